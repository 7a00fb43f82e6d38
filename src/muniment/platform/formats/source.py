"""Reading a stored file here and there, with a bound on everything."""

import struct
from collections.abc import Callable, Iterator

MAX_BYTES = 24 * 2**20
MAX_READS = 600
MAX_STEPS = 200_000
_FIRST_BLOCK = 16 * 1024
_LAST_BLOCK = 512 * 1024

Read = Callable[[int, int], Iterator[bytes]]


class Unreadable(ValueError):
    """The bytes are not what the format prescribes; the message says where they leave it."""


class Exhausted(Exception):
    """As much was read, or done, as may be for one look at a file."""


class Source:
    """The bytes of one file of `size_bytes`, fetched by `read(start, stop)` in growing blocks.

    Blocks that follow on each other grow, a leap begins small again: a header is read in a few
    requests, and what lies between two headers hardly at all.
    """

    def __init__(self, size_bytes: int, read: Read) -> None:
        self.size_bytes = size_bytes
        self._read = read
        self._start = 0
        self._block = b""
        self._next_block = _FIRST_BLOCK
        self._bytes_left = MAX_BYTES
        self._reads_left = MAX_READS
        self._steps_left = MAX_STEPS

    @classmethod
    def of(cls, content: bytes) -> "Source":
        """Return bytes in memory as a source."""
        return cls(len(content), lambda start, stop: iter([content[start:stop]]))

    def step(self, count: int = 1) -> None:
        """Count one step of work; raise `Exhausted` after too many."""
        self._steps_left -= count
        if self._steps_left < 0:
            raise Exhausted

    def take(self, start: int, count: int) -> bytes:
        """Return exactly `count` bytes; raise `Unreadable` if the file ends before."""
        if start < 0 or count < 0 or start + count > self.size_bytes:
            raise Unreadable(
                f"{count} bytes are announced at {start}, and the file has {self.size_bytes}"
            )
        offset = start - self._start
        if offset < 0 or offset + count > len(self._block):
            self._fetch(start, count)
            offset = 0
        return self._block[offset : offset + count]

    def head(self, count: int) -> bytes:
        """Return the first `count` bytes, or all there are."""
        return self.take(0, min(count, self.size_bytes))

    def unpack(self, form: str, start: int) -> int:
        """Return the number of the `struct` form at a place."""
        return struct.unpack(form, self.take(start, struct.calcsize(form)))[0]

    def _fetch(self, start: int, count: int) -> None:
        follows = start == self._start + len(self._block) or self._within(start)
        self._next_block = min(self._next_block * 2, _LAST_BLOCK) if follows else _FIRST_BLOCK
        stop = min(start + max(count, self._next_block), self.size_bytes)
        self._bytes_left -= stop - start
        self._reads_left -= 1
        if self._bytes_left < 0 or self._reads_left < 0:
            raise Exhausted
        self._block = b"".join(self._read(start, stop))
        self._start = start
        if len(self._block) < count:
            raise Unreadable(f"the file ends at {start + len(self._block)}")

    def _within(self, start: int) -> bool:
        return self._start <= start < self._start + len(self._block)
