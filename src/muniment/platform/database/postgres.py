"""PostgreSQL: pooled connections, repeatable-read transactions, retried when they collide."""

import random
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg
from anyio import to_thread
from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from muniment.platform.database import turns
from muniment.platform.database.line import Line
from muniment.platform.database.port import DatabaseFull, DatabaseUnavailable, OutcomeUnknown
from muniment.platform.database.turns import Turn, TurnNeeded, Turns

T = TypeVar("T")
_POOL = 16
_CONTENDED = 3  # after so many collisions, work takes its turn within this process
_PATIENCE_SECONDS = 10
_CONTENTION_SECONDS = 8
# Serialization, deadlock, unique, and a lock that was not to be had in time.
_COLLISIONS = frozenset({"40001", "40P01", "23505", "55P03"})
_FULL = "53100"
_READ_ONLY = "25006"  # a standby, or a server that is being taken out of service
_POOL_SECONDS = 10.0
# To take a statement apart and plan it takes the server twice as long as most of them take, so each
# connection keeps them ready: those that are prepared here from the first time on, others from the
# second. So many at most: each takes the server some ten kilobytes.
_PREPARED_AFTER = 1
_PREPARED_MOST = 300
# A server that vanished without a word is noticed within this time, whatever is under way.
_CONNECTING = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
    "application_name": "muniment",
}


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
            pool_timeout=_POOL_SECONDS,
            pool_pre_ping=False,
            pool_reset_on_return=None,
            # Whoever comes next gets the connection that was used last: it has more of what it
            # needs ready than one that rested.
            pool_use_lifo=True,
            query_cache_size=2000,
            connect_args={k: v for k, v in _CONNECTING.items() if k not in url.query},
        )
        event.listen(self._engine, "connect", _keep_statements)
        self._changed = threading.Condition()
        self._at_work = 0
        self._turn = Line()
        self._turns = Turns()

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction that is rolled back."""
        return self._run(work, keep=False)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` and commit; after a collision, run it again on the new state.

        Raises `OutcomeUnknown` if the connection breaks while it commits.
        """
        return self._run(work, keep=True)

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

    def _run(self, work: Callable[[Connection], T], *, keep: bool) -> T:
        course = _Course(time.monotonic() + _CONTENTION_SECONDS)
        while True:
            try:
                return self._once(course, work, keep=keep)
            except TurnNeeded as needed:
                course.key = needed.key
            except _Lost as error:
                # A pooled connection may have died since its last use: one fresh try is due.
                course.lost += 1
                if course.lost > 1:
                    raise _translated(error.cause) from error.cause
                self._engine.dispose()
            except _FAILURES as error:
                if not _collided(error):
                    raise _translated(error) from error
                self._step_aside(course, error)

    def _once(self, course: "_Course", work: Callable[[Connection], T], *, keep: bool) -> T:
        """Run `work` once, when it is its turn."""
        with (
            self._in_turn(course.collisions, course.deadline),
            self._turns.held(course.key, course.deadline) as is_mine,
            self._borrowed() as connection,
        ):
            if not is_mine:
                raise _too_busy()
            self._line_up(connection, course)
            with self._turns.begun(connection, course.key) as course.turn:
                return self._attempt(connection, work, keep=keep)

    def _step_aside(self, course: "_Course", error: Exception) -> None:
        """Let those pass that were faster; raise where that happened for too long."""
        course.collisions += 1
        if course.turn is not None and course.turn.wanted is not None:
            course.key = course.turn.wanted
            self._turns.heat(course.key)
        if time.monotonic() > course.deadline:
            raise _too_busy() from error
        time.sleep(random.uniform(0, 0.002 * 2 ** min(course.collisions, 5)))  # noqa: S311  spreads retries

    @contextmanager
    def _in_turn(self, collisions: int, deadline: float) -> Generator[None]:
        """Let work that collided again and again run one after the other in this process.

        It still meets the work of other processes and what comes anew, but no crowd of its like.
        """
        if collisions < _CONTENDED:
            yield
            return
        if not self._turn.acquire(timeout=max(0.0, deadline - time.monotonic())):
            raise _too_busy()
        try:
            yield
        finally:
            self._turn.release()

    def _line_up(self, connection: Connection, course: "_Course") -> None:
        """Wait for the turn, if one is needed; raise `_Lost` if the connection broke."""
        if course.key is None:
            return
        try:
            turns.wait(connection, course.key, course.deadline - time.monotonic())
        except _FAILURES as error:
            if _lost(connection, error):
                raise _Lost(error) from error
            connection.rollback()
            raise

    def _attempt(self, connection: Connection, work: Callable[[Connection], T], *, keep: bool) -> T:
        """Run `work` once; raise `_Lost` if the connection broke before anything was kept."""
        committing = False
        try:
            with connection.begin() as transaction:
                result = work(connection)
                if not keep:
                    _roll_back(connection)
                    transaction.rollback()
                committing = keep
        except _FAILURES as error:
            if not _lost(connection, error):
                raise
            if committing:
                raise _in_doubt() from error
            raise _Lost(error) from error
        return result

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


@dataclass(slots=True)
class _Course:
    """How far one piece of work has come: how often it collided, and what it contends for."""

    deadline: float
    lost: int = 0
    collisions: int = 0
    key: str | None = None
    turn: Turn | None = None


class _Lost(Exception):
    """The connection broke while work was under way; the server has undone it."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(str(cause))
        self.cause = cause


def _roll_back(connection: Connection) -> None:
    """End the transaction in the words of the protocol.

    After a rollback of its own the driver forgets, and has the server forget, every statement that
    is ready: the transaction might have made tables anew. None does here.
    """
    driver: Any = connection.connection.driver_connection
    driver.pgconn.exec_(b"ROLLBACK")


def _keep_statements(driver: Any, _record: object) -> None:
    driver.prepare_threshold = _PREPARED_AFTER
    driver.prepared_max = _PREPARED_MOST


# Core wraps the driver's errors; prepared statements let them through as they are.
_FAILURES = (DBAPIError, psycopg.Error, PoolExhausted)


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
    """Say an unreachable or a full server as a refusal; let a fault of the program through."""
    if _sqlstate(error) == _FULL:
        refusal: Exception = DatabaseFull(
            "The database is full, so nothing was changed; what is there can still be read. Make "
            "room and send it again."
        )
    elif _is_away(error):
        refusal = DatabaseUnavailable(
            "The database does not answer; nothing was changed. Try again."
        )
    else:
        return error
    refusal.__cause__ = error
    return refusal


def _is_away(error: Exception) -> bool:
    fault = error.orig if isinstance(error, DBAPIError) else error
    away = (psycopg.OperationalError, psycopg.InterfaceError, PoolExhausted)
    return isinstance(fault, away) or _sqlstate(error) == _READ_ONLY


def _in_doubt() -> OutcomeUnknown:
    return OutcomeUnknown(
        "The database went away while it kept the change, so it is not known whether it did. "
        "Send the same request with the same Idempotency-Key, or read before you repeat it."
    )


def _too_busy() -> DatabaseUnavailable:
    return DatabaseUnavailable(
        "The change met other changes to the same thing again and again; try again."
    )
