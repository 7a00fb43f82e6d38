"""What a collection did, and how far the reading of everything stored is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from muniment.kernel.errors import Invalid
from muniment.kernel.events import INSTANCE, Scope, Subject


class GraceRefused(Invalid):
    """The grace of a collection is a number of seconds, at most a year."""

    code = "upkeep.grace-refused"
    title = "The grace is not acceptable"


@dataclass(frozen=True, slots=True)
class Removal:
    """Blobs that nothing referred to, removed together; `blobs` are their sizes by digest."""

    removal_id: str
    blobs: Mapping[str, int]
    size_bytes: int
    removed_at: datetime
    revision: int = 0

    @property
    def subject(self) -> Subject:
        """What the journal files it under."""
        return Subject("blob-removal", self.removal_id)

    @property
    def scope(self) -> Scope:
        """Where access to it is granted."""
        return INSTANCE


@dataclass(frozen=True, slots=True)
class Collection:
    """What a collection did, or would do with `dry_run`.

    `found` blobs are referred to by nothing; those `removed` were so for longer than the grace.
    `expired` uploads were too old to speak for their files any more. `complete` is whether it got
    to the end of what there was to do.
    """

    dry_run: bool
    grace_seconds: int
    started_at: datetime
    finished_at: datetime
    seen: int = 0
    found: int = 0
    found_bytes: int = 0
    removed: int = 0
    removed_bytes: int = 0
    expired: int = 0
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """How far the scheduled reading is: of all blobs, those read within the period."""

    blobs: int
    bytes: int
    read_blobs: int
    read_bytes: int
    problems: int
    days: int
    bytes_per_second: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How everything stored is read: once in so many days, at most so many bytes a second."""

    days: int
    bytes_per_second: int
