"""Routes of uploads in parts, for files that are too large to be sent twice."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias, cast

from anyio import to_thread
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from muniment.capabilities.catalog.model.quotas import QuotaExceeded
from muniment.capabilities.catalog.model.uploads import (
    PartRefused,
    SizeContradicted,
    Upload,
    UploadIncomplete,
    UploadNotFound,
    UploadRefused,
)
from muniment.capabilities.catalog.service import uploads
from muniment.capabilities.catalog.service.permissions import REGISTER_VERSION
from muniment.capabilities.catalog.service.uploads import UploadView
from muniment.kernel.digest import Digest
from muniment.kernel.errors import Conflict
from muniment.platform.blobs import BlobMissing, WrongDigest, WrongSize
from muniment.platform.encoding import encode
from muniment.platform.http import Body, Created, Inquiry, Router, edge_of
from muniment.platform.http.edge import Edge
from muniment.platform.http.receipts import receipted
from muniment.platform.http.streams import Stream
from muniment.platform.http.uploads import read_content_digest, receive_into
from muniment.platform.unit import Context

TAG = "Files"
router = Router(tag=TAG)
_UPLOADS = "/projects/{project}/uploads"
_UPLOAD = f"{_UPLOADS}/{{upload}}"
_PART = f"{_UPLOAD}/parts/{{number}}"
_JSON = "application/json"
# A proxy in between may give up on an answer that takes much longer.
_PATIENCE_SECONDS = 15
_ASK_AGAIN_SECONDS = "2"
_ASSEMBLING = "catalog.assembling"
_MOST = 2**60
# The receipts come of it once a blob was made of the parts.
_Assembly: TypeAlias = "asyncio.Task[dict[str, str]]"


class NotDirect(Conflict):
    """Parts are not put into the bucket itself here."""

    code = "catalog.not-direct"
    title = "Send the parts to the registry"


class UploadRequest(Body):
    """A file to send in parts: its digest and size, and how large its parts are to be."""

    digest: str
    size_bytes: int = Field(ge=0, le=_MOST)
    part_bytes: int | None = Field(None, ge=1, le=_MOST)


@dataclass(frozen=True, slots=True)
class PartAddress:
    """Where a part can be put for a quarter of an hour, by PUT and without a token."""

    url: str


@router.post(
    _UPLOADS,
    permission=REGISTER_VERSION,
    refusals=(QuotaExceeded, SizeContradicted, UploadRefused),
)
def begin_upload(unit: Inquiry, project: str, upload: UploadRequest) -> Created:
    """Announce a file; announced again, it is the same upload with what was received of it."""
    found = uploads.begin(
        unit, project, Digest.parse(upload.digest), upload.size_bytes, upload.part_bytes
    )
    return Created(found, f"/api/v1/projects/{project}/uploads/{found.upload_id}")


@router.get(_UPLOAD, permission=REGISTER_VERSION, refusals=(UploadNotFound,))
def show_upload(unit: Inquiry, project: str, upload: str) -> UploadView:
    """Show which parts of an upload were received."""
    return uploads.show(unit, project, upload)


@router.post(
    f"{_PART}/address",
    permission=REGISTER_VERSION,
    refusals=(UploadNotFound, NotDirect),
    secret=True,
)
def part_address(unit: Inquiry, project: str, upload: str, number: int) -> PartAddress:
    """Ask where a part can be put into the bucket itself; say when it has arrived there."""
    found = uploads.upload_of(unit, project, upload)
    found.size_of(number)
    address = unit.blobs.staging.address_of(found.upload_id, number)
    if address is None:
        raise NotDirect("This registry takes the parts itself: PUT them to it.")
    return PartAddress(address)


async def send_part(request: Request) -> Response:
    """Send a part, with its SHA-256 in `Content-Digest`; parts may come in any order."""
    edge = edge_of(request)
    context, project, upload_id, number = await _asked(edge, request)
    digest = read_content_digest(request)
    check = partial(
        uploads.check_part, project=project, upload_id=upload_id, number=number, digest=digest
    )
    upload = await edge.read(context, REGISTER_VERSION, check)
    size = upload.size_of(number)
    writer = edge.units.blobs.staging.open_part(
        upload.upload_id, number, expected=digest, size_bytes=size
    )
    await receive_into(request, writer, size)
    return await _noted(edge, context, upload, project, number, digest)


async def note_arrival(request: Request) -> Response:
    """Say that a part was put into the bucket itself; it is verified with the whole file."""
    edge = edge_of(request)
    context, project, upload_id, number = await _asked(edge, request)
    digest = read_content_digest(request)
    check = partial(
        uploads.check_part, project=project, upload_id=upload_id, number=number, digest=digest
    )
    upload = await edge.read(context, REGISTER_VERSION, check)
    staging = edge.units.blobs.staging
    found = await to_thread.run_sync(staging.size_of, upload.upload_id, number)
    if found != upload.size_of(number):
        raise WrongSize(
            f"Part {number} has {upload.size_of(number)} bytes; in the bucket there are {found}.",
            expected=upload.size_of(number),
            actual=found,
        )
    return await _noted(edge, context, upload, project, number, digest)


async def complete_upload(request: Request) -> Response:
    """Verify the whole file and keep it; while that takes its time, 202 says to ask again."""
    edge = edge_of(request)
    context = await edge.context(request, REGISTER_VERSION)
    project, upload_id = request.path_params["project"], request.path_params["upload"]
    ready = partial(uploads.ready, project=project, upload_id=upload_id)
    upload = await edge.read(context, REGISTER_VERSION, ready)
    body = encode({"digest": upload.digest, "size_bytes": upload.size_bytes})
    if not upload.completed:
        task = _assembling(edge, context, project, upload)
        done, _ = await asyncio.wait({task}, timeout=_PATIENCE_SECONDS)
        if not done:
            return Response(body, 202, {"retry-after": _ASK_AGAIN_SECONDS}, media_type=_JSON)
        return Response(body, 201, task.result(), media_type=_JSON)
    return Response(body, 201, media_type=_JSON)


async def abort_upload(request: Request) -> Response:
    """End an upload; what was received of it is not kept."""
    edge = edge_of(request)
    context = await edge.context(request, REGISTER_VERSION)
    project, upload_id = request.path_params["project"], request.path_params["upload"]
    abort = partial(uploads.abort, project=project, upload_id=upload_id)
    await edge.write(context, REGISTER_VERSION, abort)
    await to_thread.run_sync(edge.units.blobs.staging.discard, upload_id)
    return Response(status_code=204)


async def _asked(edge: Edge, request: Request) -> tuple[Context, str, str, int]:
    context = await edge.context(request, REGISTER_VERSION)
    words = request.path_params
    if not words["number"].isascii() or not words["number"].isdigit():
        raise PartRefused("Parts are numbered from 1.")
    return context, words["project"], words["upload"], int(words["number"][:9])


async def _noted(
    edge: Edge, context: Context, upload: Upload, project: str, number: int, digest: Digest
) -> Response:
    note = partial(
        uploads.note_part,
        project=project,
        upload_id=upload.upload_id,
        number=number,
        digest=digest,
    )
    await edge.write(context, REGISTER_VERSION, note)
    body = {"number": number, "digest": digest, "size_bytes": upload.size_of(number)}
    return Response(encode(body), 201, media_type=_JSON)


def _assembling(edge: Edge, context: Context, project: str, upload: Upload) -> _Assembly:
    """Return the task that makes a blob of an upload: one in this process, and it goes on alone."""
    tasks = cast("dict[str, _Assembly]", edge.extensions.setdefault(_ASSEMBLING, {}))
    task = tasks.get(upload.upload_id)
    if task is None:
        task = asyncio.create_task(_assemble(edge, context, project, upload))
        tasks[upload.upload_id] = task
        task.add_done_callback(lambda done: _ended(tasks, upload.upload_id, done))
    return task


def _ended(
    tasks: "dict[str, _Assembly]",
    upload_id: str,
    done: _Assembly,
) -> None:
    del tasks[upload_id]
    if not done.cancelled():
        done.exception()  # whoever asks next is told; nobody may be waiting now


async def _assemble(edge: Edge, context: Context, project: str, upload: Upload) -> dict[str, str]:
    """Make a blob of the parts; return the receipts of what that changed."""
    named = {"project": project, "upload_id": upload.upload_id}
    discard = partial(edge.units.blobs.staging.discard, upload.upload_id)
    try:
        stored = await to_thread.run_sync(uploads.assemble, edge.units.blobs, upload)
    except (WrongDigest, WrongSize):
        # No order of sending helps: the parts are those of another file.
        with suppress(UploadNotFound):  # it was found out twice, or the sender has aborted it
            await edge.write(context, REGISTER_VERSION, partial(uploads.abort, **named))
        await to_thread.run_sync(discard)
        raise
    except BlobMissing as error:
        # Another process may have completed the upload, and removed the parts, meanwhile.
        forget = partial(uploads.forget_parts, **named)
        found = await edge.write(context, REGISTER_VERSION, forget)
        if found.completed:
            return {}
        raise UploadIncomplete("A part has been lost; send the parts again.") from error
    finish = partial(uploads.finish, stored=stored, **named)
    _, headers = await edge.write(context, REGISTER_VERSION, receipted(finish))
    await to_thread.run_sync(discard)
    return headers


ROUTES = tuple(
    Stream(path, handler, method=method, permission=REGISTER_VERSION, tag=TAG, answers=answers)
    for path, handler, method, answers in (
        (_PART, send_part, "PUT", (201,)),
        (f"{_PART}/arrived", note_arrival, "POST", (201,)),
        (f"{_UPLOAD}/complete", complete_upload, "POST", (201, 202)),
        (_UPLOAD, abort_upload, "DELETE", (204,)),
    )
)
