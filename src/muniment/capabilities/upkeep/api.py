"""JSON routes of the storage and of legal holds."""

import asyncio
from functools import partial
from typing import cast

import msgspec
from anyio import to_thread
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from muniment.capabilities import custody
from muniment.capabilities.custody import (
    READ_HOLD,
    SET_HOLD,
    Hold,
    HoldNotFound,
    HoldOver,
    HoldRefused,
)
from muniment.capabilities.upkeep.model import Collection
from muniment.capabilities.upkeep.service import collecting, holding, overview
from muniment.capabilities.upkeep.service.overview import Problem, Storage
from muniment.capabilities.upkeep.service.permissions import COLLECT, READ_STORAGE
from muniment.platform.encoding import encode
from muniment.platform.http import Body, Created, Inquiry, Page, Router, edge_of, page_of
from muniment.platform.http.edge import Edge
from muniment.platform.http.paging import DEFAULT_LIMIT, check_limit, read_words
from muniment.platform.http.problems import MalformedRequest
from muniment.platform.http.reading import read_body
from muniment.platform.http.streams import Stream
from muniment.platform.settings import SETTINGS, Settings
from muniment.platform.unit import Context

TAG = "Storage"
router = Router(tag=TAG)
_HOLD = "/holds/{hold_id}"
_COLLECTING = "upkeep.collecting"
# A proxy in between may give up on an answer that takes much longer.
_PATIENCE_SECONDS = 15
_ASK_AGAIN_SECONDS = "1"
_JSON = "application/json"


class HoldRequest(Body):
    """What to hold (`project:NAME`, `project/model` or `project/model@3`), why, for what matter."""

    target: str = Field(max_length=400)
    reason: str = Field(max_length=2000)
    ticket: str = Field(max_length=200)


class ReleaseRequest(Body):
    """Why a hold ends."""

    reason: str = Field(max_length=2000)


class _Wanted(msgspec.Struct, forbid_unknown_fields=True):
    dry_run: bool = False
    grace_seconds: int | None = None


@router.get("/storage", permission=READ_STORAGE)
def show_storage(unit: Inquiry) -> Storage:
    """Show how much is stored, what waits to be removed, and how far the reading of it is."""
    return overview.storage(unit)


@router.get("/storage/problems", permission=READ_STORAGE)
def list_problems(unit: Inquiry) -> Page[Problem]:
    """List the versions whose stored bytes are not what was recorded, the last found first."""
    return Page(overview.problems(unit))


@router.get("/holds", permission=READ_HOLD)
def list_holds(
    unit: Inquiry, limit: int = DEFAULT_LIMIT, cursor: str | None = None, *, active: bool = False
) -> Page[Hold]:
    """List legal holds, the last set first; with `active` only those that still hold."""
    words = read_words(cursor)
    found = custody.list_holds(
        unit, active=active, after=words[0] if words else None, limit=check_limit(limit) + 1
    )
    return page_of(found, limit, lambda hold: (hold.hold_id,))


@router.post("/holds", permission=SET_HOLD, refusals=(HoldRefused,))
def set_hold(unit: Inquiry, hold: HoldRequest) -> Created:
    """Put something under legal hold: nothing of it is deleted until the hold is released."""
    held = holding.set_hold(unit, hold.target, reason=hold.reason, ticket=hold.ticket)
    return Created(held, f"/api/v1/holds/{held.hold_id}")


@router.get(_HOLD, permission=READ_HOLD, refusals=(HoldNotFound,))
def show_hold(unit: Inquiry, hold_id: str) -> Hold:
    """Show a legal hold."""
    return custody.hold_by_id(unit, hold_id)


@router.delete(_HOLD, permission=SET_HOLD, refusals=(HoldNotFound, HoldOver, HoldRefused))
def release_hold(unit: Inquiry, hold_id: str, release: ReleaseRequest) -> Hold:
    """Release a legal hold, with a reason; that it was set stays on record."""
    return custody.release_hold(unit, hold_id, release.reason)


async def collect(request: Request) -> Response:
    """Remove files that nothing refers to; while that takes its time, 202 says to ask again.

    Answers with the `report` of what was done, once it is.
    """
    edge = edge_of(request)
    context = await edge.context(request, COLLECT)
    await edge.read(context, COLLECT, lambda unit: unit.authorize(COLLECT))
    wanted = _read(await read_body(request))
    seconds = wanted.grace_seconds
    if seconds is None:
        seconds = cast("Settings", edge.extensions[SETTINGS]).gc_grace
    terms = collecting.terms(seconds, dry_run=wanted.dry_run)
    tasks = cast(
        "dict[collecting.Terms, asyncio.Task[Collection]]",
        edge.extensions.setdefault(_COLLECTING, {}),
    )
    task = tasks.get(terms)
    if task is None:
        task = tasks[terms] = asyncio.create_task(_collect(edge, context, terms))
    done, _ = await asyncio.wait({task}, timeout=_PATIENCE_SECONDS)
    if not done:
        return Response(
            b'{"report":null}', 202, {"retry-after": _ASK_AGAIN_SECONDS}, media_type=_JSON
        )
    tasks.pop(terms, None)
    return Response(encode({"report": task.result()}), media_type=_JSON)


async def _collect(edge: Edge, context: Context, terms: collecting.Terms) -> Collection:
    return await to_thread.run_sync(partial(collecting.collect, edge.units, context, terms))


def _read(body: bytes) -> _Wanted:
    try:
        return msgspec.json.decode(body or b"{}", type=_Wanted)
    except msgspec.MsgspecError as error:
        raise MalformedRequest(f"What to collect cannot be read: {error}.") from error


ROUTES = (
    *router.routes,
    Stream("/storage/collect", collect, method="POST", permission=COLLECT, tag=TAG),
)
