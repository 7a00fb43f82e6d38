"""What changed, when, by whom and why, as a registry tells it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One field, before and after."""

    field: str
    before: Any = None
    after: Any = None


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """One recorded change: what, when it was true, when it was learned, by whom and why."""

    revision: int
    event_id: str
    type: str
    valid_at: datetime
    recorded_at: datetime
    actor: str
    via: str
    purpose: str | None = None
    state_digest: str
    changes: tuple[Change, ...] = ()


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What an event is about."""

    kind: str
    id: str


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the journal; `state` is the full state after it, where it was asked for."""

    event_seq: int
    event_id: str
    leaf_index: int | None = None
    type: str
    subject: Subject
    project_id: str | None = None
    model_id: str | None = None
    valid_at: datetime
    recorded_at: datetime
    actor: str
    via: str
    purpose: str | None = None
    request_id: str | None = None
    state_digest: str
    state: Mapping[str, Any] | None = None


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A revision, as one side of a comparison."""

    revision: int
    valid_at: datetime
    recorded_at: datetime


class Diff(msgspec.Struct, frozen=True, kw_only=True):
    """What changed in one thing between two points; `None` stands for before it existed."""

    before: Point | None = None
    after: Point | None = None
    changes: tuple[Change, ...] = ()


class FileChange(msgspec.Struct, frozen=True, kw_only=True):
    """A path under which two versions have different content."""

    path: str
    before: str | None = None
    after: str | None = None
    size_before: int | None = None
    size_after: int | None = None


class VersionDiff(msgspec.Struct, frozen=True, kw_only=True):
    """What differs between two versions: their files, and what is recorded of them."""

    before: str
    after: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[FileChange, ...] = ()
    same: int = 0
    changes: tuple[Change, ...] = ()


class Log(msgspec.Struct, frozen=True, kw_only=True):
    """How the log of a registry stands.

    `size` and `root` (base64) are those of the newest signed `checkpoint`, `key` verifies it.
    `pending` events are under no checkpoint yet; `refusal` says why nothing more is signed, if so.
    `witnessed` events are under a checkpoint that a quorum of witnesses cosigned.
    """

    origin: str | None = None
    key: str | None = None
    size: int
    root: str | None = None
    checkpoint: str | None = None
    pending: int
    signs_here: bool
    refusal: str | None = None
    witnessed: int | None = None


class Anchor(msgspec.Struct, frozen=True, kw_only=True):
    """A place outside where checkpoints are kept: a witness, a file, a repository or a bucket.

    `size` is that of the largest checkpoint it has, `behind` how many signed events it lacks;
    `problem` is what was wrong when it last failed, `failures` times in a row.
    """

    name: str
    size: int
    behind: int
    anchored_at: datetime | None = None
    failures: int = 0
    problem: str | None = None


class LogConsistency(msgspec.Struct, frozen=True, kw_only=True):
    """That the log of `new` events begins with that of `old` events; hashes in base64."""

    old: int
    new: int
    hashes: tuple[str, ...]
