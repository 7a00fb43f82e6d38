"""Routes whose bodies are too large for one unit of work: they stream, then open one.

Such a handler is a coroutine over the request. It reads and writes through `edge_of(request)`
like every other route; only the bytes themselves pass outside of a transaction.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from muniment.platform.auth.gate import Permission
from muniment.platform.http.endpoint import API_PREFIX
from muniment.platform.http.late import LateRoute

Handler = Callable[[Request], Awaitable[Response]]


class Stream(LateRoute):
    """A route that streams; `permission` is what its handler asks the gate for.

    `form` describes the fields of a form as JSON Schema, where the body is one, and `query` the
    parameters of the query; `answers` are the HTTP statuses it may answer with, besides those that
    any route may.
    """

    def __init__(
        self,
        path: str,
        handler: Handler,
        *,
        method: str,
        permission: Permission,
        tag: str,
        form: Mapping[str, object] | None = None,
        query: Mapping[str, object] | None = None,
        answers: Sequence[int] = (200,),
    ) -> None:
        super().__init__(API_PREFIX + path, self._serve, method)
        self.handler = handler
        self.method = method
        self.tag = tag
        self.permission = permission
        self.form = form
        self.query = query or {}
        self.answers = answers
        self.app = self._serve

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await self.handler(request)
        await response(scope, receive, send)
