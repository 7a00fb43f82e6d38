"""PostgreSQL: pooled connections, repeatable-read transactions, retried when they collide."""

import random
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TypeVar

import psycopg
from anyio import to_thread
from sqlalchemy import URL, Connection, create_engine
from sqlalchemy.exc import DBAPIError, OperationalError

from muniment.platform.database.engine import DatabaseUnavailable

T = TypeVar("T")
_POOL = 16
_ATTEMPTS = 12
_PATIENCE_SECONDS = 10
_COLLISIONS = frozenset({"40001", "40P01", "23505"})  # serialization, deadlock, unique


class PostgresDatabase:
    """A PostgreSQL server shared by any number of Muniment processes.

    A write sees one state from its first statement on. Where another transaction changed what it
    read, or took the key it wanted, it is run again and decides anew on what is there by then.
    """

    dialect = "postgresql"

    def __init__(self, url: URL) -> None:
        self._engine = create_engine(
            url,
            isolation_level="REPEATABLE READ",
            pool_size=_POOL,
            max_overflow=0,
            pool_pre_ping=False,
            pool_reset_on_return=None,
            query_cache_size=2000,
        )
        self._changed = threading.Condition()
        self._at_work = 0

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction that is rolled back."""
        for attempt in (0, 1):
            with self._borrowed() as connection:
                try:
                    with connection.begin() as transaction:
                        result = work(connection)
                        transaction.rollback()
                        return result
                except _FAILURES as error:
                    # A pooled connection may have died since its last use: one fresh try is due.
                    lost = _lost(connection, error)
                    if attempt or not lost:
                        raise _translated(error) from error
        raise AssertionError

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` and commit; after a collision, run it again on the new state."""
        for attempt in range(_ATTEMPTS):
            with self._borrowed() as connection:
                try:
                    with connection.begin():
                        return work(connection)
                except _FAILURES as error:
                    _lost(connection, error)
                    if not _collided(error):
                        raise _translated(error) from error
                    if attempt == _ATTEMPTS - 1:
                        raise _too_busy() from error
            time.sleep(random.uniform(0, 0.002 * 2 ** min(attempt, 6)))  # noqa: S311  spreads retries
        raise AssertionError

    async def read_async(self, work: Callable[[Connection], T]) -> T:
        """Run `read` on a worker thread."""
        return await to_thread.run_sync(self.read, work)

    async def write_async(self, work: Callable[[Connection], T]) -> T:
        """Run `write` on a worker thread, to its end even if the caller goes away."""
        return await to_thread.run_sync(self.write, work)

    def close(self) -> None:
        """Let work under way finish, then close every connection."""
        with self._changed:
            self._changed.wait_for(lambda: self._at_work == 0, _PATIENCE_SECONDS)
        self._engine.dispose()

    @contextmanager
    def _borrowed(self) -> Generator[Connection]:
        with self._changed:
            self._at_work += 1
        try:
            with self._engine.connect() as connection:
                yield connection
        finally:
            with self._changed:
                self._at_work -= 1
                self._changed.notify_all()


# Core wraps the driver's errors; prepared statements let them through as they are.
_FAILURES = (DBAPIError, psycopg.Error)


def _sqlstate(error: Exception) -> str | None:
    return getattr(error.orig if isinstance(error, DBAPIError) else error, "sqlstate", None)


def _collided(error: Exception) -> bool:
    return _sqlstate(error) in _COLLISIONS


def _lost(connection: Connection, error: Exception) -> bool:
    """Whether the connection broke; if so, the pool is told not to hand it out again."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if isinstance(error, psycopg.Error) and not connection.closed:
        driver = connection.connection.driver_connection
        if isinstance(driver, psycopg.Connection) and driver.closed:
            connection.invalidate(error)
            return True
    return False


def _translated(error: Exception) -> Exception:
    """Say an unreachable server as a refusal; let a fault of the program through."""
    if isinstance(error, OperationalError | psycopg.OperationalError):
        refusal = DatabaseUnavailable(
            "The database does not answer; nothing was changed. Try again."
        )
        refusal.__cause__ = error
        return refusal
    return error


def _too_busy() -> DatabaseUnavailable:
    return DatabaseUnavailable(
        "The change met other changes to the same thing again and again; try again."
    )
