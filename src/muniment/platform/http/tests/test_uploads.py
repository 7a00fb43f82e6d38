"""Bodies on their way into blobs: whole, cut short, too long, too slow, given up."""

import asyncio
import threading
import time
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from muniment.kernel.digest import Digest
from muniment.platform.blobs import BlobTooLarge, NoSpace, WrongDigest
from muniment.platform.blobs.disk import DiskBlobs
from muniment.platform.http.problems import MalformedRequest
from muniment.platform.http.reading import read_body
from muniment.platform.http.uploads import UploadInterrupted, UploadStalled, receive_into

LIMIT = 2**40
many = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def root(tmp_path):
    return tmp_path / "blobs"


@pytest.fixture
def blobs(root):
    return DiskBlobs(root)


class Sender:
    """The far end of a connection: sends messages, then does what `then` says."""

    def __init__(self, *chunks, then="end", length=None):
        self.asked = 0
        self._messages = self._speak(chunks, then)
        headers = [] if length is None else [(b"content-length", str(length).encode())]
        scope = {"type": "http", "method": "PUT", "path": "/", "headers": headers}
        self.request = Request(scope, self._receive)

    async def _receive(self):
        self.asked += 1
        return await anext(self._messages)

    async def _speak(self, chunks, then):
        for chunk in chunks:
            yield {"type": "http.request", "body": chunk, "more_body": True}
        if then == "go away":
            yield {"type": "http.disconnect"}
        if then == "fall silent":
            await asyncio.sleep(60)
        yield {"type": "http.request"}


def upload(sender, blobs, limit=LIMIT, **options):
    patience = options.pop("patience", 60)
    writer = blobs.open_writer(size_limit=limit, **options)
    return asyncio.run(receive_into(sender.request, writer, limit, patience=patience))


def arrivals(root):
    return list((root / "incoming").iterdir())


def stored(root):
    return [path for path in (root / "sha256").rglob("*") if path.is_file()]


@many
@given(chunks=st.lists(st.binary(max_size=300_000), max_size=6))
def test_the_body_becomes_the_blob(blobs, root, chunks):
    content = b"".join(chunks)
    stat = upload(Sender(*chunks), blobs, expected=Digest.of(content))
    assert blobs.stat(Digest.of(content)) == stat
    assert arrivals(root) == []


@pytest.mark.parametrize("kept", [0, 1, 5])
def test_a_sender_who_goes_away_leaves_nothing(blobs, root, kept):
    with pytest.raises(UploadInterrupted):
        upload(Sender(*[bytes(200_000)] * kept, then="go away"), blobs)
    assert arrivals(root) == stored(root) == []


def test_a_sender_who_falls_silent_is_not_waited_for(blobs, root):
    started = time.monotonic()
    with pytest.raises(UploadStalled):
        upload(Sender(bytes(300_000), b"x", then="fall silent"), blobs, patience=0.05)
    assert time.monotonic() - started < 30
    assert arrivals(root) == stored(root) == []


def test_a_declared_length_beyond_the_limit_is_refused_unread(blobs, root):
    sender = Sender(b"x" * 11, length=11)
    with pytest.raises(BlobTooLarge, match="11 bytes"):
        upload(sender, blobs, limit=10)
    assert sender.asked == 0
    assert arrivals(root) == []


@pytest.mark.parametrize("length", [None, 5, "5\u0662", "-1", "0x10", "9" * 5000])
def test_the_limit_holds_whatever_length_is_declared(blobs, root, length):
    with pytest.raises(BlobTooLarge):
        upload(Sender(b"x" * 11, length=length), blobs, limit=10)
    assert arrivals(root) == stored(root) == []


def test_an_endless_body_is_refused_long_before_its_end(blobs, root):
    sender = Sender(*[bytes(100_000)] * 1000)
    with pytest.raises(BlobTooLarge):
        upload(sender, blobs, limit=1_000_000)
    assert sender.asked < 25
    assert arrivals(root) == stored(root) == []


def test_a_lie_about_the_digest_leaves_nothing(blobs, root):
    with pytest.raises(WrongDigest):
        upload(Sender(b"lie"), blobs, expected=Digest.of(b"truth"))
    assert arrivals(root) == stored(root) == []


class FullWriter:
    """A writer on a full disk, which notices at the second chunk."""

    def __init__(self):
        self.log = []

    def write(self, chunk):
        self.log.append("write")
        if len(self.log) > 1:
            raise NoSpace("full")

    def commit(self):
        self.log.append("commit")

    def abort(self):
        self.log.append("abort")


@pytest.mark.parametrize("then", ["end", "go away"])
def test_what_the_writer_meets_is_heard_and_followed_by_an_abort(then):
    writer = FullWriter()
    sender = Sender(*[bytes(300_000)] * 4, then=then)
    with pytest.raises(NoSpace):
        asyncio.run(receive_into(sender.request, writer, LIMIT))
    assert writer.log == ["write", "write", "abort"]


def test_a_cancelled_upload_leaves_nothing(blobs, root):
    async def cancel_soon():
        sender = Sender(bytes(300_000), then="fall silent")
        writer = blobs.open_writer(size_limit=LIMIT)
        task = asyncio.create_task(receive_into(sender.request, writer, LIMIT))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel_soon())
    assert arrivals(root) == stored(root) == []


def test_memory_does_not_grow_with_the_body(blobs):
    class LongBody(Sender):
        async def _speak(self, chunks, then):
            for number in range(512):
                yield {"type": "http.request", "body": bytes([number % 256]) * 131_072,
                       "more_body": True}  # fmt: skip
            yield {"type": "http.request"}

    sender = LongBody()
    tracemalloc.start()
    try:
        assert upload(sender, blobs).size_bytes == 64 * 1024 * 1024
        assert tracemalloc.get_traced_memory()[1] < 4 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_the_loop_stays_free_while_a_slow_disk_writes():
    writing, turned, waits = threading.Event(), threading.Event(), []

    class SlowWriter(FullWriter):
        def write(self, chunk):
            writing.set()
            waits.append(turned.wait(60))  # what holds up the loop waits for it in vain

    async def turn():
        sender = Sender(*[bytes(300_000)] * 2)
        task = asyncio.create_task(receive_into(sender.request, SlowWriter(), LIMIT))
        turns = 0
        while not task.done():
            await asyncio.sleep(0.005)
            turns += writing.is_set()
            if turns > 20:
                turned.set()

    asyncio.run(turn())
    assert waits
    assert all(waits)


def test_a_body_that_stands_still_is_given_up():
    sender = Sender(b"{", then="fall silent", length=9)
    with pytest.raises(MalformedRequest, match="stood still"):
        asyncio.run(read_body(sender.request, patience=0.05))
