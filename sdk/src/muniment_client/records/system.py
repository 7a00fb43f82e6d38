"""How a registry is doing, as it tells those who run it."""

from datetime import datetime

import msgspec


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """A process of the registry as it last told of itself; `lost` if it has been silent since."""

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


class Storage(msgspec.Struct, frozen=True, kw_only=True):
    """The database: which, its size, and the migration it is at."""

    database: str
    size_bytes: int
    level: str
    migrated_at: datetime | None
    migrated_by: str | None


class FollowerState(msgspec.Struct, frozen=True, kw_only=True):
    """How far a follower of the journal is, and how many events wait for it."""

    name: str
    position: int
    behind: int


class SearchIndex(msgspec.Struct, frozen=True, kw_only=True):
    """The search index of the node that answered.

    `doing` is `following`, `making` (SQL answers until it is made) or `renewing` (the old answers).
    """

    doing: str
    documents: int
    size_bytes: int
    position: int
    behind: int = 0


class System(msgspec.Struct, frozen=True, kw_only=True):
    """Everything at a glance; `files` is `ok`, or why no file could be stored.

    `late` says that the oldest event has waited too long, `merge_delay_seconds`, to be signed.
    """

    version: str
    known_level: str
    storage: Storage
    files: str
    events: int
    merge_delay_seconds: float = 0.0
    late: bool = False
    followers: tuple[FollowerState, ...]
    processes: tuple[Node, ...]
    search: SearchIndex | None = None
