"""Which names this server answers to, so that a foreign web page cannot pass itself off as it.

With DNS rebinding, a page on `evil.example` has its own name point to the server; the browser then
takes the two for one origin, and what the page asks for reaches the server with that name in
`Host` (CVE-2025-14279 is one case). A server that answers only to its own names is of no use to it.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from muniment.platform.http.problems import HostRefused, MalformedRequest

# Probes and collectors ask by address; these routes tell nothing of what is registered.
_ASKED_BY_ADDRESS = frozenset({"/healthz", "/readyz", "/metrics"})
_MOST_KNOWN = 100
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


class Hosts:
    """Refuses requests for another host than the server's own, whatever the port."""

    def __init__(self, app: ASGIApp, own: Iterable[str]) -> None:
        self._app = app
        self._own = _LOOPBACK | {found for name in own if (found := host_of(name))}
        # What clients wrote before and was right: the same few forms come with every request.
        self._known: set[bytes] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on if it is for this server."""
        if scope["type"] == "http" and scope["path"] not in _ASKED_BY_ADDRESS:
            self._check([value for name, value in scope["headers"] if name == b"host"])
        await self._app(scope, receive, send)

    def _check(self, named: list[bytes]) -> None:
        if len(named) == 1 and named[0] in self._known:
            return
        if len(named) != 1:
            raise MalformedRequest("A request names its host in exactly one 'Host' header.")
        host = named[0].decode("latin-1")
        if host_of(host) not in self._own:
            raise HostRefused(
                f"This server does not answer for '{host[:120]}'. If that is a name of it, "
                "set MUNIMENT_BASE_URL or MUNIMENT_ALLOWED_HOSTS on the server.",
                host=host[:120],
            )
        if len(self._known) < _MOST_KNOWN:
            self._known.add(named[0])


def host_of(authority: str) -> str | None:
    """Return the host of `host[:port]` in lower case, or `None` if it is not of that form."""
    try:
        parts = urlsplit(f"//{authority}")
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        return None
    if (
        not port_fits
        or parts.username is not None
        or parts.netloc != authority
        or not parts.hostname
    ):
        return None
    found = parts.hostname.rstrip(".")
    return f"[{found}]" if ":" in found else found
