"""Finding the route of a request by the first words of its path, then among a few.

Starlette tries one pattern after another. With some hundreds of routes that takes longer than
most answers; the first segments of a path leave a handful to try.
"""

from collections.abc import Iterable, Mapping, Sequence

from starlette.convertors import PathConvertor, StringConvertor
from starlette.routing import BaseRoute, Route, Router
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
        self._near: dict[tuple[tuple[str, ...], int], _Neighbourhood] = {}

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
        await self._found(words, min(len(segments), _MOST)).serve(scope, receive, send)

    def _found(self, words: tuple[str, ...], length: int) -> "_Neighbourhood":
        """Return a neighbourhood, made when it is first asked for."""
        found = self._near.get((words, length))
        if found is None:
            near = [route for route in _nested(words, self._grouped) if _fits(route, length)]
            found = self._near[words, length] = _Neighbourhood(near)
        return found


class _Neighbourhood:
    """The few routes that a path may mean.

    A route for the method of the request is found here, where it takes a pattern and no more. All
    else is left to Starlette: what is not there, what answers other methods, mounts.
    """

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self._rest = Router(routes, redirect_slashes=False).app
        self._by_method: dict[str, list[Route]] = {}
        if all(_is_plain(route) for route in routes):
            for route in routes:
                assert isinstance(route, Route)
                for method in route.methods or ():
                    self._by_method.setdefault(method, []).append(route)

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request by the first of the routes that matches it."""
        path = scope["path"]
        for route in self._by_method.get(scope["method"], ()):
            if matched := route.path_regex.match(path):
                scope["route"], scope["endpoint"] = route, route.endpoint
                scope["path_params"] = matched.groupdict()
                await route.app(scope, receive, send)
                return
        await self._rest(scope, receive, send)


def _is_plain(route: BaseRoute) -> bool:
    """Whether all there is to matching a route is its method and the pattern of its path."""
    if not isinstance(route, Route) or route.methods is None:
        return False
    texts = (StringConvertor, PathConvertor)
    return all(isinstance(one, texts) for one in route.param_convertors.values())


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
