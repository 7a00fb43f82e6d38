"""The blob store over any objects: what every adapter's `Blobs` have in common."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from muniment.kernel.digest import Digest
from muniment.platform.blobs import BlobMissing, BlobStat, BlobWriter, Staging, names
from muniment.platform.blobs.expectation import Expectation
from muniment.platform.blobs.objects import Objects
from muniment.platform.blobs.staging import ObjectStaging
from muniment.platform.blobs.writing import HashingWriter


class ObjectBlobs:
    """Blobs as objects with exactly their bytes."""

    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self._staging = ObjectStaging(objects)

    @property
    def staging(self) -> Staging:
        """Where parts of blobs wait until they are all there."""
        return self._staging

    def check(self) -> None:
        """Raise `NoSpace` or `StorageError` if a blob could not be written now."""
        self.objects.check()

    def stat(self, digest: Digest) -> BlobStat | None:
        """Return what is stored under `digest`, or None."""
        size = self.objects.size_of(names.of_blob(digest))
        return None if size is None else BlobStat(digest, size)

    def open_writer(
        self, *, size_limit: int, expected: Digest | None = None, size_bytes: int | None = None
    ) -> BlobWriter:
        """Begin a blob of at most `size_limit` bytes."""
        name = None if expected is None else names.of_blob(expected)
        target = self.objects.open_writer(name, size_bytes)
        return HashingWriter(target, Expectation(size_limit, expected, size_bytes), names.of_blob)

    def read(self, digest: Digest, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Return the bytes from `start` up to `stop`, in pieces."""
        stat = self.stat(digest)
        if stat is None:
            raise missing(digest)
        end = stat.size_bytes if stop is None else min(stop, stat.size_bytes)
        return self._pieces(digest, start, end)

    def path_of(self, digest: Digest) -> Path | None:
        """Return the file with exactly these bytes, if it is stored in one."""
        return self.objects.path_of(names.of_blob(digest))

    def address_of(self, digest: Digest) -> str | None:
        """Return where these bytes can be fetched without us, for a few minutes."""
        return self.objects.address_of(names.of_blob(digest), "GET")

    def digests(self) -> Iterator[Digest]:
        """Yield the digest of every stored blob."""
        return map(names.digest_in, self.objects.names(f"{names.BLOBS}/"))

    def delete(self, digest: Digest) -> bool:
        """Remove a blob, durably; return whether there was one."""
        return self.objects.delete(names.of_blob(digest))

    def reclaim(self, grace: timedelta) -> int:
        """Remove what writers left behind longer than `grace` ago; return how much of it."""
        return self.objects.reclaim(grace)

    def _pieces(self, digest: Digest, start: int, stop: int) -> Iterator[bytes]:
        try:
            if start < stop:
                yield from self.objects.read(names.of_blob(digest), start, stop)
        except FileNotFoundError as error:
            raise missing(digest) from error


def missing(digest: Digest) -> BlobMissing:
    """Return the refusal that says that no such blob is stored."""
    return BlobMissing(f"No blob {digest} is stored.", digest=digest)
