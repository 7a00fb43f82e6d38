"""The desk of an import: units of work through the edge, as the person who asked for it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from muniment.platform.auth import Permission
from muniment.platform.encoding import encode
from muniment.platform.http.edge import Edge, edge_of
from muniment.platform.http.idempotency import Answer, IdempotencyKey, find, keep
from muniment.platform.unit import Context, Unit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class EdgeDesk:
    """Opens the units of one request; each passes the gate for `permission` anew."""

    edge: Edge
    context: Context
    permission: Permission

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Run `work` on a snapshot."""
        return await self.edge.read(self.context, self.permission, work)

    async def write(self, work: Callable[[Unit], T], purpose: str | None = None) -> T:
        """Run `work` in a transaction.

        With a purpose, what it records came in by an import; the purpose that the caller stated
        is told as well.
        """
        context = replace(self.context, if_match=None)
        if purpose is not None:
            stated = f"{purpose}: {context.purpose}" if context.purpose else purpose
            context = replace(context, via="import", purpose=stated)
        return await self.edge.write(context, self.permission, work)


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
    if unit.stamps:
        headers["muniment-event"] = unit.stamps[-1].event_id
    seq = unit.stamps[-1].seq if unit.stamps else None
    answer = Answer(status, headers, encode(view), seq)
    if key is not None and unit.stamps and find(unit, key) is None:
        keep(unit, key, answer)
    return answer


def _earlier(unit: Unit, desk: EdgeDesk, key: IdempotencyKey) -> Answer | None:
    unit.authorize_anywhere(desk.permission)
    return find(unit, key)
