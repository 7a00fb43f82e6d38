"""A file of a version: what is on record of it, and what is seen without loading it."""

from functools import partial

from anyio import to_thread

from muniment.capabilities.catalog.pages.versions import VERSION
from muniment.capabilities.catalog.service import files, previewing
from muniment.capabilities.catalog.service.permissions import READ_MODEL
from muniment.platform.http.edge import Edge
from muniment.platform.unit import Context
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.pages import Pages

pages = Pages()


@pages.visit(f"{VERSION}/files/{{path:path}}", permission=READ_MODEL)
async def show_file(edge: Edge, context: Context, request: PageRequest) -> Html:
    """Show a stored file: its header, its text or its first bytes."""
    find = partial(files.fetch, **request.path)
    found = await edge.read(context, READ_MODEL, find)
    seen = await to_thread.run_sync(previewing.preview, edge.units.blobs, found)
    return Html(
        "catalog/version/file.html",
        file=seen,
        seen=seen.preview,
        project=request.path["project"],
        model=request.path["name"],
        version=request.path["version"],
    )
