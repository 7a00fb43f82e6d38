"""Receipts: which events a change made, and what the log must hold of each, as headers.

`Muniment-Event` and `Muniment-Leaf-Hash` are those of the last event. Where there were several,
`Muniment-Receipts` lists the events in order, each with its leaf, as an RFC 9651 list of strings
with a byte sequence as parameter: `"<event>";leaf=:<base64>:, …`.
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from muniment.kernel.events import Stamp
from muniment.platform.unit import Unit

T = TypeVar("T")
# Proxies take 4 KiB of headers as a rule; a receipt is about 90 bytes.
MOST_LISTED: Final = 30


def receipts(stamps: Sequence[Stamp]) -> dict[str, str]:
    """Return the headers that a change is answered with; none where nothing was recorded.

    Of more than `MOST_LISTED` events the first ones and the last are listed;
    `Muniment-Event-Count` says how many there were.
    """
    if not stamps:
        return {}
    last = stamps[-1]
    found = {"muniment-event": last.event_id, "muniment-leaf-hash": last.leaf_hash}
    if len(stamps) > 1:
        listed = stamps if len(stamps) <= MOST_LISTED else [*stamps[: MOST_LISTED - 1], last]
        said = (f'"{stamp.event_id}";leaf=:{stamp.leaf_hash}:' for stamp in listed)
        found["muniment-receipts"] = ", ".join(said)
        found["muniment-event-count"] = str(len(stamps))
    return found


def receipted(work: Callable[[Unit], T]) -> Callable[[Unit], tuple[T, dict[str, str]]]:
    """Return `work` that also says with which headers its changes are answered."""

    def done(unit: Unit) -> tuple[T, dict[str, str]]:
        result = work(unit)
        return result, receipts(unit.stamps)

    return done
