"""Blobs as plain files below one directory, named by their SHA-256."""

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from muniment.kernel.digest import Digest
from muniment.platform.blobs import BlobMissing, BlobStat
from muniment.platform.blobs.disk_writer import DiskWriter
from muniment.platform.blobs.durability import Durability, plainly
from muniment.platform.blobs.expectation import Expectation
from muniment.platform.blobs.refusals import StorageError
from muniment.platform.blobs.shelves import Shelves

_PIECE_BYTES = 256 * 1024
_SETTLING_SECONDS = 60
ABANDONED = timedelta(hours=24)


class DiskBlobs:
    """Blobs on a local file system; several processes may share one root.

    Opening it prepares the directories and removes what writers left there more than `grace` ago.
    """

    def __init__(self, root: Path, *, grace: timedelta = ABANDONED) -> None:
        self._shelves = Shelves(root)
        self._durability = Durability()
        self._shelves.prepare(self._durability)
        self._shelves.reclaim(grace)

    def check(self) -> None:
        """Raise `NoSpace` or `StorageError` if a blob could not be written now."""
        writer = self.open_writer(size_limit=1)
        try:
            writer.write(b"?")
        finally:
            writer.abort()

    def stat(self, digest: Digest) -> BlobStat | None:
        """Return what is stored under `digest`, or None."""
        place = self._shelves.place(digest)
        with plainly():
            try:
                found = place.stat()
            except FileNotFoundError:
                return None
        if time.time() - found.st_ctime < _SETTLING_SECONDS:
            # Its writer, perhaps in another process, may not have synced the directory yet.
            self._durability.sync_directory(place.parent)
        return BlobStat(digest, found.st_size)

    def open_writer(
        self, *, size_limit: int, expected: Digest | None = None, size_bytes: int | None = None
    ) -> DiskWriter:
        """Begin a blob of at most `size_limit` bytes."""
        expectation = Expectation(size_limit, expected, size_bytes)
        return DiskWriter(self._shelves, self._durability, expectation)

    def read(self, digest: Digest, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Return the bytes from `start` up to `stop`, in pieces."""
        stat = self.stat(digest)
        if stat is None:
            raise _missing(digest)
        end = stat.size_bytes if stop is None else min(stop, stat.size_bytes)
        return self._pieces(digest, start, end)

    def path_of(self, digest: Digest) -> Path | None:
        """Return the file with exactly these bytes, if it is stored."""
        place = self._shelves.place(digest)
        return place if place.exists() else None

    def delete(self, digest: Digest) -> bool:
        """Remove a blob, durably; return whether there was one."""
        place = self._shelves.place(digest)
        with plainly():
            try:
                place.unlink()
            except FileNotFoundError:
                return False
        self._durability.sync_directory(place.parent)
        return True

    def _pieces(self, digest: Digest, start: int, stop: int) -> Iterator[bytes]:
        with plainly():
            try:
                descriptor = os.open(self._shelves.place(digest), os.O_RDONLY)
            except FileNotFoundError as error:
                raise _missing(digest) from error
            try:
                while start < stop:
                    piece = os.pread(descriptor, min(_PIECE_BYTES, stop - start), start)
                    if not piece:
                        raise StorageError(f"{digest} is shorter than it was a moment ago.")
                    yield piece
                    start += len(piece)
            finally:
                os.close(descriptor)


def _missing(digest: Digest) -> BlobMissing:
    return BlobMissing(f"No blob {digest} is stored.", digest=digest)
