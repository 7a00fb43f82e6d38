"""Routes of artifacts: listing, sending, fetching and removing what runs left."""

import asyncio
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from muniment.capabilities.catalog import stored_file
from muniment.capabilities.runs.model.artifacts import Entry
from muniment.capabilities.runs.model.logged_models import LoggedModelNotFound
from muniment.capabilities.runs.model.runs import RunNotFound
from muniment.capabilities.runs.service import artifacts
from muniment.capabilities.runs.service.permissions import READ_RUN, WRITE_RUN
from muniment.kernel.digest import Digest
from muniment.platform.blobs import BlobStat
from muniment.platform.encoding import encode
from muniment.platform.http import Inquiry, Router, edge_of
from muniment.platform.http.downloads import DOWNLOADS, BlobResponse
from muniment.platform.http.reading import declared_length
from muniment.platform.http.receipts import receipted
from muniment.platform.http.streams import Stream
from muniment.platform.http.uploads import receive_into
from muniment.platform.unit import Unit

TAG = "Artifacts of runs"
MAX_ARTIFACT_BYTES = 2**40
router = Router(tag=TAG)


@router.get("/runs/{run}/artifacts", permission=READ_RUN, refusals=(RunNotFound,))
def list_run_artifacts(unit: Inquiry, run: str, folder: str = "") -> list[Entry]:
    """List the files and folders that lie in a folder of a run's artifacts."""
    return artifacts.list_artifacts(unit, run, folder)


@router.get(
    "/logged-models/{model}/artifacts", permission=READ_RUN, refusals=(LoggedModelNotFound,)
)
def list_model_artifacts(unit: Inquiry, model: str, folder: str = "") -> list[Entry]:
    """List the files and folders that lie in a folder of a logged model's artifacts."""
    return artifacts.list_artifacts(unit, model, folder)


async def send_artifact(request: Request) -> Response:
    """Keep the body of the request as an artifact of a run or a logged model."""
    edge = edge_of(request)
    context = await edge.context(request, WRITE_RUN)
    owner, path = _owner(request), request.path_params["path"]
    admit = partial(artifacts.admit_artifact, owner_id=owner, path=path)
    reservation = None
    if await edge.read(context, WRITE_RUN, admit):
        size = declared_length(request)
        reserve = partial(artifacts.reserve_artifact, owner_id=owner, size_bytes=size)
        reservation = await edge.write(context, WRITE_RUN, reserve)
    try:
        writer = edge.units.blobs.open_writer(
            size_limit=MAX_ARTIFACT_BYTES, size_bytes=declared_length(request)
        )
        stored = await receive_into(request, writer, MAX_ARTIFACT_BYTES)

        def keep(unit: Unit) -> Entry:
            kept = artifacts.store_artifact(unit, owner, path, stored, reservation=reservation)
            return Entry(kept.path, is_folder=False, size_bytes=kept.size_bytes, digest=kept.digest)

        body, headers = await edge.write(context, WRITE_RUN, receipted(keep))
    except BaseException:
        if reservation is not None:
            release = partial(artifacts.release_artifact, owner_id=owner, reservation=reservation)
            await asyncio.shield(edge.write(context.as_asked, WRITE_RUN, release))
        raise
    return Response(encode(body), 201, headers, media_type="application/json")


async def fetch_artifact(request: Request) -> Response:
    """Fetch an artifact: whole, or the ranges asked for."""
    edge = edge_of(request)
    context = await edge.context(request, READ_RUN)
    owner, path = _owner(request), request.path_params["path"]
    found = await edge.read(
        context, READ_RUN, lambda unit: artifacts.artifact_at(unit, owner, path)
    )
    stat = BlobStat(Digest(str(found.digest)), found.size_bytes)
    media_type = stored_file(path, stat.digest, stat.size_bytes).media_type
    return BlobResponse(
        edge.units.blobs, stat, filename=path.rpartition("/")[2], media_type=media_type
    )


async def remove_artifact(request: Request) -> Response:
    """Remove an artifact, or a folder with all in it; the past still has it."""
    edge = edge_of(request)
    context = await edge.context(request, WRITE_RUN)
    owner, path = _owner(request), request.path_params["path"]
    remove = partial(artifacts.remove_artifact, owner_id=owner, path=path)
    _, headers = await edge.write(context, WRITE_RUN, receipted(remove))
    return Response(b"", 204, headers)


def _owner(request: Request) -> str:
    found = request.path_params
    return found.get("run") or found["model"]


ROUTES = tuple(
    Stream(place, handler, method=method, permission=permission, tag=TAG, answers=answers)
    for place in (
        "/runs/{run}/artifacts/{path:path}",
        "/logged-models/{model}/artifacts/{path:path}",
    )
    for handler, method, permission, answers in (
        (fetch_artifact, "GET", READ_RUN, DOWNLOADS),
        (send_artifact, "PUT", WRITE_RUN, (201,)),
        (remove_artifact, "DELETE", WRITE_RUN, (204,)),
    )
)
