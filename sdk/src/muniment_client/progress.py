"""How far a transfer has come, told to whoever wants to show it."""

import threading
from collections.abc import Callable
from typing import Literal

import msgspec

Stage = Literal["hash", "upload", "download"]


class Progress(msgspec.Struct, frozen=True):
    """`done` of the `size` bytes of the file at `path` have passed through `stage`.

    Each file of a stage is announced with `done == 0` before the stage begins; files the other
    side already holds are not part of it. After a broken connection `done` may step back.
    """

    stage: Stage
    path: str
    done: int
    size: int


Listener = Callable[[Progress], None]


class Stopped(Exception):
    """Another file of the same transfer has failed, so this one need not be finished."""


class Meter:
    """Tells one listener about many files, one call at a time, and can stop them all."""

    def __init__(self, listener: Listener | None) -> None:
        self._listener = listener
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    def tell(self, stage: Stage, path: str, done: int, size: int) -> None:
        """Report progress; raise `Stopped` if the transfer has been stopped."""
        if self._stopped.is_set():
            raise Stopped
        if self._listener is not None:
            with self._lock:
                self._listener(Progress(stage, path, done, size))

    def stop(self) -> None:
        """Make every further report raise `Stopped`."""
        self._stopped.set()
