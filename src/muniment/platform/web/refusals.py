"""Refusals in a person's words: a page for browsers, a problem document for programs."""

from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from muniment.kernel.errors import MunimentError
from muniment.kernel.moment import Moment
from muniment.platform.auth.gate import NOBODY, Access
from muniment.platform.http import reading
from muniment.platform.http.edge import edge_of
from muniment.platform.http.problems import problem, problem_response, status_of
from muniment.platform.web.asking import places
from muniment.platform.web.headers import PAGE_HEADERS
from muniment.platform.web.web import Web

_log = structlog.get_logger("muniment.web")
_PROGRAMS = ("/api/", "/v2/", "/hf/")
_KEPT = frozenset({"allow", "retry-after"})


class RefusalPage(Response):
    """The answer to a request that was refused, in the form the asker reads."""

    def __init__(self, web: Web, refusal: MunimentError, request: Request) -> None:
        super().__init__()
        self._web = web
        self._refusal = refusal
        self._request = request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        response = problem_response(self._refusal, self._request)
        if is_for_people(self._request):
            response = await self._drawn(self._request, response)
        await response(scope, receive, send)

    async def _drawn(self, request: Request, plain: Response) -> Response:
        frame = self._web.frame(request, await _visitor(request), _moment(request))
        context = {"frame": frame, "problem": _said(self._refusal, request)}
        try:
            page = self._web.renderer.render("error.html", context)
        except Exception as error:  # noqa: BLE001  what cannot be drawn is still answered
            _log.error("web.refusal-not-drawn", exc_info=error)
            return plain
        kept = {name: value for name, value in plain.headers.items() if name in _KEPT}
        body = b"" if request.method == "HEAD" else page
        headers = {**PAGE_HEADERS, **kept}
        return Response(body, status_of(self._refusal), headers, media_type="text/html")


def is_for_people(request: Request) -> bool:
    """Tell whether a browser asks for something to read."""
    wanted = request.headers.get("accept", "").partition(",")[0].strip().lower()
    return wanted.startswith("text/html") and not request.scope["path"].startswith(_PROGRAMS)


async def _visitor(request: Request) -> Access:
    """Say who looks, for the frame alone: whoever it is, the refusal stands."""
    try:
        return await edge_of(request).identifier.identify(request, safe=True)
    except MunimentError:
        return NOBODY


def _moment(request: Request) -> Moment:
    try:
        return reading.read_moment(request)
    except MunimentError:
        return Moment.NOW


def _said(refusal: MunimentError, request: Request) -> dict[str, Any]:
    found = [{"pointer": pointer, "message": message} for pointer, message in places(refusal)]
    return {**problem(refusal, request), "errors": found}
