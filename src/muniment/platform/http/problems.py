"""Refusals in HTTP's words: RFC 9457 problem details, one shape everywhere."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from muniment.kernel.errors import Kind, MunimentError
from muniment.platform.encoding import encode

STATUS: Mapping[Kind, HTTPStatus] = {
    Kind.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    Kind.MALFORMED: HTTPStatus.BAD_REQUEST,
    Kind.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    Kind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Kind.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Kind.CONFLICT: HTTPStatus.CONFLICT,
    Kind.GONE: HTTPStatus.GONE,
    Kind.PRECONDITION: HTTPStatus.PRECONDITION_FAILED,
    Kind.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Kind.FULL: HTTPStatus.INSUFFICIENT_STORAGE,
    Kind.LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
    Kind.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}
_RETRY_AFTER_SECONDS = "2"
MEDIA_TYPE = "application/problem+json"


class MalformedRequest(MunimentError):
    """The request cannot be read: not JSON, nested too deeply, or a header makes no sense."""

    kind = Kind.MALFORMED
    code = "request.malformed"
    title = "The request cannot be read"


class RequestRefused(MunimentError):
    """The request can be read, and a value in it is not acceptable; `errors` says where."""

    code = "request.refused"
    title = "A value in the request is not acceptable"


class BodyTooLarge(MunimentError):
    """The request body is larger than this route accepts."""

    kind = Kind.TOO_LARGE
    code = "request.too-large"
    title = "The request is too large"


class NoSuchRoute(MunimentError):
    """Nothing is served under this path."""

    kind = Kind.NOT_FOUND
    code = "request.no-such-route"
    title = "Nothing is served here"


class MethodNotAllowed(MunimentError):
    """The path exists; it does not answer this method."""

    code = "request.method-not-allowed"
    title = "This method is not answered here"


class HostRefused(MunimentError):
    """The request is for another host than this server answers for."""

    code = "request.host"
    title = "This server does not answer for that host"


class Fault(MunimentError):
    """Muniment failed, not the caller; the request id finds the cause in the log."""

    code = "fault"
    title = "Something failed on our side"


def status_of(error: MunimentError) -> int:
    """Return the HTTP status that says `error`."""
    if isinstance(error, MethodNotAllowed):
        return HTTPStatus.METHOD_NOT_ALLOWED
    if isinstance(error, HostRefused):
        return HTTPStatus.MISDIRECTED_REQUEST
    if isinstance(error, Fault):
        return HTTPStatus.INTERNAL_SERVER_ERROR
    return STATUS[error.kind]


def problem(error: MunimentError, request: Request) -> dict[str, object]:
    """Return the problem document for `error`."""
    facts = {key: value for key, value in error.facts.items() if key not in _RESERVED}
    return {
        "type": f"/problems/{error.code}",
        "title": error.title,
        "status": int(status_of(error)),
        "detail": error.message,
        "instance": request.scope["path"],
        "code": error.code,
        "request_id": request.scope.get("request_id"),
        **facts,
    }


def problem_response(error: MunimentError, request: Request) -> Response:
    """Return the answer that says `error` to a program."""
    status = status_of(error)
    headers = {"Cache-Control": "no-store"}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="muniment", Basic realm="muniment"'
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = _RETRY_AFTER_SECONDS
    if isinstance(error, MethodNotAllowed):
        headers["Allow"] = str(error.facts.get("allow", ""))
    body = encode(problem(error, request))
    return Response(body, status, headers, media_type=MEDIA_TYPE)


_RESERVED = frozenset({"type", "title", "status", "detail", "instance", "code", "request_id"})
