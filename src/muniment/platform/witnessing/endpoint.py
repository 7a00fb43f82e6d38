"""The HTTP of a witness (c2sp.org/tlog-witness), and a page for whoever wonders what this is."""

from http import HTTPStatus

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from muniment.kernel.errors import MunimentError
from muniment.platform.transparency.note import VerifierKey
from muniment.platform.witnessing.cosigner import Cosigner
from muniment.platform.witnessing.refusals import STATUSES, NotASubmission, NotWhereItWas
from muniment.platform.witnessing.submission import MAX_BYTES

_SIZE_TYPE = "text/x.tlog.size"


def application(cosigner: Cosigner, key: VerifierKey) -> Starlette:
    """Return the application that serves a witness."""

    async def add_checkpoint(request: Request) -> Response:
        try:
            body = await _body(request)
            line = await run_in_threadpool(cosigner.add_checkpoint, body)
        except MunimentError as refusal:
            return _refused(refusal)
        return PlainTextResponse(line)

    def show(_request: Request) -> Response:
        seen = {origin: cosigner.newest(origin) for origin in cosigner.origins}
        logs = [
            {"origin": origin, "size": at and at.size, "root": at and at.root_text}
            for origin, at in seen.items()
        ]
        return JSONResponse({"witness": str(key), "logs": logs})

    return Starlette(
        routes=[
            Route("/add-checkpoint", add_checkpoint, methods=["POST"]),
            Route("/", show, methods=["GET"]),
        ]
    )


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BYTES:
            raise NotASubmission(f"A submission is {MAX_BYTES} bytes at most.")
    return bytes(body)


def _refused(refusal: MunimentError) -> Response:
    if isinstance(refusal, NotWhereItWas):
        return PlainTextResponse(
            f"{refusal.size}\n", HTTPStatus.CONFLICT, headers={"Content-Type": _SIZE_TYPE}
        )
    status = STATUSES.get(type(refusal), HTTPStatus.INTERNAL_SERVER_ERROR)
    return PlainTextResponse(f"{refusal.message}\n", status)
