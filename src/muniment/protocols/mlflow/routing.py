"""Routes of the protocol: one request is one unit of work, behind the same gate as every other.

A handler is a plain function. Its first argument is the `Call`; the second, where it has one, is
the request's message, read from the query of a GET and from the JSON body of anything else, and
from the path. What it returns is sent as JSON, `None` as `{}`.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any, get_origin, get_type_hints

import msgspec
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from muniment.kernel.reference import DEFAULT_PROJECT
from muniment.platform.auth.gate import Permission
from muniment.platform.http import reading
from muniment.platform.http.asked import Asked
from muniment.platform.http.edge import edge_of
from muniment.platform.http.late import LateRoute
from muniment.platform.unit import Unit
from muniment.protocols.mlflow.wire import decoder_of, encode_message, object_in, read_message

VIA = "mlflow"
PREFIXES = ("/api/", "/ajax-api/")
"""What paths begin with: programs ask below the first, MLflow's own pages below the second."""
WORKSPACE = "x-mlflow-workspace"
_JSON = b"application/json"
_NO_CONTENT = 204
Handler = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One request: its unit of work, and the project (MLflow: workspace) it is about."""

    unit: Unit
    project: str


def project_of(request: Request) -> str:
    """Return the name of the project that a request is about; without one it is `default`."""
    return request.headers.get(WORKSPACE) or DEFAULT_PROJECT


class Way(Enum):
    """How a request is executed; what reads much does it apart from what answers others."""

    READ = "read"
    READ_APART = "read apart"
    WRITE = "write"


class MlflowRoute(LateRoute):
    """A route that runs its handler in one unit of work and answers with a message."""

    def __init__(
        self, path: str, handler: Handler, method: str, permission: Permission, way: Way
    ) -> None:
        super().__init__(path, self._serve, method, include_in_schema=False)
        self.handler = handler
        self.method = method
        self.permission = permission
        self.way = way
        self.message = _message_of(handler)
        self._decode: Callable[[bytes], Any] | None = None
        self._listed = _lists_in(self.message) if self.message else frozenset[str]()
        self.status = 200
        self.app = self._serve

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["muniment.via"] = VIA
        request = Asked(scope, receive)
        edge = edge_of(request)
        context = await edge.context(request, self.permission)
        work = partial(self._run, project_of(request), await self._read(request))
        if self.way is Way.WRITE:
            body = await edge.write(context, self.permission, work)
        else:
            apart = self.way is Way.READ_APART
            body = await edge.read(context, self.permission, work, apart=apart)
        head = [(b"content-type", _JSON), (b"content-length", b"%d" % len(body))]
        if self.status == _NO_CONTENT:
            head, body = [], b""
        await send({"type": "http.response.start", "status": self.status, "headers": head})
        sent = b"" if request.method == "HEAD" else body
        await send({"type": "http.response.body", "body": sent})

    async def _read(self, request: Request) -> Any:
        if self.message is None:
            return None
        if self.method == "GET":
            said = self._said_in_query(request)
        else:
            raw = await reading.read_body(request)
            found = None if request.path_params else self._decoded(raw, self.message)
            if found is not None:
                return found
            said = object_in(reading.read_json(raw) if raw else {})
        return read_message(self.message, said | request.path_params)

    def _decoded(self, raw: bytes, message: type[Any]) -> Any:
        """Return the message that a body is, read at once; `None` where it takes a closer look.

        A batch of a thousand measurements is read twenty times as fast so.
        """
        if self._decode is None:
            self._decode = decoder_of(message)
        return self._decode(raw)

    def _said_in_query(self, request: Request) -> dict[str, Any]:
        query = reading.query_of(request)
        return {
            name: query.getlist(name) if name in self._listed else query[name]
            for name in query.keys()  # noqa: SIM118  once for each name
        }

    def _run(self, project: str, wanted: Any, unit: Unit) -> bytes:
        call = Call(unit, project)
        return encode_message(self.handler(call, wanted) if self.message else self.handler(call))


class Family:
    """Declares the routes of some nouns below one version of the protocol."""

    def __init__(self, base: str = "2.0/mlflow") -> None:
        self._base = base
        self.routes: list[MlflowRoute] = []

    def get(
        self, path: str, permission: Permission, *, apart: bool = False
    ) -> Callable[[Handler], Handler]:
        """Declare a read; what it is asked is in the query."""
        return self._declare("GET", path, permission, Way.READ_APART if apart else Way.READ)

    def ask(
        self, path: str, permission: Permission, *, apart: bool = False
    ) -> Callable[[Handler], Handler]:
        """Declare a read that is asked with a body, by POST."""
        return self._declare("POST", path, permission, Way.READ_APART if apart else Way.READ)

    def post(
        self, path: str, permission: Permission, *, status: int = 200
    ) -> Callable[[Handler], Handler]:
        """Declare a change by POST; clients are strict about the status of the answer."""
        return self._declare("POST", path, permission, status=status)

    def patch(self, path: str, permission: Permission) -> Callable[[Handler], Handler]:
        """Declare a change by PATCH."""
        return self._declare("PATCH", path, permission)

    def delete(
        self, path: str, permission: Permission, *, status: int = 200
    ) -> Callable[[Handler], Handler]:
        """Declare a change by DELETE, which has a body as well."""
        return self._declare("DELETE", path, permission, status=status)

    def _declare(
        self,
        method: str,
        path: str,
        permission: Permission,
        way: Way = Way.WRITE,
        *,
        status: int = 200,
    ) -> Callable[[Handler], Handler]:
        def declare(handler: Handler) -> Handler:
            for prefix in PREFIXES:
                place = f"{prefix}{self._base}/{path}"
                route = MlflowRoute(place, handler, method, permission, way)
                route.status = status
                self.routes.append(route)
            return handler

        return declare


def _message_of(handler: Handler) -> type[Any] | None:
    """Return the type of the message that a handler takes."""
    parameters = list(inspect.signature(handler).parameters.values())[1:]
    return parameters[0].annotation if parameters else None


def _lists_in(message: type[Any]) -> frozenset[str]:
    """Return the fields of a message that may be given several times in a query."""
    hints = get_type_hints(message)
    fields = msgspec.structs.fields(message)
    return frozenset(one.name for one in fields if get_origin(hints[one.name]) is list)
