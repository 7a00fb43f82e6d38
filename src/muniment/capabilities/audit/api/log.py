"""Routes of the log: what is needed to check the journal without trusting whoever serves it."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, cast

from starlette.requests import Request
from starlette.responses import Response

from muniment.capabilities.audit import service
from muniment.capabilities.audit.model import CheckpointNotFound, Consistency, PublishedKey
from muniment.platform.anchoring import ANCHORING, Anchoring
from muniment.platform.auth.gate import SIGNED_IN, Permission
from muniment.platform.encoding import encode
from muniment.platform.http import Inquiry, Page, Router, edge_of
from muniment.platform.http.binding import Wire
from muniment.platform.http.streams import Stream
from muniment.platform.journal.log import Standing
from muniment.platform.journal.log.reading import Inclusion, NotInTheLog
from muniment.platform.transparency import proof_file
from muniment.platform.transparency.merkle import OutOfTree
from muniment.platform.unit import Unit

TAG = "Log"
router = Router(tag=TAG)
_JSON = "application/json"
_BYTES = "application/octet-stream"
# The newest checkpoint and the width of a partial tile change; a full tile never does.
_FRESH = {"cache-control": "private, no-cache"}
_FOR_EVER = {"cache-control": "private, max-age=31536000, immutable"}


@router.get("/log/keys", permission=SIGNED_IN)
def list_log_keys(unit: Inquiry) -> Page[PublishedKey]:
    """List the keys the log is and was signed with, with the sizes each of them signed."""
    found = (asdict(key) for key in service.list_keys(unit))
    return Page([PublishedKey(**key) for key in found], None)


@router.get("/log/consistency", permission=SIGNED_IN, refusals=(NotInTheLog, OutOfTree))
def prove_consistency(
    unit: Inquiry, old: Annotated[int, Wire("from")], new: Annotated[int | None, Wire("to")] = None
) -> Consistency:
    """Prove that the log of `to` events (all, without it) begins with the log of `from` events."""
    reached, hashes = service.consistency(unit, old, new)
    return Consistency(old, reached, [b64encode(one).decode() for one in hashes])


async def show_log(request: Request) -> Response:
    """Say how the log stands: its size, its root, its key, and why it does not grow, if so."""
    anchoring = cast("Anchoring", edge_of(request).extensions[ANCHORING])

    def answer(unit: Unit) -> Response:
        witnessed = anchoring.witnessed(unit.connection)
        return _json(service.status(unit, _standing(request, unit), witnessed))

    return await _answered(request, SIGNED_IN, answer)


async def show_checkpoint(request: Request) -> Response:
    """Return the newest checkpoint, a signed note (c2sp.org/tlog-checkpoint)."""
    return await _answered(request, SIGNED_IN, lambda unit: _note(_standing(request, unit).note))


async def show_tile(request: Request) -> Response:
    """Return a tile of hashes (c2sp.org/tlog-tiles): `<level>/<number>[.p/<width>]`."""
    path = f"tile/{request.path_params['path']}"
    return await _answered(request, SIGNED_IN, lambda unit: _tile(path, service.tile(unit, path)))


async def show_entries(request: Request) -> Response:
    """Return a bundle of entries (c2sp.org/tlog-tiles): `<number>[.p/<width>]`."""
    path = f"tile/entries/{request.path_params['path']}"
    return await _answered(
        request, service.READ_ENTRIES, lambda unit: _tile(path, service.bundle(unit, path))
    )


async def show_proof(request: Request) -> Response:
    """Prove that the log has an event.

    As JSON if that is accepted by name, otherwise as a file that needs nothing else to be checked
    (c2sp.org/tlog-proof), with the entry enclosed.
    """
    event_id = request.path_params["event_id"]
    as_json = _JSON in request.headers.get("accept", "")

    def answer(unit: Unit) -> Response:
        found = service.proof(unit, event_id, _standing(request, unit).note)
        if as_json:
            return _json(_spelled(found, service.signer(unit, found.checkpoint)))
        name = f'attachment; filename="{event_id}.tlog-proof"'
        headers = {**_FRESH, "content-disposition": name}
        return Response(str(found.file), media_type=proof_file.MEDIA_TYPE, headers=headers)

    return await _answered(request, service.READ_JOURNAL, answer)


STREAMS = (
    Stream("/log", show_log, method="GET", permission=SIGNED_IN, tag=TAG),
    Stream("/log/checkpoint", show_checkpoint, method="GET", permission=SIGNED_IN, tag=TAG),
    Stream(
        "/log/tile/entries/{path:path}",
        show_entries,
        method="GET",
        permission=service.READ_ENTRIES,
        tag=TAG,
    ),
    Stream("/log/tile/{path:path}", show_tile, method="GET", permission=SIGNED_IN, tag=TAG),
    Stream(
        "/journal/{event_id}/proof",
        show_proof,
        method="GET",
        permission=service.READ_JOURNAL,
        tag=TAG,
    ),
)


async def _answered(
    request: Request, permission: Permission, work: Callable[[Unit], Response]
) -> Response:
    edge = edge_of(request)
    return await edge.read(await edge.context(request, permission), permission, work)


def _standing(request: Request, unit: Unit) -> Standing:
    keeper = edge_of(request).followers.keeper
    assert keeper is not None
    return keeper.refreshed(unit.connection)


def _json(value: object) -> Response:
    return Response(encode(value), media_type=_JSON, headers=_FRESH)


def _note(note: str | None) -> Response:
    if note is None:
        raise CheckpointNotFound("Nothing is signed yet; the first checkpoint comes with a change.")
    return Response(note, media_type="text/plain; charset=utf-8", headers=_FRESH)


def _tile(path: str, body: bytes) -> Response:
    headers = _FRESH if ".p/" in path else _FOR_EVER
    return Response(body, media_type=_BYTES, headers=headers)


def _spelled(found: Inclusion, key: str) -> dict[str, object]:
    return {
        "leaf_index": found.leaf_index,
        "tree_size": found.tree_size,
        "entry": found.entry.decode(),
        "hashes": [b64encode(one).decode() for one in found.path],
        "checkpoint": found.checkpoint,
        "verifier_key": key,
    }
