"""What a transfer did."""

from pathlib import Path

import msgspec

from muniment_client.records.catalog import File, Version


class PushReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a push did.

    `present` are files whose bytes the registry had already. `replayed` says that the very same
    push had been registered before, so that nothing new was made.
    """

    version: Version
    uploaded: tuple[str, ...]
    uploaded_bytes: int
    present: tuple[str, ...]
    replayed: bool


class PullReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a pull put in place; `referenced` are files the registry does not store."""

    version: Version
    folder: Path
    files: tuple[File, ...]
    referenced: tuple[File, ...]
    downloaded_bytes: int


class Quota(msgspec.Struct, frozen=True, kw_only=True):
    """How much may be stored (`None`: no limit), how much is, and how much uploads announced."""

    max_bytes: int | None
    used_bytes: int
    reserved_bytes: int
    revision: int
