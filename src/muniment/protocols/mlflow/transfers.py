"""Artifacts on their way in and out, streamed: no file is ever held in memory.

Those of runs and logged models are below the places that their experiments name. Those of
versions, which never change, have places of their own, whoever sent them.
"""

import asyncio
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from muniment.capabilities import catalog, runs
from muniment.kernel.digest import Digest
from muniment.platform.blobs import BlobStat
from muniment.platform.http import edge_of
from muniment.platform.http.downloads import BlobResponse
from muniment.platform.http.edge import Edge
from muniment.platform.http.reading import declared_length
from muniment.platform.http.receipts import receipted
from muniment.platform.http.uploads import receive_into
from muniment.platform.unit import Context, Unit
from muniment.protocols.mlflow.artifact_paths import accept_path
from muniment.protocols.mlflow.streaming import bytes_routes

_BASE = "2.0/mlflow-artifacts/artifacts"
_VERSIONS = f"{_BASE}/versions/{{version_id}}/{{path:path}}"
_DONE = b"{}"


async def upload_artifact(request: Request) -> Response:
    """Keep the body as an artifact of a run or a logged model."""
    edge = edge_of(request)
    context = await edge.context(request, runs.WRITE_RUN)
    path = accept_path(request.path_params["path"])
    place, counts = await edge.read(context, runs.WRITE_RUN, partial(_admit, path))
    reservation = None
    if counts:
        reserve = partial(
            runs.reserve_artifact, owner_id=place.owner_id, size_bytes=declared_length(request)
        )
        reservation = await edge.write(context, runs.WRITE_RUN, reserve)
    try:
        writer = edge.units.blobs.open_writer(
            size_limit=catalog.MAX_FILE_BYTES, size_bytes=declared_length(request)
        )
        stored = await receive_into(request, writer, catalog.MAX_FILE_BYTES)
        keep = partial(
            runs.store_artifact,
            owner_id=place.owner_id,
            path=place.path,
            stored=stored,
            reservation=reservation,
        )
        _, headers = await edge.write(context, runs.WRITE_RUN, receipted(keep))
    except BaseException:
        if reservation is not None:
            await asyncio.shield(_release(edge, context.as_asked, place, reservation))
        raise
    return Response(_DONE, headers=headers, media_type="application/json")


async def refuse_upload(request: Request) -> Response:
    """Refuse to change a file of a version."""
    edge = edge_of(request)
    context = await edge.context(request, catalog.READ_MODEL)
    return await edge.read(context, catalog.READ_MODEL, partial(_refuse, request))


async def download_artifact(request: Request) -> Response:
    """Send an artifact of a run or a logged model."""
    edge = edge_of(request)
    context = await edge.context(request, runs.READ_RUN)
    path = accept_path(request.path_params["path"])
    found = await edge.read(context, runs.READ_RUN, partial(_find, path))
    return _sent(edge, BlobStat(Digest(found.digest or ""), found.size_bytes), found.path)


async def download_file(request: Request) -> Response:
    """Send a file of a version."""
    edge = edge_of(request)
    context = await edge.context(request, catalog.READ_MODEL)
    path = accept_path(request.path_params["path"])
    find = partial(catalog.file_by_id, version_id=request.path_params["version_id"], path=path)
    found = await edge.read(context, catalog.READ_MODEL, find)
    return _sent(edge, found.stat, found.file.path)


def _admit(path: str, unit: Unit) -> tuple[runs.Place, bool]:
    place = runs.find_place(unit, path)
    return place, runs.admit_artifact(unit, place.owner_id, place.path)


def _find(path: str, unit: Unit) -> runs.Artifact:
    place = runs.find_place(unit, path)
    return runs.artifact_at(unit, place.owner_id, place.path)


def _refuse(request: Request, unit: Unit) -> Response:
    found = catalog.version_by_id(unit, request.path_params["version_id"])
    raise runs.ArtifactsFrozen(
        f"The files of {found.project.name}/{found.model.name}@{found.version.number} are part of "
        "a registered version, so they do not change any more; log a new run or a new logged "
        "model, and register that.",
        version_id=found.version.version_id,
    )


async def _release(edge: Edge, context: Context, place: runs.Place, reservation: str) -> None:
    release = partial(runs.release_artifact, owner_id=place.owner_id, reservation=reservation)
    await edge.write(context, runs.WRITE_RUN, release)


def _sent(edge: Edge, stat: BlobStat, path: str) -> Response:
    media_type = catalog.stored_file(path, stat.digest, stat.size_bytes).media_type
    return BlobResponse(edge.units.blobs, stat, filename=path, media_type=media_type)


_ANY = f"{_BASE}/{{path:path}}"
TRANSFERS = [
    *bytes_routes(_VERSIONS, download_file, "GET", catalog.READ_MODEL),
    *bytes_routes(_VERSIONS, refuse_upload, "PUT", catalog.READ_MODEL),
    *bytes_routes(_VERSIONS, refuse_upload, "DELETE", catalog.READ_MODEL),
    *bytes_routes(_ANY, download_artifact, "GET", runs.READ_RUN),
    *bytes_routes(_ANY, upload_artifact, "PUT", runs.WRITE_RUN),
]
