"""Sending something to an address: to that one and no other, for so long and for so much."""

import re
import socket
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ssl import SSLContext, create_default_context
from threading import BoundedSemaphore, Thread, Timer
from typing import cast
from urllib.parse import SplitResult, urlsplit

import structlog

from muniment import __version__
from muniment.kernel.errors import Invalid, Unavailable
from muniment.platform.outgoing.addresses import Network, address_in, may_be_called

_log = structlog.get_logger(__name__)
MOST_URL = 2_000
_TIMEOUT_SECONDS = 5.0
_WHOLE_SECONDS = 15.0
_MOST_BYTES = 1 << 16
_PORTS = frozenset({80, 443})
_FIRST_FREE_PORT = 1024  # below it are the services of a machine, and none of them is a receiver
_TRIED = 3
_LOOKED_UP_AT_ONCE = 32
_AGENT = f"muniment/{__version__}"
_PRINTABLE = re.compile(r"[!-~]+")
_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_LAST_LABEL = re.compile(r"[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


class AddressRefused(Invalid):
    """The address is none that this server calls: by what it says, or by where it leads."""

    code = "outgoing.refused"
    title = "This address is not called"


class Unanswered(Unavailable):
    """Nobody answered at the address, or not in HTTP."""

    code = "outgoing.unanswered"
    title = "There was no answer"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: its status, the text of its body, and after how long to come back."""

    status: int
    text: str
    retry_after: str | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """How far this server reaches: over plain HTTP as well or not, and into which networks.

    Public addresses are within reach anyhow; `networks` are those of the operator's own.
    `whole_seconds` is how long a call may take from beginning to end.
    """

    http: bool = False
    networks: Sequence[Network] = ()
    whole_seconds: float = field(default=_WHOLE_SECONDS)

    def accept(self, url: str) -> str:
        """Return the URL; raise `AddressRefused` for one that is not called, whoever is there.

        Names are not looked up: where they lead is seen when they are called.
        """
        if len(url) > MOST_URL or not _PRINTABLE.fullmatch(url):
            raise AddressRefused(
                f"The address is empty, longer than {MOST_URL} characters, or has characters that "
                "no URL has; write it in ASCII, without spaces."
            )
        parts = _split(url)
        schemes = ("https", "http") if self.http else ("https",)
        if parts.scheme not in schemes:
            raise AddressRefused(
                f"The address begins with '{parts.scheme[:20]}:'; {' or '.join(schemes)} is "
                "accepted here."
            )
        if parts.username is not None or parts.password is not None or parts.fragment:
            raise AddressRefused("The address has a user, a password or a '#' in it; leave it out.")
        self._accept_host(parts.hostname or "")
        port = parts.port or 443
        if port not in _PORTS and port < _FIRST_FREE_PORT:
            raise AddressRefused(
                f"The port {port} is not called; use 443, 80 or one from {_FIRST_FREE_PORT} on."
            )
        return url

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send `body` to `url`; raise `AddressRefused` or `Unanswered`."""
        parts = _split(url)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(host, port, timeout=_TIMEOUT_SECONDS)
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        try:
            connection.sock = self._connected(host, port)
            with _in_time(connection, self.whole_seconds):
                if parts.scheme == "https":
                    _encrypt(connection, host)
                connection.request("POST", target, body, {"User-Agent": _AGENT, **headers})
                return _read(connection.getresponse())
        except (OSError, HTTPException, UnicodeError) as error:
            raise Unanswered(f"{host} did not answer: {_said(error)}.") from error
        finally:
            connection.close()

    def _accept_host(self, host: str) -> None:
        address = address_in(host)
        if address is not None:
            if not may_be_called(address, self.networks):
                raise AddressRefused(_not_public(host))
            return
        labels = host.removesuffix(".").split(".")
        # `2130706433`, `0x7f.1` and `0177.0.0.1` are addresses to some who look up names.
        if not all(_LABEL.fullmatch(one) for one in labels) or not _LAST_LABEL.fullmatch(
            labels[-1]
        ):
            raise AddressRefused(f"'{host[:100]}' is not the name of a host, nor an address.")
        if labels[-1].lower() == "localhost" and not self.networks:
            raise AddressRefused(_not_public(host))

    def _connected(self, host: str, port: int) -> socket.socket:
        """Return a connection to an address that was looked at, so that no other is reached."""
        addresses = _looked_up(host, port)
        looked_at = [address_in(one) for one in addresses]
        if not all(one is not None and may_be_called(one, self.networks) for one in looked_at):
            # Where names lead inside is for the operator to know, not for whoever asks.
            _log.info("outgoing.refused", host=host, addresses=addresses)
            raise AddressRefused(_not_public(host))
        failure: OSError = OSError("it has no address")
        for address in list(dict.fromkeys(addresses))[:_TRIED]:
            try:
                return socket.create_connection((address, port), timeout=_TIMEOUT_SECONDS)
            except OSError as error:
                failure = error
        raise failure


_looking_up = BoundedSemaphore(_LOOKED_UP_AT_ONCE)


def _looked_up(host: str, port: int) -> list[str]:
    """Return the addresses of a name; raise `OSError` where a name server does not say in time.

    Nobody can stop who asks a name server that is silent: they are left behind, so many at most.
    """
    if address_in(host) is not None:
        return [host]
    room = _looking_up
    if not room.acquire(blocking=False):
        raise OSError("too many names are being looked up")
    answer: Future[list[str]] = Future()

    def look() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.set_result([str(cast("tuple[str, int]", entry[4])[0]) for entry in found])
        except Exception as error:  # noqa: BLE001  whoever waits for the answer raises it
            answer.set_exception(error)
        finally:
            room.release()

    Thread(target=look, name="looking-up", daemon=True).start()
    try:
        return answer.result(_TIMEOUT_SECONDS)
    except TimeoutError as late:
        raise OSError("no name server said in time where it is") from late


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise AddressRefused(f"The address cannot be read: {error}.") from error
    return parts


def _not_public(host: str) -> str:
    return (
        f"{host[:100]} is, or leads to, what is not a public address, and not in a network that "
        "the operator allows."
    )


@cache
def _trusted() -> SSLContext:
    """Whom this machine trusts; loaded once, because that takes longer than a call."""
    return create_default_context()


def _encrypt(connection: HTTPConnection, host: str) -> None:
    """Speak TLS with whoever proves to be `host`, whatever address was connected to."""
    plain = cast("socket.socket", connection.sock)
    # The handshake comes second, so that it can be cut off as well.
    connection.sock = _trusted().wrap_socket(
        plain, server_hostname=host, do_handshake_on_connect=False
    )
    connection.sock.do_handshake()


@contextmanager
def _in_time(connection: HTTPConnection, seconds: float) -> Generator[None]:
    """Cut off whoever answers byte by byte: others wait behind them."""

    def cut() -> None:
        connected = cast("socket.socket | None", connection.sock)
        if connected is not None:
            with suppress(OSError):
                # Not that of TLS, which would have the reader go on without.
                socket.socket.shutdown(connected, socket.SHUT_RDWR)

    timer = Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _read(response: HTTPResponse) -> Answer:
    text = response.read(_MOST_BYTES).decode(errors="replace")
    return Answer(response.status, text, response.getheader("Retry-After"))


def _said(error: Exception) -> str:
    """Return what went wrong; what is in it of the other side's words may hold anything."""
    found = error.strerror if isinstance(error, OSError) else None
    words = (found or str(error))[:200]
    shown = "".join(one if one.isprintable() else " " for one in words).strip()
    return shown or type(error).__name__
