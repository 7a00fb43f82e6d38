"""Finding the route of a request by the first words of its path, then among a few.

Starlette tries one pattern after another. With some hundreds of routes that takes longer than
most answers; the first segments of a path leave a handful to try.
"""

from collections.abc import Iterable, Mapping, Sequence

from starlette.routing import BaseRoute, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from muniment.platform.http.problems import MalformedRequest

_DEPTH = 4
# Paths with more segments than any route names share a router: a caller must not make more.
_MOST = 16


class Dispatch:
    """Serves routes as Starlette's router does, each from a router of its own neighbourhood.

    Routes are grouped by their literal first segments (`/api/v1/models`) and by how many segments
    they have; a request goes to the longest group that begins its path. Order within a group is
    the order of declaration.
    """

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self._app = app
        self._grouped: dict[tuple[str, ...], list[BaseRoute]] = {(): []}
        for route in routes:
            self._grouped.setdefault(_literal(_path(route)), []).append(route)
        self._routers: dict[tuple[tuple[str, ...], int], Router] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (or pass the lifespan on)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        _check_address(scope)
        segments = scope["path"].split("/")
        words = tuple(segments[1 : _DEPTH + 1])
        while words not in self._grouped:
            words = words[:-1]
        await self._router(words, min(len(segments), _MOST)).app(scope, receive, send)

    def _router(self, words: tuple[str, ...], length: int) -> Router:
        """Return the router of a neighbourhood, made when it is first asked for."""
        found = self._routers.get((words, length))
        if found is None:
            near = [route for route in _nested(words, self._grouped) if _fits(route, length)]
            found = self._routers[words, length] = Router(near, redirect_slashes=False)
        return found


def _check_address(scope: Scope) -> None:
    """Refuse an address with what is no part of one, or what no text of ours can hold."""
    query: bytes = scope["query_string"]
    if not query.isascii():
        raise MalformedRequest("The query is not ASCII; write other characters as %XX.")
    if "\0" in scope["path"] or b"\0" in query or b"%00" in query:
        raise MalformedRequest("The address holds the character U+0000.")


def _path(route: BaseRoute) -> str:
    return getattr(route, "path", "")


def _fits(route: BaseRoute, length: int) -> bool:
    """Whether a path of so many segments can match; `{name:path}` takes any number of them."""
    path = _path(route)
    return ":path}" in path or path.count("/") + 1 == length


def _literal(path: str) -> tuple[str, ...]:
    """Return the segments before the first parameter, a few at most."""
    words: list[str] = []
    for word in path.split("/")[1 : _DEPTH + 1]:
        if "{" in word:
            break
        words.append(word)
    return tuple(words)


def _nested(
    words: tuple[str, ...], grouped: Mapping[tuple[str, ...], Sequence[BaseRoute]]
) -> list[BaseRoute]:
    """Return the routes of a group, then of wider ones, whose parameters may match as well."""
    return [
        route for length in range(len(words), -1, -1) for route in grouped.get(words[:length], ())
    ]
