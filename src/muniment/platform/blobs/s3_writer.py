"""One object on its way into a bucket: nothing is there before the last request says so.

What is small is put in one request. Anything else is a multipart upload, which another thread
feeds from a queue of two parts; S3 shows no object before it is completed, and an abort removes
its parts.
"""

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future
from queue import Empty, Full, Queue
from threading import Thread
from typing import Protocol

from muniment.platform.blobs.refusals import StorageError

PART_BYTES = 8 * 1024 * 1024
# S3 takes 10 000 parts at most. A size that was not announced may be up to 320 GiB.
_UNANNOUNCED_PART_BYTES = 32 * 1024 * 1024
_MOST_PARTS = 9_000
_PATIENCE_SECONDS = 0.5


class Bucket(Protocol):
    """The few things a writer asks of its bucket; every one raises refusals of ours."""

    def put(self, key: str, content: bytes | Iterable[bytes], part_bytes: int) -> None:
        """Store the content under `key` in one step."""
        ...

    def move(self, source: str, target: str) -> None:
        """Give an object another key."""
        ...


class _GivenUp(Exception):
    """Raised where the parts come from, so that the upload is aborted."""


class S3Writer:
    """An object that goes to `key`, and from there to its name if that is another."""

    def __init__(self, bucket: Bucket, key: str, size_bytes: int | None) -> None:
        self._bucket = bucket
        self._key = key
        self._part_bytes = part_bytes(size_bytes)
        self._part = bytearray()
        self._stream: _Stream | None = None

    def write(self, chunk: bytes) -> None:
        """Append `chunk`."""
        self._part += chunk
        while len(self._part) > self._part_bytes:
            if self._stream is None:
                self._stream = _Stream(self._send)
            self._stream.push(bytes(self._part[: self._part_bytes]))
            del self._part[: self._part_bytes]

    def finish(self, name: str) -> None:
        """Make what was written the object `name`."""
        if self._stream is None:
            # Nothing has been sent yet, so it can go straight to where it belongs.
            self._bucket.put(name, bytes(self._part), self._part_bytes)
            return
        self._stream.push(bytes(self._part))
        self._stream.end()
        if self._key != name:
            self._bucket.move(self._key, name)

    def abort(self) -> None:
        """Give up and keep nothing."""
        self._part.clear()
        if self._stream is not None:
            self._stream.give_up()

    def _send(self, parts: Iterable[bytes]) -> None:
        self._bucket.put(self._key, parts, self._part_bytes)


def part_bytes(size_bytes: int | None) -> int:
    """Return how large the parts of an object of so many bytes must be."""
    if size_bytes is None:
        return _UNANNOUNCED_PART_BYTES
    return max(PART_BYTES, -(-size_bytes // _MOST_PARTS))


class _Stream:
    """A thread that sends what is pushed, two parts behind at most."""

    def __init__(self, send: Callable[[Iterable[bytes]], None]) -> None:
        self._queue: Queue[bytes | _GivenUp | None] = Queue(maxsize=2)
        self._outcome: Future[None] = Future()
        Thread(target=self._run, args=(send,), name="blob-s3", daemon=True).start()

    def push(self, part: bytes) -> None:
        """Hand over a part; raise what sending earlier ones raised."""
        self._put(part)

    def end(self) -> None:
        """Return once everything is stored."""
        self._put(None)
        self._outcome.result()

    def give_up(self) -> None:
        """Have the upload aborted; what it raises says nothing new."""
        while not self._outcome.done():
            try:
                self._queue.get_nowait()
            except Empty:
                self._queue.put(_GivenUp())
                self._outcome.exception()

    def _put(self, item: bytes | None) -> None:
        while True:
            if self._outcome.done():
                self._outcome.result()
                raise StorageError("The object store ended the upload before its last byte.")
            try:
                self._queue.put(item, timeout=_PATIENCE_SECONDS)
            except Full:
                continue
            return

    def _parts(self) -> Generator[bytes]:
        while (item := self._queue.get()) is not None:
            if isinstance(item, _GivenUp):
                raise item
            yield item

    def _run(self, send: Callable[[Iterable[bytes]], None]) -> None:
        try:
            send(self._parts())
        except BaseException as error:  # noqa: BLE001  whatever it is, the writer's thread raises it
            self._outcome.set_exception(error)
        else:
            self._outcome.set_result(None)
