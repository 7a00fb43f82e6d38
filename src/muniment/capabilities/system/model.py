"""How the register is doing, as it is told to those who run it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Process:
    """A process as it last told of itself; `lost` if that is longer ago than three beats."""

    node_id: str
    role: str
    host: str
    pid: int
    version: str
    level: str
    started_at: datetime
    seen_at: datetime
    behind: int
    lost: bool


@dataclass(frozen=True, slots=True)
class Storage:
    """The database: which, how many bytes it takes, at which migration, and since when."""

    database: str
    size_bytes: int
    level: str
    migrated_at: datetime | None
    migrated_by: str | None


@dataclass(frozen=True, slots=True)
class FollowerState:
    """How far a follower of the journal is, and how many events wait for it."""

    name: str
    position: int
    behind: int


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """The search index of the node that answers.

    `doing` is `following`, `making` (SQL answers until it is made) or `renewing` (the old answers).
    """

    doing: str
    documents: int
    size_bytes: int
    position: int
    behind: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything at a glance; `files` is `ok`, or why no file could be stored now.

    `merge_delay_seconds` is for how long the oldest event has waited to be signed; `late` says
    that it is so long that somebody should look.
    """

    version: str
    known_level: str
    storage: Storage
    files: str
    events: int
    merge_delay_seconds: float
    late: bool
    followers: list[FollowerState]
    processes: list[Process]
    search: SearchIndex | None = None
