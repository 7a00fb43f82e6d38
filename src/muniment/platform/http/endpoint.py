"""API routes: how one request is executed as one unit of work.

A handler is a plain function. Its first argument is the unit of work; the others are found by
their annotations (`binding`). Its result is encoded inside the transaction and sent once that is
committed. `openapi` describes the same declarations to programs.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from muniment.platform.auth.gate import Permission
from muniment.platform.encoding import encode
from muniment.platform.http import binding, idempotency, reading
from muniment.platform.http.asked import Asked
from muniment.platform.http.edge import SAFE_METHODS, edge_of
from muniment.platform.http.idempotency import Answer, IdempotencyKey
from muniment.platform.http.late import LateRoute
from muniment.platform.http.receipts import receipts
from muniment.platform.journal import CHECKPOINT
from muniment.platform.unit import Context, Unit

API_PREFIX = "/api/v1"
_JSON = "application/json"
_KEPT = "/%?=&:@,+"
Handler = Callable[..., Any]
Inquiry = Unit
"""The annotation of a handler's first argument: its unit of work."""


@dataclass(frozen=True, slots=True)
class Created:
    """A result that is new: answered with 201 and its address."""

    resource: Any
    location: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a route says of itself.

    `refusals` are the errors it may answer with; `secret` is whether its answer holds a secret,
    which must not be kept for a repeated request. What reads much does it `apart` from what
    answers others.
    """

    method: str
    tag: str
    permission: Permission
    refusals: Sequence[type] = ()
    secret: bool = False
    apart: bool = False


_STATUS: dict[Any, int] = {Created: 201, None: 204}
_BODILESS = frozenset({204, 304})


class Endpoint(LateRoute):
    """A route that runs its handler in one unit of work."""

    def __init__(self, path: str, handler: Callable[..., Any], declaration: Declaration) -> None:
        super().__init__(path, self._serve, declaration.method)
        self.handler = handler
        self.declaration = declaration
        self.permission = declaration.permission
        self.signature = binding.read_signature(handler, path)
        self.status = _STATUS.get(inspect.signature(handler).return_annotation, 200)
        self.app = self._serve

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Asked(scope, receive)
        answer = await self._answer(request)
        body = b"" if request.method == "HEAD" else answer.body
        await send(
            {
                "type": "http.response.start",
                "status": answer.status,
                "headers": _written(answer, len(body)),
            }
        )
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, request: Request) -> Answer:
        edge = edge_of(request)
        context = await edge.context(request, self.permission)
        arguments = binding.read_query(self.signature, request)
        if request.method in SAFE_METHODS:
            work = partial(_respond, call=partial(self.handler, **arguments))
            answer = await edge.read(context, self.permission, work, apart=self.declaration.apart)
            return _conditional(request, answer)
        edge.check_wait(request)
        raw = await reading.read_body(request)
        arguments |= binding.read_body(self.signature, request, raw)
        key = None if self.declaration.secret else idempotency.read_key(request, raw)
        answer = await self._change(request, context, partial(self.handler, **arguments), key)
        await edge.wait_for(request, answer)
        return _with_proof(request, answer)

    async def _change(
        self,
        request: Request,
        context: Context,
        call: Callable[[Unit], Any],
        key: IdempotencyKey | None,
    ) -> Answer:
        work = partial(_respond, call=call)
        if key is not None:
            work = partial(_respond_once, work=work, key=key, permission=self.permission)
        return await edge_of(request).write(context, self.permission, work)


class Router:
    """Declares the API routes of a capability; each must say what it is protected with."""

    def __init__(self, *, tag: str) -> None:
        self.tag = tag
        self.routes: list[Endpoint] = []

    def get(self, path: str, **said: Any) -> Callable[[Handler], Handler]:
        """Declare a read; it sees a snapshot and can change nothing."""
        return self._declare("GET", path, said)

    def post(self, path: str, **said: Any) -> Callable[[Handler], Handler]:
        """Declare an action; it honours Idempotency-Key."""
        return self._declare("POST", path, said)

    def put(self, path: str, **said: Any) -> Callable[[Handler], Handler]:
        """Declare the setting of something to a value."""
        return self._declare("PUT", path, said)

    def patch(self, path: str, **said: Any) -> Callable[[Handler], Handler]:
        """Declare a change of some fields (JSON merge patch, RFC 7396)."""
        return self._declare("PATCH", path, said)

    def delete(self, path: str, **said: Any) -> Callable[[Handler], Handler]:
        """Declare an ending; what ended stays on record."""
        return self._declare("DELETE", path, said)

    def _declare(
        self, method: str, path: str, said: dict[str, Any]
    ) -> Callable[[Handler], Handler]:
        declaration = Declaration(method, self.tag, **said)

        def declare(handler: Handler) -> Handler:
            self.routes.append(Endpoint(API_PREFIX + path, handler, declaration))
            return handler

        return declare


def _respond(unit: Unit, *, call: Callable[[Unit], Any]) -> Answer:
    """Run the handler and encode its result while the transaction is open."""
    result = call(unit)
    status = 200
    headers = {"content-type": _JSON}
    if isinstance(result, Created):
        # A header is ASCII, and names are not; what is quoted already stays as it is.
        status, headers["location"] = 201, quote(result.location, safe=_KEPT)
        result = result.resource
    revision = getattr(result, "revision", None)
    if revision is not None:
        headers["etag"] = f'"{revision}"'
    headers |= receipts(unit.stamps)
    seq = unit.stamps[-1].seq if unit.stamps else None
    if result is None:
        del headers["content-type"]
        return Answer(204, headers, b"", seq)
    return Answer(status, headers, encode(result), seq)


def _respond_once(
    unit: Unit, *, work: Callable[[Unit], Answer], key: IdempotencyKey, permission: Permission
) -> Answer:
    """Give the answer of an earlier request with the same key, or run the work and keep its own."""
    earlier = idempotency.find(unit, key)
    if earlier is not None:
        # Each gate it passed then was asked again; some work passes none that has a scope.
        unit.authorize_anywhere(permission)
        return earlier
    answer = work(unit)
    idempotency.keep(unit, key, answer)
    return answer


def _with_proof(request: Request, answer: Answer) -> Answer:
    """Add where the proof is, if the caller has waited for there to be one."""
    event_id = answer.headers.get("muniment-event")
    if event_id is None or reading.query_of(request).get("wait") != CHECKPOINT:
        return answer
    proof = {"muniment-proof": f"{API_PREFIX}/journal/{event_id}/proof"}
    return replace(answer, headers={**answer.headers, **proof})


def _conditional(request: Request, answer: Answer) -> Answer:
    wanted = request.headers.get("if-none-match")
    if wanted is not None and "etag" in answer.headers:
        tag = answer.headers["etag"].strip('"')
        if tag in (reading.read_etags(wanted) or ()):
            return Answer(304, {"etag": answer.headers["etag"]}, b"")
    return answer


def _written(answer: Answer, length: int) -> list[tuple[bytes, bytes]]:
    """Return the headers of an answer as the server takes them."""
    written = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in answer.headers.items()
    ]
    if answer.status not in _BODILESS:
        written.append((b"content-length", b"%d" % length))
    return written
