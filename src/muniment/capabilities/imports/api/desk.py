"""Answering a request that runs through many units of work: once, and the same when repeated."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from muniment.capabilities.imports.service.desk import EdgeDesk
from muniment.platform.encoding import encode
from muniment.platform.http.edge import edge_of
from muniment.platform.http.idempotency import Answer, IdempotencyKey, find, keep
from muniment.platform.http.receipts import receipts
from muniment.platform.unit import Unit


async def answer_once(
    request: Request,
    desk: EdgeDesk,
    key: IdempotencyKey | None,
    work: Callable[[], Awaitable[Answer]],
) -> Response:
    """Answer as before if the request was answered before under its key, else do the work."""
    answer = None if key is None else await desk.read(lambda unit: _earlier(unit, desk, key))
    if answer is None:
        answer = await work()
    await edge_of(request).wait_for(request, answer)
    return Response(answer.body, answer.status, answer.headers)


def answer_of(
    unit: Unit,
    view: object,
    key: IdempotencyKey | None,
    *,
    status: int = 200,
    location: str | None = None,
) -> Answer:
    """Return `view` as the answer of a request, and keep it for when the request is repeated."""
    headers = {"content-type": "application/json"}
    if location is not None:
        headers["location"] = location
    headers |= receipts(unit.stamps)
    seq = unit.stamps[-1].seq if unit.stamps else None
    answer = Answer(status, headers, encode(view), seq)
    if key is not None and unit.stamps and find(unit, key) is None:
        keep(unit, key, answer)
    return answer


def _earlier(unit: Unit, desk: EdgeDesk, key: IdempotencyKey) -> Answer | None:
    unit.authorize_anywhere(desk.permission)
    return find(unit, key)
