"""The port every store is written against."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from muniment.kernel.errors import Kind, MunimentError, Unavailable

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
