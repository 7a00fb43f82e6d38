"""Routes that hand back what an import rests on: the file as it was sent, and the mapping."""

from starlette.requests import Request
from starlette.responses import Response

from muniment.capabilities.imports.api.looking import TAG
from muniment.capabilities.imports.model.runs import Evidence
from muniment.capabilities.imports.service import runs
from muniment.capabilities.imports.service.permissions import READ_IMPORT
from muniment.kernel.digest import Digest
from muniment.platform.blobs import BlobStat
from muniment.platform.http.downloads import DOWNLOADS, BlobResponse
from muniment.platform.http.edge import edge_of
from muniment.platform.http.streams import Stream
from muniment.platform.unit import Unit


async def fetch_source(request: Request) -> Response:
    """Fetch the file of an import, byte for byte as it was sent."""
    return await _fetch(request, "file")


async def fetch_mapping(request: Request) -> Response:
    """Fetch the mapping that an import went by."""
    return await _fetch(request, "mapping")


async def _fetch(request: Request, part: str) -> Response:
    edge = edge_of(request)
    context = await edge.context(request, READ_IMPORT)

    def find(unit: Unit) -> Evidence:
        return getattr(runs.show_import(unit, request.path_params["import_id"]), part)

    kept = await edge.read(context, READ_IMPORT, find)
    stat = BlobStat(Digest(kept.digest), kept.size_bytes)
    return BlobResponse(edge.units.blobs, stat, filename=kept.name)


STREAMS = tuple(
    Stream(
        f"/imports/{{import_id}}/{part}",
        handler,
        method="GET",
        permission=READ_IMPORT,
        tag=TAG,
        answers=DOWNLOADS,
    )
    for part, handler in (("source", fetch_source), ("mapping", fetch_mapping))
)
