"""Calling a witness: to its address and to no other, for so long and for so much."""

import ipaddress
import socket
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ssl import create_default_context
from threading import Timer
from typing import cast
from urllib.parse import urlsplit

from muniment.platform.anchoring.anchor import AnchorFailed

_TIMEOUT_SECONDS = 10.0
_WHOLE_SECONDS = 30.0
_MOST_BYTES = 1 << 16
_TYPE = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: its status, and the text of its body."""

    status: int
    text: str


def post(url: str, body: bytes, *, private: bool) -> Answer:
    """Send `body` to `url`; raise `AnchorFailed`.

    The name is looked up once and every address it has must be a public one, unless `private`
    addresses are allowed. Redirections are not followed.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = _connection(parts.scheme, host, port)
    try:
        connection.sock = _reach(parts.scheme, host, port, private=private)
        with _in_time(connection.sock):
            connection.request("POST", parts.path, body, {"Content-Type": _TYPE})
            return _read(connection.getresponse())
    except (OSError, HTTPException, UnicodeDecodeError) as error:
        raise AnchorFailed(f"{host} did not answer as a witness does: {error}.") from error
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int) -> HTTPConnection:
    kind = HTTPSConnection if scheme == "https" else HTTPConnection
    return kind(host, port, timeout=_TIMEOUT_SECONDS)


def _reach(scheme: str, host: str, port: int, *, private: bool) -> socket.socket:
    """Return a connection to an address that was looked at, so that no other is reached."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(cast("tuple[str, int]", entry[4])[0]) for entry in found]
    if not private and not all(ipaddress.ip_address(one).is_global for one in addresses):
        raise AnchorFailed(
            f"{host} is at {', '.join(addresses)}, which is not a public address; "
            "MUNIMENT_WITNESSES_PRIVATE=1 allows that."
        )
    plain = socket.create_connection((addresses[0], port), timeout=_TIMEOUT_SECONDS)
    if scheme != "https":
        return plain
    return create_default_context().wrap_socket(plain, server_hostname=host)


@contextmanager
def _in_time(connected: socket.socket) -> Generator[None]:
    """Cut off whoever answers byte by byte: others wait behind them."""

    def cut() -> None:
        with suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)

    timer = Timer(_WHOLE_SECONDS, cut)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _read(response: HTTPResponse) -> Answer:
    text = response.read(_MOST_BYTES).decode()
    return Answer(response.status, text)
