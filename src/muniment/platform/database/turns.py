"""Turns: changes that would collide happen one after the other, on every process.

PostgreSQL lets changes of the same thing collide and runs the later ones again. Where many make
versions of one model that wastes most of the work. So a change says what it is about to contend
for; once there was a collision over that, changes to it line up for a while before they look at
anything, each behind a lock of PostgreSQL's own that is taken before its transaction begins: what
a transaction sees is fixed at its first query.
"""

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, LiteralString

from sqlalchemy import Connection

from muniment.platform.database.line import Line

_HOT_SECONDS = 2.0
_MOST = 1000
_INFO = "muniment.turn"


class TurnNeeded(Exception):
    """The change is to be run again, once it is its turn; what it wrote is undone."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def take(connection: Connection, key: str) -> None:
    """Say what a change is about to contend for; the earlier, the less is done in vain.

    Does nothing on SQLite, which has one writer. Raises `TurnNeeded`, which the database answers
    by running the change again.
    """
    turn = connection.info.get(_INFO)
    if isinstance(turn, Turn):
        turn.wanted = key
        if turn.held != key and turn.turns.is_hot(key):
            raise TurnNeeded(key)


@dataclass(slots=True)
class Turn:
    """What one attempt of a change contends for, and what it holds."""

    turns: "Turns"
    held: str | None
    wanted: str | None = None


@dataclass(slots=True)
class _Place:
    lock: Line = field(default_factory=Line)
    waiting: int = 0


class Turns:
    """What was contended for of late, and who waits for it in this process."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._hot: dict[str, float] = {}
        self._places: dict[str, _Place] = {}

    def is_hot(self, key: str) -> bool:
        """Whether changes collided over `key` a moment ago."""
        return self._hot.get(key, 0.0) > time.monotonic()

    def heat(self, key: str) -> None:
        """Note that changes collide over `key`."""
        now = time.monotonic()
        with self._guard:
            if len(self._hot) >= _MOST:
                self._hot = {one: until for one, until in self._hot.items() if until > now}
            self._hot[key] = now + _HOT_SECONDS

    @contextmanager
    def held(self, key: str | None, deadline: float) -> Generator[bool]:
        """Be the only one in this process at `key`; gives False if that took too long."""
        if key is None:
            yield True
            return
        with self._guard:
            place = self._places.setdefault(key, _Place())
            place.waiting += 1
        mine = place.lock.acquire(timeout=max(0.0, deadline - time.monotonic()))
        try:
            yield mine
        finally:
            if mine:
                place.lock.release()
            with self._guard:
                place.waiting -= 1
                if place.waiting:
                    # Others wait already, so that it will be contended for is known.
                    self._hot[key] = time.monotonic() + _HOT_SECONDS
                else:
                    del self._places[key]

    @contextmanager
    def begun(self, connection: Connection, key: str | None) -> Generator[Turn]:
        """Let one attempt on this connection know that it has the turn at `key`; end it after."""
        turn = Turn(self, key)
        connection.info[_INFO] = turn
        try:
            yield turn
        finally:
            connection.info.pop(_INFO, None)
            if key is not None:
                _let_go(connection, key)


def wait(connection: Connection, key: str, seconds: float) -> None:
    """Wait for the turn at `key` among all processes, before the transaction that it is for.

    The database refuses what takes longer than `seconds`.
    """
    patience = str(max(1, int(seconds * 1000)))
    _at_once(
        connection,
        "SELECT set_config('lock_timeout', %s, false), pg_advisory_lock(hashtextextended(%s, 0))",
        (patience, key),
    )


def _let_go(connection: Connection, key: str) -> None:
    """Release the lock; where that fails, the connection is closed, which releases it as well.

    What was committed under it stays, so whatever fails here is no failure of the change.
    """
    try:
        _at_once(
            connection,
            "SELECT pg_advisory_unlock(hashtextextended(%s, 0)), set_config('lock_timeout', '0', "
            "false)",
            (key,),
        )
    except Exception:  # noqa: BLE001  whatever it is, nobody may go on with this connection
        connection.invalidate()


def _at_once(connection: Connection, statement: LiteralString, said: tuple[str, ...]) -> None:
    """Run one statement outside of any transaction: it is one question and one answer."""
    driver: Any = connection.connection.driver_connection
    driver.autocommit = True
    try:
        driver.execute(statement, said)
    finally:
        if not driver.closed:
            driver.autocommit = False
