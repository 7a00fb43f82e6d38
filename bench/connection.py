"""One keep-alive HTTP/1.1 connection that costs next to nothing.

The load generator shares its machine with the server it measures: what a client library spends on
a request would be missing there. This one knows just as much of HTTP as the contenders speak.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from bench.faults import Fault

HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
LAST = re.compile(rb"^HTTP/1\.0|\r\nconnection: *close", re.IGNORECASE)
LAST_CHUNK = b"\r\n0\r\n\r\n"
STATUS = slice(9, 12)  # in "HTTP/1.1 200 OK"
SHOWN = 600
HTTP_PORT = 80


class ConnectionLost(Fault):
    """The server hung up while an answer was awaited."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, its body already encoded."""

    method: str
    path: str
    body: bytes | None = None
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered, as far as a measurement cares."""

    status: int
    start: bytes
    """The first bytes of it, to show where it is not a success."""

    @property
    def ok(self) -> bool:
        """Whether it is a success."""
        return 200 <= self.status < 300


class Connection(asyncio.Protocol):
    """A connection that asks one question at a time; `headers` go with each.

    `address` is like `http://127.0.0.1:8642`.
    """

    def __init__(self, address: str, headers: Mapping[str, str]) -> None:
        place = urlsplit(address)
        self._place = str(place.hostname), place.port or HTTP_PORT
        fields = {"Host": place.netloc, **headers}
        self._head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._answer: asyncio.Future[Answer] | None = None

    def encoded(self, request: Request) -> bytes:
        """Return the bytes that `ask` sends."""
        head = f"{request.method} {request.path} HTTP/1.1\r\n{self._head}"
        if request.body is not None:
            head += f"Content-Type: {request.content_type}\r\n"
            head += f"Content-Length: {len(request.body)}\r\n"
        return f"{head}\r\n".encode() + (request.body or b"")

    async def ask(self, request: bytes) -> Answer:
        """Send a request and wait for the whole answer; raise `ConnectionLost` if none comes."""
        if self._transport is None:
            await self.open()
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    async def open(self) -> None:
        """Connect to the server."""
        await asyncio.get_running_loop().create_connection(lambda: self, *self._place)

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to the server."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but name

    def data_received(self, data: bytes) -> None:
        """Gather an answer, and give it out when it is whole."""
        self._received += data
        if self._answer is None or not is_whole(self._received):
            return
        answer = Answer(int(self._received[STATUS]), self._received[:SHOWN])
        if LAST.search(self._received, 0, self._received.find(HEAD_END)):
            self.close()
        self._received = b""
        if not self._answer.done():
            self._answer.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell who waits."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionLost(f"The server hung up: {exc}"))


def is_whole(received: bytes) -> bool:
    """Whether these bytes are an answer to its end (RFC 9112, section 6)."""
    head = received.find(HEAD_END)
    if head < 0:
        return False
    if CHUNKED.search(received, 0, head):
        # JSON has no line ends of this kind, so that these bytes are the end of the chunks.
        return received.endswith(LAST_CHUNK)
    length = LENGTH.search(received, 0, head)
    return len(received) >= head + len(HEAD_END) + (int(length[1]) if length else 0)
