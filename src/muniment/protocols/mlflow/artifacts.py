"""Artifacts as lists, and removing them."""

from muniment.capabilities import catalog, runs
from muniment.kernel.errors import NotFound
from muniment.platform.unit import Unit
from muniment.protocols.mlflow.artifact_paths import (
    FileInfo,
    Files,
    FilesBelow,
    Sized,
    accept_path,
    listed,
)
from muniment.protocols.mlflow.routing import Call, Family
from muniment.protocols.mlflow.run_messages import RunNamed
from muniment.protocols.mlflow.wire import Message, Required

PROXY = Family("2.0/mlflow-artifacts")
ARTIFACTS = Family()
_VERSIONS = "versions"


class Folder(Message):
    """Which folder below the root of all artifacts is meant."""

    path: str = ""


class FolderOf(RunNamed):
    """Which folder of a run is meant."""

    path: str = ""
    page_token: str | None = None


class FolderOfModel(Message):
    """Which folder of a logged model is meant."""

    model_id: Required
    artifact_directory_path: str = ""
    page_token: str | None = None


class Place(Message):
    """Which file or folder is meant."""

    path: Required


@PROXY.get("artifacts", runs.READ_RUN)
def list_artifacts(call: Call, wanted: Folder) -> Files:
    """List a folder, by names; a file has none, and neither has what is not there.

    Clients tell files from folders by that.
    """
    call.unit.authorize_anywhere(runs.READ_RUN)
    path = accept_path(wanted.path).strip("/")
    try:
        return Files(files=_inside(call.unit, path))
    except NotFound:
        return Files()


@PROXY.delete("artifacts/{path:path}", runs.WRITE_RUN)
def delete_artifacts(call: Call, wanted: Place) -> None:
    """Remove a file, or a folder with all in it; what was there stays part of the past.

    All there is may be nothing, as clients ask without having looked.
    """
    call.unit.authorize_anywhere(runs.WRITE_RUN)
    place = runs.find_place(call.unit, accept_path(wanted.path))
    paths = [place.path]
    if not place.path:
        paths = [entry.path for entry in runs.list_artifacts(call.unit, place.owner_id)]
    for path in paths:
        runs.remove_artifact(call.unit, place.owner_id, path)


@ARTIFACTS.get("artifacts/list", runs.READ_RUN)
def list_artifacts_of_run(call: Call, wanted: FolderOf) -> FilesBelow:
    """List a folder of a run, by paths below the run's root."""
    return _below(call.unit, wanted.which, wanted.path)


@ARTIFACTS.get("logged-models/{model_id}/artifacts/directories", runs.READ_RUN)
def list_artifacts_of_model(call: Call, wanted: FolderOfModel) -> FilesBelow:
    """List a folder of a logged model, by paths below the model's root."""
    return _below(call.unit, wanted.model_id, wanted.artifact_directory_path)


def _inside(unit: Unit, path: str) -> list[FileInfo]:
    first, _, rest = path.partition("/")
    if first == _VERSIONS:
        version_id, _, folder = rest.partition("/")
        found = catalog.files_by_id(unit, version_id)
        return listed((Sized(file.path, file.size_bytes) for file in found), folder)
    place = runs.find_place(unit, path)
    return [
        FileInfo(
            path=entry.path.rpartition("/")[2], is_dir=entry.is_folder, file_size=entry.size_bytes
        )
        for entry in runs.list_artifacts(unit, place.owner_id, place.path)
    ]


def _below(unit: Unit, owner_id: str, folder: str) -> FilesBelow:
    entries = runs.list_artifacts(unit, owner_id, accept_path(folder))
    return FilesBelow(
        root_uri=runs.artifact_root(unit, owner_id),
        files=[
            FileInfo(path=entry.path, is_dir=entry.is_folder, file_size=entry.size_bytes)
            for entry in entries
        ],
    )
