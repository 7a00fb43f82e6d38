"""Opening the database that a URL names."""

from pathlib import Path

from sqlalchemy import make_url

from muniment.kernel.errors import Invalid
from muniment.platform.database.port import Database


class UnknownDatabase(Invalid):
    """The database URL names a database Muniment does not run on."""

    code = "database.unknown"


def connect(url: str) -> Database:
    """Open the database at a SQLAlchemy URL; raise `UnknownDatabase` for any but the two."""
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite" and parsed.database not in {None, "", ":memory:"}:
        from muniment.platform.database.sqlite import SqliteDatabase  # noqa: PLC0415  start-up time

        return SqliteDatabase(Path(str(parsed.database)))
    if backend == "postgresql":
        from muniment.platform.database.postgres import PostgresDatabase  # noqa: PLC0415  starts faster without it

        return PostgresDatabase(parsed.set(drivername="postgresql+psycopg"))
    raise UnknownDatabase(
        f"Muniment does not run on '{parsed.drivername}'; give 'sqlite:///path' or "
        "'postgresql://user@host/name'.",
    )
