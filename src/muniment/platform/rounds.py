"""Rounds: what is to be done now and then, whether anybody asks or not, once for all processes."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import func, select

from muniment.platform.settings import Settings
from muniment.platform.unit import Unit, Units, system_context

_LOOK_SECONDS = 1.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Chore:
    """Work to be done every so many seconds, in a unit of its own.

    It MUST find nothing left to do when it is done again at once: with several processes each
    comes by.
    """

    name: str
    every_seconds: float
    work: Callable[[Unit, Settings], None]


class Rounds:
    """Does chores when they are due, on a thread of its own, from `start` to `stop`.

    The first time is one period after the start.
    """

    def __init__(self, units: Units, chores: Sequence[Chore], settings: Settings) -> None:
        self._units = units
        self._chores = chores
        self._settings = settings
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look what is due."""
        self._thread = threading.Thread(target=self._serve, name="rounds", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the chore at hand and stop."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def do(self, chore: Chore) -> None:
        """Do one chore now; what fails is logged, and done again when it is next due."""
        try:
            self._units.write(
                system_context("rounds"), lambda unit: _led(unit, chore, self._settings)
            )
        except Exception:  # noqa: BLE001  an edge: the fault is logged, the rounds go on
            _log.exception("rounds.failed", chore=chore.name)

    def _serve(self) -> None:
        due = {chore.name: time.monotonic() + chore.every_seconds for chore in self._chores}
        while not self._ended.wait(_LOOK_SECONDS):
            for chore in self._chores:
                if due[chore.name] <= time.monotonic() and not self._ended.is_set():
                    self.do(chore)
                    due[chore.name] = time.monotonic() + chore.every_seconds


def _led(unit: Unit, chore: Chore, settings: Settings) -> None:
    """Do a chore unless another process is at it; one writer leads on SQLite anyway."""
    if unit.connection.dialect.name != "sqlite":
        lock = func.pg_try_advisory_xact_lock(
            func.hashtextextended(f"muniment:chore:{chore.name}", 0)
        )
        if not unit.connection.execute(select(lock)).scalar_one():
            return
    chore.work(unit, settings)
