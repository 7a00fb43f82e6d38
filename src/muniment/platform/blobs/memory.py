"""Blobs in memory: the fake for tests, held to the same contract as the real stores."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from muniment.platform.blobs.names import accepted
from muniment.platform.blobs.objects import Method
from muniment.platform.blobs.store import ObjectBlobs

_PIECE_BYTES = 256 * 1024


class MemoryObjects:
    """Objects that last as long as this one."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}

    def check(self) -> None:
        """Do nothing: memory is always ready."""

    def size_of(self, name: str) -> int | None:
        """Return the size of an object, or None."""
        content = self.contents.get(name)
        return None if content is None else len(content)

    def open_writer(self, name: str | None = None, size_bytes: int | None = None) -> "MemoryWriter":
        """Begin an object."""
        del name, size_bytes
        return MemoryWriter(self.contents)

    def read(self, name: str, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `stop`, in pieces."""
        content = self.contents.get(name)
        if content is None:
            raise FileNotFoundError
        for at in range(start, stop, _PIECE_BYTES):
            yield content[at : min(at + _PIECE_BYTES, stop)]

    def path_of(self, name: str) -> Path | None:
        """Return None: memory has no files."""
        del name

    def address_of(self, name: str, method: Method) -> str | None:
        """Return None: memory has no address."""
        del name, method

    def names(self, prefix: str) -> Iterator[str]:
        """Yield the names that begin with `prefix`."""
        return iter(sorted(name for name in list(self.contents) if name.startswith(prefix)))

    def delete(self, name: str) -> bool:
        """Remove an object; return whether there was one."""
        return self.contents.pop(name, None) is not None

    def reclaim(self, grace: timedelta) -> int:
        """Return 0: what is not finished is gone with its writer."""
        del grace
        return 0


class MemoryWriter:
    """One object on its way into memory."""

    def __init__(self, contents: dict[str, bytes]) -> None:
        self._contents = contents
        self._received = bytearray()

    def write(self, chunk: bytes) -> None:
        """Append `chunk`."""
        self._received += chunk

    def finish(self, name: str) -> None:
        """Make what was written the object `name`."""
        self._contents[accepted(name)] = bytes(self._received)

    def abort(self) -> None:
        """Give up and keep nothing."""
        self._received.clear()


class MemoryBlobs(ObjectBlobs):
    """Blobs that last as long as this object."""

    def __init__(self) -> None:
        super().__init__(MemoryObjects())
