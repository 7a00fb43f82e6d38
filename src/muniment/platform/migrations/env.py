"""Alembic's way in: it works on the connection that `schema.migrate` hands it."""

from alembic import context

from muniment.platform.database import METADATA
from muniment.platform.fulltext import DOCUMENTS


def _is_ours(thing: object, name: str | None, kind: str, reflected: bool, compared: object) -> bool:
    """Leave out the full-text index of SQLite and its shadow tables: `fulltext` declares them."""
    del thing, kind, reflected, compared
    return not (name or "").startswith(("fulltext_index", f"ix_{DOCUMENTS.name}_body"))


def run() -> None:
    """Run the migrations inside the caller's transaction."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        transactional_ddl=True,
        include_object=_is_ours,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    context.run_migrations()


run()
