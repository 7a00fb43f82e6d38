"""What is known of a request while it is served: who asks for what, and from where."""

from collections.abc import Sequence
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Receive, Scope

from muniment.platform.unit import Context

PERMISSION = "muniment.permission"
CONTEXT = "muniment.context"


class IndexedHeaders(Headers):
    """Headers that are looked up; Starlette's look through all of them for each."""

    def __init__(self, raw: Sequence[tuple[bytes, bytes]]) -> None:
        super().__init__(raw=raw)  # pyright: ignore[reportArgumentType] it only reads the list
        # Of two with one name the first counts, as it does there.
        self._first = dict(reversed(raw))

    def __getitem__(self, key: str) -> str:
        """Return the first value of a header."""
        found = self._first.get(key.lower().encode("latin-1"))
        if found is None:
            raise KeyError(key)
        return found.decode("latin-1")

    def get(self, key: str, default: Any = None) -> Any:
        """Return the first value of a header, or `default`."""
        found = self._first.get(key.lower().encode("latin-1"))
        return default if found is None else found.decode("latin-1")

    def __contains__(self, key: object) -> bool:
        """Whether there is such a header."""
        return isinstance(key, str) and key.lower().encode("latin-1") in self._first


class Asked(Request):
    """A request of which many headers are asked for."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        super().__init__(scope, receive)
        self._indexed = IndexedHeaders(scope["headers"])

    @property
    def headers(self) -> Headers:
        """The headers of the request."""
        return self._indexed


def context_of(request: Request) -> Context | None:
    """Return what the edge found out about a request, if it came that far."""
    return request.scope.get(CONTEXT)


def address_of(request: Request, *, behind_proxy: bool) -> str:
    """Return where a request comes from; a proxy in front says so last in its header."""
    forwarded = request.headers.get("x-forwarded-for", "") if behind_proxy else ""
    if forwarded:
        return forwarded.rpartition(",")[2].strip()
    client = request.scope.get("client")
    return client[0] if client else ""


def shown_path(scope: Scope) -> str:
    """Return the path as a log may have it: without the secret of a one-time link."""
    if "secret" in scope.get("path_params", {}):
        route: Any = scope.get("route")
        return getattr(route, "path", "none")
    return scope["path"]
