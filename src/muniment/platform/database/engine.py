"""The port every store is written against, and the way to open it."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import Connection, make_url

from muniment.kernel.errors import Invalid, Kind, MunimentError, Unavailable

T = TypeVar("T")


class DatabaseUnavailable(Unavailable):
    """The database did not take the work; nothing of it was kept, and it may be tried again."""

    code = "database.unavailable"
    title = "The database is not available"


class OutcomeUnknown(DatabaseUnavailable):
    """The database went away while it kept a change: it may be kept, or not.

    The same request with the same Idempotency-Key finds out, and happens once.
    """

    code = "database.outcome-unknown"
    title = "It is not known whether the change was kept"


class DatabaseFull(MunimentError):
    """The database has no room for the change; nothing of it was kept, and reading goes on."""

    kind = Kind.FULL
    code = "database.full"
    title = "The database is full"


class UnknownDatabase(Invalid):
    """The database URL names a database Muniment does not run on."""

    code = "database.unknown"


class Database(Protocol):
    """Runs work in transactions.

    `write` MUST NOT return before the work is durable, and MUST raise, with nothing kept, when
    it is not. Work MAY be run more than once (after a conflict with other work), so it must have
    no effect outside its connection. `read` sees one consistent state throughout.
    """

    dialect: str

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on a read-only snapshot."""
        ...

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction and return when it is committed."""
        ...

    async def read_async(self, work: Callable[[Connection], T]) -> T:
        """Do what `read` does, for callers on the event loop."""
        ...

    async def write_async(self, work: Callable[[Connection], T]) -> T:
        """Do what `write` does, without blocking the event loop."""
        ...

    def close(self) -> None:
        """Finish accepted work and let go of every connection."""
        ...


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
