"""A client that costs next to nothing: a million requests should weigh on the server, not on it."""

import re
import socket
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

import msgspec

from tests.support.serving import TOKEN

_END = b"\r\n\r\n"
_FIELD = re.compile(rb"\r\n([a-z-]+): *([^\r]*)", re.IGNORECASE)
_SECONDS = 120  # a machine that has no time for it is not what is tested


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, the fields of the head by their names in lower case, and the body."""

    status: int
    fields: dict[bytes, bytes]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return msgspec.json.decode(self.body)


class Wire:
    """One connection to one server, which it keeps; `asked` counts what was answered."""

    def __init__(self, url: str, token: str = TOKEN) -> None:
        place = urlsplit(url)
        self._head = f"Host: {place.netloc}\r\nAuthorization: Bearer {token}\r\n"
        self._socket = socket.create_connection((place.hostname, place.port), _SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.asked = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def ask(self, method: str, path: str, body: object = None, fields: str = "") -> Answer:
        """Send a request below the API's prefix and wait for the whole answer."""
        content = b"" if body is None else msgspec.json.encode(body)
        head = f"{method} /api/v1{path} HTTP/1.1\r\n{self._head}{fields}"
        if body is not None:
            head += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n"
        self._socket.sendall(f"{head}\r\n".encode() + content)
        answer = self._answer()
        self.asked += 1
        return answer

    def _answer(self) -> Answer:
        received = b""
        while (end := received.find(_END)) < 0:
            received += self._more()
        fields = {name.lower(): value for name, value in _FIELD.findall(received, 0, end)}
        whole = end + len(_END) + int(fields.get(b"content-length", b"0"))
        while len(received) < whole:
            received += self._more()
        return Answer(int(received[9:12]), fields, received[end + len(_END) :])

    def _more(self) -> bytes:
        some = self._socket.recv(1 << 16)
        if not some:
            raise ConnectionError("The server hung up.")
        return some
