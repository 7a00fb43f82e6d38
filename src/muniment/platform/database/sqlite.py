"""SQLite: reads inline on the caller's thread, writes through one thread with group commit.

One `fsync` then serves every command that was waiting or comes while the others are carried out,
and no command ever meets a lock held by another. A command that is refused takes nothing with it:
mostly it has written nothing by then; where it has, the batch is begun again with each command in
a savepoint of its own. Savepoints for all would cost a fifth of the work, as SQLite then copies
each page before it changes.
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from muniment.kernel.digest import Digest
from muniment.kernel.errors import MunimentError
from muniment.platform.database.crowd import Crowd
from muniment.platform.database.port import DatabaseFull, DatabaseUnavailable

T = TypeVar("T")
F = TypeVar("F", bound="Future[Any] | asyncio.Future[Any]")
_STORAGE_FAULTS = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
sqlite3.register_adapter(Digest, str)
_BATCH = 256  # commands per commit at most: bounds the wait of the first of them
_GATHER_SECONDS = 0.05  # no more commands are taken into a transaction that is open for so long
_BUSY_SECONDS = 30  # another process (a backup, `muniment rebuild`) may hold the file
_STATEMENTS = 1_000  # kept ready by each connection; to prepare one takes longer than most take
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-16384",
    # Pages that every change touches are copied into the database once in 32 MiB, not in four.
    "wal_autocheckpoint=8000",
)


@dataclass(slots=True)
class _Command:
    work: Callable[[Connection], Any]
    outcome: Future[Any] | asyncio.Future[Any]
    result: Any = None
    refusal: BaseException | None = None

    def answer(self) -> None:
        """Give the caller, if it still waits, what came of the work."""
        if self.outcome.done():
            return
        if self.refusal is None:
            self.outcome.set_result(self.result)
        else:
            self.outcome.set_exception(self.refusal)


class SqliteDatabase:
    """The embedded database: a file in WAL mode, durable at every commit."""

    dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._engine = _engine(path)
        self._local = threading.local()
        self._readers: list[Connection] = []
        self._queue: queue.SimpleQueue[_Command | None] = queue.SimpleQueue()
        self._is_last = False
        self._crowd = Crowd()
        self._writing = _open(self._engine)
        self._writer = threading.Thread(target=self._serve, name="sqlite-writer", daemon=True)
        self._writer.start()

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on a read-only snapshot of this thread's own connection."""
        connection, raw = self._reader()
        raw.execute("BEGIN")
        try:
            return work(connection)
        finally:
            raw.rollback()

    async def read_async(self, work: Callable[[Connection], T]) -> T:
        """Run `work` inline: a hand-over to a thread would cost more than the reading."""
        return self.read(work)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Queue `work` for the writer thread and wait until it is committed."""
        outcome: Future[T] = Future()
        return self._submit(work, outcome).result()

    async def write_async(self, work: Callable[[Connection], T]) -> T:
        """Queue `work` for the writer thread and await its commit."""
        outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        return await self._submit(work, outcome)

    def close(self) -> None:
        """Let the writer finish what it accepted, then close every connection."""
        self._queue.put(None)
        self._writer.join()
        for connection in (*self._readers, self._writing):
            connection.close()
        self._engine.dispose()

    def _submit(self, work: Callable[[Connection], T], outcome: F) -> F:
        if not self._writer.is_alive():
            raise DatabaseUnavailable("The database is closed; no more changes are accepted.")
        self._queue.put(_Command(work, outcome))
        return outcome

    def _reader(self) -> tuple[Connection, sqlite3.Connection]:
        found: tuple[Connection, sqlite3.Connection] | None = getattr(self._local, "pair", None)
        if found is None:
            connection = _open(self._engine)
            raw = _raw(connection)
            raw.execute("PRAGMA query_only=ON")
            found = self._local.pair = (connection, raw)
            self._readers.append(connection)
        return found

    def _serve(self) -> None:
        while (command := self._queue.get()) is not None:
            self._commit_together(command)
            if self._is_last:
                return

    def _commit_together(self, first: _Command) -> None:
        """Run a command and all that come while the transaction is open, and keep them together."""
        raw = _raw(self._writing)
        batch = [first]
        until = time.monotonic() + _GATHER_SECONDS
        try:
            raw.execute("BEGIN IMMEDIATE")
            while is_plain := self._run_plainly(raw, batch[-1]):
                following = self._next(len(batch), until)
                if following is None:
                    break
                batch.append(following)
            if not is_plain:
                raw.execute("ROLLBACK")
                raw.execute("BEGIN IMMEDIATE")
                for command in batch:
                    self._run_apart(raw, command)
            ready = time.monotonic()
            raw.execute("COMMIT")
            self._crowd.note(len(batch), time.monotonic() - ready)
        except (sqlite3.Error, DBAPIError) as failure:
            with contextlib.suppress(sqlite3.Error):
                raw.rollback()
            for command in batch:
                command.refusal = command.refusal or _not_kept(failure)
        _answer(batch)

    def _next(self, count: int, until: float) -> _Command | None:
        """Return a command to be kept with the `count` before it; `None` if none comes."""
        if count == _BATCH or time.monotonic() > until:
            return None
        patience = self._crowd.patience(count)
        try:
            found = self._queue.get(block=patience > 0, timeout=patience)
        except queue.Empty:
            return None
        self._is_last = found is None
        return found

    def _run_plainly(self, raw: sqlite3.Connection, command: _Command) -> bool:
        """Run a command; return False if it was refused and may have left something behind."""
        if command.outcome.cancelled():
            return True
        before = raw.total_changes
        try:
            command.result = command.work(self._writing)
        except MunimentError as refusal:
            command.refusal = refusal
            return raw.in_transaction and raw.total_changes == before
        except BaseException as fault:
            if not raw.in_transaction:
                # The disk is full or broken: SQLite has undone the whole batch by itself.
                raise _fault(fault) from fault
            return False
        return True

    def _run_apart(self, raw: sqlite3.Connection, command: _Command) -> None:
        """Run a command in a savepoint, and undo what it wrote if it is refused."""
        if command.outcome.cancelled():
            return
        command.refusal = None
        raw.execute("SAVEPOINT command")
        try:
            command.result = command.work(self._writing)
        except BaseException as refusal:
            if not raw.in_transaction:
                # The disk is full or broken: SQLite has undone the whole batch by itself.
                raise _fault(refusal) from refusal
            raw.execute("ROLLBACK TO command")
            raw.execute("RELEASE command")
            command.refusal = _translated(refusal)
            return
        raw.execute("RELEASE command")


def _engine(path: Path) -> Engine:
    def open_file() -> sqlite3.Connection:
        raw = sqlite3.connect(
            path,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=_STATEMENTS,
        )
        for pragma in _PRAGMAS:
            raw.execute(f"PRAGMA {pragma}")
        return raw

    return create_engine(
        f"sqlite:///{path}", creator=open_file, poolclass=NullPool, query_cache_size=2000
    )


def _open(engine: Engine) -> Connection:
    return engine.connect()


def _raw(connection: Connection) -> sqlite3.Connection:
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


def _translated(error: BaseException) -> BaseException:
    """Let refusals through; a storage fault becomes one an edge can say."""
    if isinstance(error, sqlite3.Error | DBAPIError) and _code(_fault(error)) in _STORAGE_FAULTS:
        return _not_kept(error)
    return error


def _fault(error: BaseException) -> sqlite3.Error:
    """Return what SQLite reported, without what Core wraps it in."""
    fault = error.orig if isinstance(error, DBAPIError) else error
    return fault if isinstance(fault, sqlite3.Error) else sqlite3.OperationalError(str(error))


def _code(fault: sqlite3.Error) -> int:
    """Return the primary result code: the low byte of SQLite's extended one."""
    return getattr(fault, "sqlite_errorcode", 0) & 0xFF


def _not_kept(error: BaseException) -> MunimentError:
    if _code(_fault(error)) == sqlite3.SQLITE_FULL:
        refusal: MunimentError = DatabaseFull(
            "The database is full, so nothing was changed; what is there can still be read. Make "
            "room and send it again."
        )
    else:
        refusal = DatabaseUnavailable(
            "The change was not kept: the database could not write it. Check the disk, then try "
            "again."
        )
    refusal.__cause__ = error
    return refusal


def _answer(commands: list[_Command]) -> None:
    """Tell the callers; those on one event loop together, as each waking of it costs a call."""
    on_loops: dict[asyncio.AbstractEventLoop, list[_Command]] = {}
    for command in commands:
        if isinstance(command.outcome, asyncio.Future):
            on_loops.setdefault(command.outcome.get_loop(), []).append(command)
        else:
            command.answer()
    for loop, waiting in on_loops.items():
        # A loop that was closed meanwhile has nobody left to tell.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_answer_all, waiting)


def _answer_all(commands: list[_Command]) -> None:
    for command in commands:
        command.answer()
