"""What is known of a request while it is served: who asks for what, and from where."""

from typing import Any

from starlette.requests import Request
from starlette.types import Scope

from muniment.platform.unit import Context

PERMISSION = "muniment.permission"
CONTEXT = "muniment.context"


def context_of(request: Request) -> Context | None:
    """Return what the edge found out about a request, if it came that far."""
    return request.scope.get(CONTEXT)


def address_of(request: Request, *, behind_proxy: bool) -> str:
    """Return where a request comes from; a proxy in front says so last in its header."""
    forwarded = request.headers.get("x-forwarded-for", "")
    if behind_proxy and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return request.client.host if request.client else ""


def shown_path(scope: Scope) -> str:
    """Return the path as a log may have it: without the secret of a one-time link."""
    if "secret" in scope.get("path_params", {}):
        route: Any = scope.get("route")
        return getattr(route, "path", "none")
    return scope["path"]
