"""The time a process goes by: the database's where several share one, and never backwards.

A token must not live longer, nor an event be dated earlier, because one machine's clock is wrong.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection, text

from muniment.platform.database import Database
from muniment.platform.database.types import from_micros
from muniment.platform.unit import utc_now

# Reading the other clock takes time; a smaller difference than this says nothing.
_TOLERANCE = timedelta(milliseconds=50)
_WORTH_TELLING = timedelta(seconds=1)
_MICROS = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
_log = structlog.get_logger(__name__)


class Timekeeper:
    """A clock; `offset` is what it adds to this machine's."""

    def __init__(self, local: Callable[[], datetime] | None = None) -> None:
        self._local = local or utc_now
        self._lock = threading.Lock()
        self._told: datetime | None = None
        self.offset = timedelta()

    def __call__(self) -> datetime:
        """Tell the time; it stands still while the clock beneath has been set back."""
        with self._lock:
            now = self._local() + self.offset
            if self._told is None or now > self._told:
                self._told = now
            return self._told

    def compare(self, database: Database) -> None:
        """Go by the time of a shared database; SQLite has no other clock than this machine's."""
        if database.dialect != "postgresql":
            return
        before = self._local()
        theirs = database.read(_time_of)
        took = self._local() - before
        offset = theirs - (before + took / 2)
        if abs(offset - self.offset) > _TOLERANCE + took:
            if abs(offset - self.offset) > _WORTH_TELLING:
                _log.warning("clock.differs", seconds=round(offset.total_seconds(), 3))
            self.offset = offset


def _time_of(connection: Connection) -> datetime:
    return from_micros(connection.execute(text(_MICROS)).scalar_one())
