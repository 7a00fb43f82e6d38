"""What is stored, what was collected, and legal holds."""

from datetime import datetime

import msgspec


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """A part of what is stored: different files, and their bytes."""

    name: str
    files: int
    size_bytes: int


class Collection(msgspec.Struct, frozen=True, kw_only=True):
    """What a collection did, or would do with `dry_run`."""

    dry_run: bool
    grace_seconds: int
    started_at: datetime
    finished_at: datetime
    seen: int
    found: int
    found_bytes: int
    removed: int
    removed_bytes: int
    expired: int
    complete: bool


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """How far the scheduled reading of everything stored is."""

    blobs: int
    bytes: int
    read_blobs: int
    read_bytes: int
    problems: int
    days: int
    bytes_per_second: int


class StorageState(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the storage."""

    stored_bytes: int
    named_bytes: int
    saved_bytes: int
    by_project: tuple[Share, ...]
    by_kind: tuple[Share, ...]
    waiting: int
    waiting_bytes: int
    last_collection: Collection | None
    reading: Reading
    problems: int
    holds: int


class StorageProblem(msgspec.Struct, frozen=True, kw_only=True):
    """A version whose stored bytes are not what was recorded."""

    project: str
    model: str
    version: int
    integrity: str
    files: tuple[str, ...]
    found_at: datetime


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """A legal hold; it is over once it is released."""

    hold_id: str
    target: str
    reason: str
    ticket: str
    set_at: datetime
    set_by: str
    released_at: datetime | None = None
    released_by: str | None = None
    release_reason: str | None = None
    revision: int
