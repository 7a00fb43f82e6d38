"""Alembic's way in: it works on the connection that `schema.upgrade` hands it."""

from typing import Any

from alembic import context

from muniment import __version__
from muniment.platform import schema
from muniment.platform.database import METADATA
from muniment.platform.fulltext import DOCUMENTS
from muniment.platform.unit import utc_now


def _is_ours(thing: object, name: str | None, kind: str, reflected: bool, compared: object) -> bool:
    """Leave out the full-text index of SQLite and its shadow tables: `fulltext` declares them."""
    del thing, kind, reflected, compared
    return not (name or "").startswith(("fulltext_index", f"ix_{DOCUMENTS.name}_body"))


def _note(ctx: Any, step: Any, heads: object, run_args: object) -> None:
    """Keep which migration was applied, and which programs can work beside it."""
    del heads, run_args
    level = step.up_revision_id
    oldest = getattr(step.up_revision.module, "compatible_from", level)
    schema.note(ctx.connection, level, oldest, utc_now(), __version__)


def run() -> None:
    """Run the migrations inside the caller's transaction."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        transactional_ddl=True,
        include_object=_is_ours,
        render_as_batch=connection.dialect.name == "sqlite",
        on_version_apply=_note,
    )
    context.run_migrations()


run()
