"""Routes of files: asking what is missing, sending bytes, listing and fetching them."""

import asyncio
from dataclasses import dataclass
from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from muniment.capabilities.catalog.api.requests import DigestsRequest
from muniment.capabilities.catalog.model import File, ModelGone, ModelNotFound
from muniment.capabilities.catalog.model.uploads import MAX_FILE_BYTES
from muniment.capabilities.catalog.service import blobs, files, previewing
from muniment.capabilities.catalog.service.permissions import READ_MODEL, REGISTER_VERSION
from muniment.kernel.digest import Digest
from muniment.platform.encoding import encode
from muniment.platform.http import Inquiry, Page, Router, edge_of, page_of
from muniment.platform.http.downloads import DOWNLOADS, BlobResponse
from muniment.platform.http.paging import DEFAULT_LIMIT, check_limit, read_words
from muniment.platform.http.pictures import picture_response
from muniment.platform.http.reading import declared_length
from muniment.platform.http.receipts import receipted
from muniment.platform.http.streams import Stream
from muniment.platform.http.uploads import receive_into
from muniment.platform.unit import Unit

TAG = "Files"
router = Router(tag=TAG)
_VERSION = "/models/{project}/{name}/versions/{version}"
_FILES = f"{_VERSION}/files"


@dataclass(frozen=True, slots=True)
class Missing:
    """Which of the digests asked about must be sent."""

    missing: list[str]


@router.post("/projects/{project}/blobs/missing", permission=REGISTER_VERSION)
def list_missing(unit: Inquiry, project: str, wanted: DigestsRequest) -> Missing:
    """Say which files must be sent before a version of the project can hold them."""
    digests = [Digest.parse(text) for text in wanted.digests]
    return Missing(list(blobs.missing(unit, project, digests)))


@router.get(_FILES, permission=READ_MODEL, refusals=(ModelNotFound, ModelGone))
def list_files(
    unit: Inquiry,
    project: str,
    name: str,
    version: str,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[File]:
    """List the files of a version, by path; those with a `uri` are not stored here."""
    words = read_words(cursor)
    after = words[0] if words else None
    found = files.list_files(
        unit, project, name, version, after=after, limit=check_limit(limit) + 1
    )
    return page_of(found, limit, lambda file: (file.path,))


async def send_blob(request: Request) -> Response:
    """Send the bytes of a file to a project, under the digest they have."""
    edge = edge_of(request)
    context = await edge.context(request, REGISTER_VERSION)
    project = request.path_params["project"]
    digest = Digest.parse(request.path_params["digest"])
    found = await edge.read(
        context, REGISTER_VERSION, lambda unit: blobs.admit(unit, project, digest)
    )
    reservation = None
    if found.counts:
        reserve = partial(blobs.reserve, project=project, size_bytes=declared_length(request))
        reservation = await edge.write(context, REGISTER_VERSION, reserve)
    try:
        writer = edge.units.blobs.open_writer(
            size_limit=MAX_FILE_BYTES, expected=digest, size_bytes=declared_length(request)
        )
        stored = await receive_into(request, writer, MAX_FILE_BYTES)
        keep = partial(blobs.receive, project=project, stored=stored, reservation=reservation)
        # Only what mends a damaged version is an event; others come with the version.
        _, headers = await edge.write(context, REGISTER_VERSION, receipted(keep))
    except BaseException:
        if reservation is not None:
            release = partial(blobs.release, project=project, reservation=reservation)
            await asyncio.shield(edge.write(context.as_asked, REGISTER_VERSION, release))
        raise
    body = {"digest": stored.digest, "size_bytes": stored.size_bytes}
    return Response(encode(body), 201, headers, media_type="application/json")


async def fetch_file(request: Request) -> Response:
    """Fetch a file of a version: whole, or the ranges asked for."""
    edge, found = edge_of(request), await _found(request)
    filename = found.file.path.rpartition("/")[2]
    return BlobResponse(
        edge.units.blobs, found.stat, filename=filename, media_type=found.file.media_type
    )


async def preview_file(request: Request) -> Response:
    """Look at a file of a version without loading it: its header, its text or its first bytes."""
    edge, found = edge_of(request), await _found(request)
    seen = await to_thread.run_sync(previewing.preview, edge.units.blobs, found)
    headers = {"cache-control": "private, no-cache"}
    return Response(encode(seen), headers=headers, media_type="application/json")


async def show_image(request: Request) -> Response:
    """Fetch an image of a version for a page to show: PNG, JPEG, GIF or WebP, none too large.

    It is sent as what its bytes are, under headers that let a browser do nothing but draw it.
    """
    edge, found = edge_of(request), await _found(request)
    path, stat = found.file.path, found.stat
    picture = await to_thread.run_sync(previewing.picture, edge.units.blobs, path, stat)
    return picture_response(picture.content, picture.media_type, path)


async def _found(request: Request) -> files.Fetched:
    """Pass the gate and find a stored file."""
    edge = edge_of(request)
    context = await edge.context(request, READ_MODEL)

    def find(unit: Unit) -> files.Fetched:
        return files.fetch(unit, **request.path_params)

    return await edge.read(context, READ_MODEL, find)


ROUTES = (
    Stream(
        "/projects/{project}/blobs/{digest}",
        send_blob,
        method="PUT",
        permission=REGISTER_VERSION,
        tag=TAG,
        answers=(201,),
    ),
    Stream(
        _FILES + "/{path:path}",
        fetch_file,
        method="GET",
        permission=READ_MODEL,
        tag=TAG,
        answers=DOWNLOADS,
    ),
    # Not below the address of the file, where a file of its own may be called 'preview'.
    Stream(
        _VERSION + "/previews/{path:path}",
        preview_file,
        method="GET",
        permission=READ_MODEL,
        tag=TAG,
    ),
    Stream(
        _VERSION + "/images/{path:path}",
        show_image,
        method="GET",
        permission=READ_MODEL,
        tag=TAG,
        answers=(200, 409),
    ),
)
