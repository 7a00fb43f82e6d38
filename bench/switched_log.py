"""The same server with its log and without it, by turns: what a change costs more is the log.

One process that is told to do without for a while says more than two of which one has no log:
each process has luck of its own, in memory and on the disk, for as long as it runs.
"""

import signal
from enum import IntEnum
from types import FrameType

from muniment.__main__ import main
from muniment.platform.journal import record
from muniment.platform.journal.log.keeper import Keeper


class Switch(IntEnum):
    """The signals that the server is told by."""

    WITH = signal.SIGUSR1
    WITHOUT = signal.SIGUSR2


def switch(number: int, frame: FrameType | None) -> None:
    """Do as one of the signals says."""
    del frame
    for (place, name), value in (_WITH if number == Switch.WITH else _WITHOUT).items():
        setattr(place, name, value)


def _nothing(*_given: object) -> None:
    return None


def _yes(*_given: object) -> bool:
    return True


def _no_bytes(*_given: object) -> bytes:
    return b""


# Compute no leaf, grow no tree, sign nothing; events still get their places.
_WITHOUT: dict[tuple[object, str], object] = {
    (Keeper, "prepare"): _nothing,
    (Keeper, "is_settled"): _yes,
    (Keeper, "may_sequence"): property(_yes),
    (record, "leaf_of"): _no_bytes,
}
_WITH = {(place, name): vars(place)[name] for place, name in _WITHOUT}


if __name__ == "__main__":
    for one in Switch:
        signal.signal(one, switch)
    main()
