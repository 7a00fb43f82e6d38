"""Routes of the protocol that bytes pass through: they stream, then open a unit of work."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from muniment.platform.auth.gate import Permission
from muniment.platform.http.late import LateRoute
from muniment.protocols.mlflow.routing import PREFIXES, VIA

Handler = Callable[[Request], Awaitable[Response]]


class BytesRoute(LateRoute):
    """A route whose handler streams; `permission` is what the handler asks the gate for."""

    def __init__(self, path: str, handler: Handler, method: str, permission: Permission) -> None:
        super().__init__(path, self._serve, method, include_in_schema=False)
        self.handler = handler
        self.method = method
        self.permission = permission
        self.app = self._serve

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["muniment.via"] = VIA
        response = await self.handler(Request(scope, receive))
        await response(scope, receive, send)


def bytes_routes(
    path: str, handler: Handler, method: str, permission: Permission
) -> list[BytesRoute]:
    """Return a route below each of the protocol's prefixes."""
    return [BytesRoute(f"{prefix}{path}", handler, method, permission) for prefix in PREFIXES]
