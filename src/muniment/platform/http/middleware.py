"""What surrounds every request: its id, its log line, its metrics, and the last safety net."""

import re
import time
from collections.abc import Callable
from typing import Any

import structlog
import uuid_utils
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from muniment.kernel.errors import MunimentError
from muniment.platform import logs
from muniment.platform.health import Metrics
from muniment.platform.http.asked import shown_path
from muniment.platform.http.problems import (
    Fault,
    MalformedRequest,
    MethodNotAllowed,
    NoSuchRoute,
    problem_response,
)
from muniment.platform.http.refusing import tell_refusal

_log = structlog.get_logger("muniment.http")
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_CONTENT_POLICY = (
    b"default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    b"form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"content-security-policy", _CONTENT_POLICY),
)
_API = "/api/"
_NOT_FOUND = 404
_NOT_ALLOWED = 405


class Surround:
    """Gives each request an id, answers what was raised, and tells log and metrics about it."""

    def __init__(
        self, app: ASGIApp, metrics: Metrics, checkpoint: Callable[[], bytes | None] = lambda: None
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._checkpoint = checkpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (or pass the lifespan on)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, send, self._checkpoint)
        logs.REQUEST_ID.set(exchange.request_id)
        try:
            await self._app(scope, receive, exchange.send)
        except Exception as error:  # noqa: BLE001  the edge: whatever was raised must be answered
            await self._say(error, exchange, receive)
        finally:
            exchange.finish(self._metrics)

    async def _say(self, error: Exception, exchange: "_Exchange", receive: Receive) -> None:
        refusal = _as_refusal(error)
        if isinstance(refusal, Fault):
            _log.error("http.fault", exc_info=error, path=shown_path(exchange.scope))
        if exchange.status:
            # The head has left: cutting the connection is the only honest signal that remains.
            raise error
        request = Request(exchange.scope, receive)
        tell_refusal(request, refusal)
        render = exchange.scope["app"].state.render_refusal if "app" in exchange.scope else None
        response = (render or problem_response)(refusal, request)
        await response(exchange.scope, receive, exchange.send)


class _Exchange:
    """One request and what became of it."""

    def __init__(self, scope: Scope, send: Send, checkpoint: Callable[[], bytes | None]) -> None:
        self.scope = scope
        self._checkpoint = checkpoint
        self.request_id = _request_id(scope)
        scope["request_id"] = self.request_id
        self.status = 0
        self._send = send
        self._started = time.perf_counter()

    async def send(self, message: Message) -> None:
        """Pass an answer on, with the headers that every answer carries."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = list(message.get("headers", ()))
            known = dict(headers)
            headers += [pair for pair in _HEADERS if pair[0] not in known]
            headers.append((b"muniment-request-id", self.request_id.encode()))
            if self.scope["path"].startswith(_API) and (shown := self._checkpoint()):
                headers.append((b"muniment-checkpoint", shown))
            message["headers"] = headers
        await self._send(message)

    def finish(self, metrics: Metrics) -> None:
        """Log and count the request."""
        seconds = time.perf_counter() - self._started
        method = self.scope["method"]
        route = getattr(self.scope.get("route"), "path", "none")
        metrics.observe(method, route, self.status, seconds)
        logs.access(
            request_id=self.request_id,
            method=method,
            path=shown_path(self.scope),
            status=int(self.status),
            seconds=seconds,
        )


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            return value.decode()
    return str(uuid_utils.uuid7())


def _as_refusal(error: Any) -> MunimentError:
    if isinstance(error, MunimentError):
        return error
    if isinstance(error, HTTPException):
        return _from_starlette(error)
    return Fault("Muniment failed to answer; the log has the cause under this request id.")


def _from_starlette(error: HTTPException) -> MunimentError:
    if error.status_code == _NOT_FOUND:
        return NoSuchRoute("Nothing is served under this path; /api/v1/openapi.json lists the API.")
    if error.status_code == _NOT_ALLOWED:
        allow = (error.headers or {}).get("Allow", "")
        return MethodNotAllowed(f"This path answers {allow or 'other methods'}.", allow=allow)
    return MalformedRequest(str(error.detail))
