"""Uploads in parts: put into the bucket by the client itself, and then made an artifact here.

Only where blobs are kept in a bucket that addresses are handed out for; everywhere else clients
are told that there is none of this, and send files as a whole. What is put into the bucket is no
artifact before this server has read all of it, and knows its digest.
"""

import posixpath
from functools import partial
from uuid import UUID

import msgspec
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from muniment.capabilities import catalog, runs
from muniment.platform.blobs import BlobMissing, Blobs, BlobStat
from muniment.platform.http import edge_of, reading
from muniment.platform.http.receipts import receipted
from muniment.platform.unit import Unit
from muniment.protocols.mlflow.artifact_paths import accept_path
from muniment.protocols.mlflow.errors import NotOffered, ParameterRefused
from muniment.protocols.mlflow.routing import Call, Family
from muniment.protocols.mlflow.streaming import bytes_routes
from muniment.protocols.mlflow.wire import Int64, Message, Required, object_in, read_message

MULTIPART = Family("2.0/mlflow-artifacts")
_MOST_PARTS = 10_000
_NOT_OFFERED = (
    "Multipart upload is not supported for the current artifact repository; send the file as a "
    "whole."
)


class InFolder(Message):
    """A file of the client's, and the folder that it goes to."""

    folder: Required
    path: Required

    @property
    def place(self) -> str:
        """Where the file goes, below the root of all artifacts."""
        return accept_path(f"{self.folder.strip('/')}/{posixpath.basename(self.path)}")


class NewUpload(InFolder):
    """A file that is to come in parts."""

    num_parts: Int64 = 1


class Part(Message):
    """A part that was put into the bucket."""

    part_number: Int64


class Completing(InFolder):
    """An upload whose parts are all there."""

    upload_id: Required
    parts: list[Part]


class Aborting(InFolder):
    """An upload that is given up."""

    upload_id: Required


class Credential(Message):
    """Where a part is put."""

    url: str
    part_number: int
    headers: dict[str, str] = msgspec.field(default_factory=dict[str, str])


class Upload(Message):
    """An upload that was begun."""

    upload_id: str
    credentials: list[Credential]


@MULTIPART.ask("mpu/create/{folder:path}", runs.WRITE_RUN)
def create_multipart_upload(call: Call, wanted: NewUpload) -> Upload:
    """Begin an upload in parts."""
    _, counts = _admit(call.unit, wanted.place)
    if not 1 <= wanted.num_parts <= _MOST_PARTS:
        raise ParameterRefused(f"A file comes in 1 to {_MOST_PARTS} parts.")
    upload_id = call.unit.new_id()
    staging = call.unit.blobs.staging
    urls = [staging.address_of(upload_id, number + 1) for number in range(wanted.num_parts)]
    credentials = [
        Credential(url=url, part_number=number) for number, url in enumerate(urls, 1) if url
    ]
    if counts or len(credentials) < len(urls):
        # Where room is counted it is reserved for each file, whose size nobody has said here.
        raise NotOffered(_NOT_OFFERED)
    return Upload(upload_id=upload_id, credentials=credentials)


async def complete_multipart_upload(request: Request) -> Response:
    """Make an artifact of the parts."""
    edge = edge_of(request)
    context = await edge.context(request, runs.WRITE_RUN)
    wanted = read_message(Completing, await _said(request))
    place, _ = await edge.read(context, runs.WRITE_RUN, lambda unit: _admit(unit, wanted.place))
    blobs, upload_id = edge.units.blobs, _upload_id(wanted.upload_id)
    stored = await to_thread.run_sync(_assemble, blobs, upload_id, _numbers(wanted.parts))
    keep = partial(runs.store_artifact, owner_id=place.owner_id, path=place.path, stored=stored)
    _, headers = await edge.write(context, runs.WRITE_RUN, receipted(keep))
    await to_thread.run_sync(blobs.staging.discard, upload_id)
    return Response(b"{}", headers=headers, media_type="application/json")


async def abort_multipart_upload(request: Request) -> Response:
    """Forget the parts."""
    edge = edge_of(request)
    context = await edge.context(request, runs.WRITE_RUN)
    wanted = read_message(Aborting, await _said(request))
    await edge.read(context, runs.WRITE_RUN, lambda unit: _admit(unit, wanted.place))
    upload_id = _upload_id(wanted.upload_id)
    await to_thread.run_sync(partial(edge.units.blobs.staging.discard, upload_id))
    return Response(b"{}", media_type="application/json")


async def _said(request: Request) -> dict[str, object]:
    raw = await reading.read_body(request)
    return object_in(reading.read_json(raw) if raw else {}) | request.path_params


def _admit(unit: Unit, path: str) -> tuple[runs.Place, bool]:
    place = runs.find_place(unit, path)
    return place, runs.admit_artifact(unit, place.owner_id, place.path)


def _upload_id(said: str) -> str:
    """Return the id of an upload; raise `ParameterRefused` for what can be none."""
    try:
        return str(UUID(said))
    except ValueError as error:
        raise ParameterRefused("The upload_id is none that was given out here.") from error


def _numbers(parts: list[Part]) -> list[int]:
    numbers = sorted({part.part_number for part in parts})
    if numbers != list(range(1, len(parts) + 1)) or len(parts) > _MOST_PARTS:
        raise ParameterRefused("The parts are not numbered from 1, each once.")
    return numbers


def _assemble(blobs: Blobs, upload_id: str, numbers: list[int]) -> BlobStat:
    """Make a blob of parts, in a thread; raise `ParameterRefused` if one did not arrive."""
    writer = blobs.open_writer(size_limit=catalog.MAX_FILE_BYTES)
    try:
        for number in numbers:
            for piece in blobs.staging.read(upload_id, number):
                writer.write(piece)
        return writer.commit()
    except BlobMissing as missing:
        writer.abort()
        raise ParameterRefused(
            f"A part of the upload {upload_id} is not there; send it, or begin anew."
        ) from missing
    except BaseException:
        writer.abort()
        raise


_BASE = "2.0/mlflow-artifacts/mpu"
COMPLETING = [
    *bytes_routes(
        f"{_BASE}/complete/{{folder:path}}", complete_multipart_upload, "POST", runs.WRITE_RUN
    ),
    *bytes_routes(f"{_BASE}/abort/{{folder:path}}", abort_multipart_upload, "POST", runs.WRITE_RUN),
]
