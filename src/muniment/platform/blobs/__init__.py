"""The blob store: bytes that are named by their SHA-256, written once and never changed.

`Blobs` is the port; `disk` keeps files, `memory` is the fake. `tests/contracts/test_blobs.py`
holds every adapter to what is promised here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from muniment.kernel.digest import Digest
from muniment.platform.blobs.refusals import (
    BlobMissing,
    BlobTooLarge,
    NoSpace,
    StorageError,
    WrongDigest,
    WrongSize,
)

__all__ = [
    "BlobMissing",
    "BlobStat",
    "BlobTooLarge",
    "BlobWriter",
    "Blobs",
    "NoSpace",
    "StorageError",
    "WrongDigest",
    "WrongSize",
]


@dataclass(frozen=True, slots=True)
class BlobStat:
    """What is known of a stored blob without reading it."""

    digest: Digest
    size_bytes: int


class BlobWriter(Protocol):
    """One blob on its way in: written in order, then committed or aborted.

    The bytes MUST NOT be visible to anybody before `commit`. A writer that raised has already
    given up: nothing of it is kept, and `abort` does no harm. A writer that a crash cut short
    MUST leave nothing that a reader can see; what it leaves besides is reclaimed at start-up.
    Any thread may call; calls MUST take effect one after the other.
    """

    def write(self, chunk: bytes) -> None:
        """Append `chunk`.

        Raises `BlobTooLarge` or `WrongSize` as soon as more bytes came than may come, and
        `NoSpace` or `StorageError` when they cannot be kept.
        """
        ...

    def commit(self) -> BlobStat:
        """Verify what was written and make it a blob.

        MUST NOT return before the blob survives the loss of power. The caller MUST NOT record a
        reference, or answer that the blob is stored, before this returns. If the process dies
        before, the blob may be there or not, but never in part.

        Committing what is already stored, even at the same time, is harmless.
        Raises `WrongDigest` or `WrongSize` for other bytes than announced.
        """
        ...

    def abort(self) -> None:
        """Give up and keep nothing; does nothing once committed or aborted."""
        ...


class Blobs(Protocol):
    """Where blobs are kept. Nobody but the store chooses a location."""

    def check(self) -> None:
        """Raise `NoSpace` or `StorageError` if a blob could not be written now."""
        ...

    def stat(self, digest: Digest) -> BlobStat | None:
        """Return what is stored under `digest`, or None.

        MUST NOT report a blob that the loss of power could still take away: what this reports
        may be referred to without sending the bytes again.
        """
        ...

    def open_writer(
        self, *, size_limit: int, expected: Digest | None = None, size_bytes: int | None = None
    ) -> BlobWriter:
        """Begin a blob of at most `size_limit` bytes.

        With `expected` and `size_bytes` it becomes a blob only if it has that digest and size.
        """
        ...

    def read(self, digest: Digest, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Return the bytes from `start` up to `stop` (the end, if None), in pieces.

        `stop` may lie beyond the end. MUST hold no more than one piece in memory, and MUST NOT
        return fewer bytes than are asked for and stored without raising.
        Raises `BlobMissing` before the first piece.
        """
        ...

    def path_of(self, digest: Digest) -> Path | None:
        """Return the file with exactly these bytes, if this store has one, for zero-copy reading.

        The caller MUST NOT open it for writing, nor tell anybody its name.
        """
        ...

    def delete(self, digest: Digest) -> bool:
        """Remove a blob, durably; return whether there was one. For garbage collection only.

        The caller MUST have made sure, in a transaction that keeps others from referring to the
        blob meanwhile, that nothing refers to it.
        """
        ...
