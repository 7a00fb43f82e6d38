"""The blob store: bytes that are named by their SHA-256, written once and never changed.

`Blobs` is the port, and `store.ObjectBlobs` keeps its promises over any `objects.Objects`: files
(`disk`), an S3 bucket (`s3`), or memory, the fake. `opening` chooses by the settings.
`tests/contracts/test_blobs.py` holds every adapter to what is promised here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
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
    "Staging",
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


class Staging(Protocol):
    """Parts of blobs that are still on their way: no blobs, and readable by nobody but the store.

    `upload` is the id of an upload, a UUID; parts of different uploads never meet. Parts are kept
    as durably as blobs until they are discarded.
    """

    def open_part(
        self, upload: str, number: int, *, expected: Digest, size_bytes: int
    ) -> BlobWriter:
        """Begin a part with this digest and size; committing it replaces an earlier one."""
        ...

    def size_of(self, upload: str, number: int) -> int | None:
        """Return the size of a part in bytes, or None if it is not there."""
        ...

    def read(self, upload: str, number: int) -> Iterator[bytes]:
        """Return the bytes of a part, in pieces; raise `BlobMissing` if it is not there."""
        ...

    def address_of(self, upload: str, number: int) -> str | None:
        """Return where the sender may put a part without us, for a while; None if nowhere.

        What is put there is verified by nobody before the upload is completed.
        """
        ...

    def uploads(self) -> Iterator[str]:
        """Yield the id of every upload that has parts, at least once."""
        ...

    def discard(self, upload: str) -> None:
        """Remove all parts of an upload; does nothing if there are none."""
        ...


class Blobs(Protocol):
    """Where blobs are kept. Nobody but the store chooses a location."""

    @property
    def staging(self) -> Staging:
        """Where parts of blobs wait until they are all there."""
        ...

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

    def address_of(self, digest: Digest) -> str | None:
        """Return where exactly these bytes can be fetched without us, for a few minutes.

        None if this store cannot, or is not set to, hand out addresses.
        """
        ...

    def reclaim(self, grace: timedelta) -> int:
        """Remove what writers left behind longer than `grace` ago; return how much of it."""
        ...

    def digests(self) -> Iterator[Digest]:
        """Yield the digest of every stored blob, at least once; those that come or go may lack."""
        ...

    def delete(self, digest: Digest) -> bool:
        """Remove a blob, durably; return whether there was one. For garbage collection only.

        The caller MUST have made sure, in a transaction that keeps others from referring to the
        blob meanwhile, that nothing refers to it.
        """
        ...
