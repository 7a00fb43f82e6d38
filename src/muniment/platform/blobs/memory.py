"""Blobs in memory: the fake for tests, held to the same contract as the real stores."""

from collections.abc import Iterator
from pathlib import Path
from threading import Lock

from muniment.kernel.digest import Digest
from muniment.platform.blobs import BlobMissing, BlobStat
from muniment.platform.blobs.expectation import Expectation

_PIECE_BYTES = 256 * 1024


class MemoryBlobs:
    """Blobs that last as long as this object."""

    def __init__(self) -> None:
        self._contents: dict[Digest, bytes] = {}

    def check(self) -> None:
        """Do nothing: memory is always ready."""

    def stat(self, digest: Digest) -> BlobStat | None:
        """Return what is stored under `digest`, or None."""
        content = self._contents.get(digest)
        return None if content is None else BlobStat(digest, len(content))

    def open_writer(
        self, *, size_limit: int, expected: Digest | None = None, size_bytes: int | None = None
    ) -> "MemoryWriter":
        """Begin a blob of at most `size_limit` bytes."""
        return MemoryWriter(self._contents, Expectation(size_limit, expected, size_bytes))

    def read(self, digest: Digest, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Return the bytes from `start` up to `stop`, in pieces."""
        content = self._contents.get(digest)
        if content is None:
            raise BlobMissing(f"No blob {digest} is stored.", digest=digest)
        wanted = content[start:stop]
        return (wanted[at : at + _PIECE_BYTES] for at in range(0, len(wanted), _PIECE_BYTES))

    def path_of(self, digest: Digest) -> Path | None:
        """Return None: memory has no files."""
        del digest

    def delete(self, digest: Digest) -> bool:
        """Remove a blob; return whether there was one."""
        return self._contents.pop(digest, None) is not None


class MemoryWriter:
    """One blob on its way into memory."""

    def __init__(self, contents: dict[Digest, bytes], expectation: Expectation) -> None:
        self._contents = contents
        self._expectation = expectation
        self._lock = Lock()
        self._received: bytearray | None = bytearray()

    def write(self, chunk: bytes) -> None:
        """Append `chunk`."""
        with self._lock:
            received = self._open()
            try:
                self._expectation.check_progress(len(received) + len(chunk))
            except BaseException:
                self._received = None
                raise
            received += chunk

    def commit(self) -> BlobStat:
        """Verify what was written and make it a blob."""
        with self._lock:
            content = bytes(self._open())
            self._received = None
            stat = BlobStat(Digest.of(content), len(content))
            self._expectation.check_result(stat)
            self._contents[stat.digest] = content
            return stat

    def abort(self) -> None:
        """Give up and keep nothing."""
        with self._lock:
            self._received = None

    def _open(self) -> bytearray:
        if self._received is None:
            raise ValueError("This writer was committed or aborted before.")
        return self._received
