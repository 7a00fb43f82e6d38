"""Routes of images among artifacts, for pages to show."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from muniment.capabilities import catalog
from muniment.capabilities.runs.service import artifacts
from muniment.capabilities.runs.service.permissions import READ_RUN
from muniment.kernel.digest import Digest
from muniment.platform.blobs import BlobStat
from muniment.platform.http import edge_of
from muniment.platform.http.pictures import picture_response
from muniment.platform.http.streams import Stream

_TAG = "Artifacts of runs"


async def show_image(request: Request) -> Response:
    """Fetch an image among artifacts for a page to show: PNG, JPEG, GIF or WebP, none too large.

    It is sent as what its bytes are, under headers that let a browser do nothing but draw it.
    """
    edge = edge_of(request)
    context = await edge.context(request, READ_RUN)
    owner = request.path_params.get("run") or request.path_params["model"]
    path = request.path_params["path"]
    found = await edge.read(
        context, READ_RUN, lambda unit: artifacts.artifact_at(unit, owner, path)
    )
    stat = BlobStat(Digest(str(found.digest)), found.size_bytes)
    picture = await to_thread.run_sync(catalog.picture, edge.units.blobs, path, stat)
    return picture_response(picture.content, picture.media_type, path)


# Not below the address of the file, where a file of its own may be called 'images'.
ROUTES = tuple(
    Stream(place, show_image, method="GET", permission=READ_RUN, tag=_TAG, answers=(200, 409))
    for place in ("/runs/{run}/images/{path:path}", "/logged-models/{model}/images/{path:path}")
)
