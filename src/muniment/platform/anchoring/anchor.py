"""What an anchor is, and what it is given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from muniment.kernel.errors import Unavailable
from muniment.platform.transparency.checkpoint import Checkpoint
from muniment.platform.transparency.note import Note, Signature


class AnchorFailed(Unavailable):
    """A checkpoint could not be put where it was to be kept; it is tried again."""

    code = "anchor.failed"
    title = "The checkpoint could not be anchored"


@dataclass(frozen=True, slots=True)
class Push:
    """The newest checkpoint, its note as the log signed it, and what the anchor had last.

    `prove` returns the proof that the log of the checkpoint begins with that of a smaller size.
    """

    checkpoint: Checkpoint
    note: Note
    held: int
    prove: Callable[[int], Sequence[bytes]]


@dataclass(frozen=True, slots=True)
class Seen:
    """The largest checkpoint of a log that an anchor has; `root` where it tells."""

    size: int
    root: bytes | None = None


class Anchor(Protocol):
    """A place for checkpoints."""

    @property
    def name(self) -> str:
        """What the operator calls it: its address, without credentials."""
        ...

    @property
    def cosigns(self) -> bool:
        """Whether it is a witness, which signs what it is shown."""
        ...

    def push(self, push: Push) -> Sequence[Signature]:
        """Put the checkpoint there, durably; return what was signed of it there.

        MUST accept what is there already. Raises `AnchorFailed`.
        """
        ...

    def look(self, push: Push) -> Seen | None:
        """Return what it has of the same log that may be ahead of the checkpoint, if anything.

        Whoever signed that: a registry of the past may not know the key. Raises `AnchorFailed`.
        """
        ...
