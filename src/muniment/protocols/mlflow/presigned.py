"""Addresses from which files can be fetched past this server, where its bucket gives them."""

from uuid import UUID

import msgspec

from muniment.capabilities import catalog, runs
from muniment.kernel.digest import Digest
from muniment.platform.blobs import Blobs
from muniment.platform.unit import Unit
from muniment.protocols.mlflow.artifact_paths import accept_path
from muniment.protocols.mlflow.errors import NotOffered
from muniment.protocols.mlflow.routing import Call, Family
from muniment.protocols.mlflow.run_messages import RunNamed
from muniment.protocols.mlflow.wire import Message, Required

PRESIGNED = Family("2.0/mlflow-artifacts")
PRESIGNED_OF_RUNS = Family()
_NO_UPLOAD = str(UUID(int=0))
_DOWNLOAD = "Multipart download is not supported for the current artifact repository"
_UPLOAD = "Presigned upload is not supported for the current artifact repository"


class Address(Message, omit_defaults=False):
    """Where a file is fetched from."""

    url: str
    file_size: int
    headers: dict[str, str] = msgspec.field(default_factory=dict[str, str])


class SignedAddress(Message, omit_defaults=False):
    """Where an artifact of a run is fetched from."""

    presigned_url: str
    file_size: int
    headers: dict[str, str] = msgspec.field(default_factory=dict[str, str])


class Meant(Message):
    """Which file is meant."""

    path: Required


class FileOf(Message):
    """Which file of a version is meant."""

    version_id: Required
    path: Required


class FileOfRun(RunNamed, kw_only=True):
    """Which file of a run is meant; or of a logged model, to send it."""

    path: Required
    model_id: str = ""


@PRESIGNED.get("presigned/versions/{version_id}/{path:path}", catalog.READ_MODEL)
def get_address_of_file(call: Call, wanted: FileOf) -> Address:
    """Say where a file of a version is fetched from."""
    found = catalog.file_by_id(call.unit, wanted.version_id, accept_path(wanted.path))
    return Address(url=_address(call.unit, found.stat.digest), file_size=found.stat.size_bytes)


@PRESIGNED.get("presigned/{path:path}", runs.READ_RUN)
def get_address(call: Call, wanted: Meant) -> Address:
    """Say where an artifact is fetched from."""
    place = runs.find_place(call.unit, accept_path(wanted.path))
    found = runs.artifact_at(call.unit, place.owner_id, place.path)
    return Address(url=_address(call.unit, found.digest), file_size=found.size_bytes)


@PRESIGNED_OF_RUNS.ask("artifacts/presigned-download-url", runs.READ_RUN)
def create_presigned_download_url(call: Call, wanted: FileOfRun) -> SignedAddress:
    """Say where an artifact of a run is fetched from."""
    found = runs.artifact_at(call.unit, wanted.which, accept_path(wanted.path))
    url = _address(call.unit, found.digest)
    return SignedAddress(presigned_url=url, file_size=found.size_bytes)


@PRESIGNED_OF_RUNS.ask("artifacts/presigned-upload-url", runs.WRITE_RUN)
def create_presigned_upload_url(call: Call, wanted: FileOfRun) -> None:
    """Refuse: nobody would say that the file has arrived, so it would be no artifact."""
    owner_id = wanted.model_id or wanted.which
    runs.admit_artifact(call.unit, owner_id, accept_path(wanted.path))
    raise NotOffered(f"{_UPLOAD}; send the file to its place below mlflow-artifacts.")


def offers_addresses(blobs: Blobs) -> bool:
    """Whether files can pass by this server, into the bucket and out of it."""
    return blobs.staging.address_of(_NO_UPLOAD, 1) is not None


def _address(unit: Unit, digest: str | None) -> str:
    url = unit.blobs.address_of(Digest(digest or ""))
    if url is None:
        raise NotOffered(f"{_DOWNLOAD}; fetch the file from its place below mlflow-artifacts.")
    return url
