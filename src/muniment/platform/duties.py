"""Duties: long work that is done now and then in the background, in many small transactions.

A chore (`rounds`) is one transaction; a duty may read every stored file, so it opens its own units
and stops between any two of them.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from muniment.platform.settings import Settings
from muniment.platform.unit import Units

_log = structlog.get_logger(__name__)
_LOOK_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Duty:
    """Work to be done every so many seconds, by `every`; 0 is never.

    It MUST be right when several processes do it at once, when it is cut short at any point, and
    soon after `ended` is set it MUST return.
    """

    name: str
    every: Callable[[Settings], float]
    work: Callable[[Units, Settings, threading.Event], None]


class Duties:
    """Does each duty on a thread of its own, from `start` to `stop`; first one period later."""

    def __init__(self, units: Units, duties: Sequence[Duty], settings: Settings) -> None:
        self._units = units
        self._duties = [duty for duty in duties if duty.every(settings) > 0]
        self._settings = settings
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to wait for the first of each."""
        for duty in self._duties:
            thread = threading.Thread(
                target=self._serve, args=(duty,), name=f"duty-{duty.name}", daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Have every duty end, and wait for it."""
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _serve(self, duty: Duty) -> None:
        while not self._ended.wait(duty.every(self._settings)):
            try:
                duty.work(self._units, self._settings, self._ended)
            except Exception:  # noqa: BLE001  an edge: the fault is logged, and the duty is done again
                _log.exception("duty.failed", duty=duty.name)
                self._ended.wait(_LOOK_SECONDS)
