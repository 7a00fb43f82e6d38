"""What to type elsewhere to get a version, by the client one has."""

from collections.abc import Sequence
from dataclasses import dataclass
from shlex import quote
from urllib.parse import quote as percent

from muniment.capabilities.catalog.model import File
from muniment.capabilities.catalog.service.views import VersionView
from muniment.kernel.reference import DEFAULT_PROJECT

_PYTHON = """\
from muniment_client import Client

with Client({origin!r}) as client:
    client.pull({reference!r}, {folder!r})"""

# The file by which MLflow knows a model of its own (mlflow/models/model.py).
_MLMODEL = "MLmodel"
_MLFLOW = """\
import mlflow

mlflow.set_tracking_uri({origin!r}){workspace}
model = mlflow.pyfunc.load_model({address!r})"""
_WORKSPACE = "\nmlflow.set_workspace({project!r})"


@dataclass(frozen=True, slots=True)
class Snippet:
    """Something to type, and into what; `note` says what it takes."""

    label: str
    text: str
    note: str = ""


def snippets_of(version: VersionView, files: Sequence[File], origin: str) -> list[Snippet]:
    """Return how to get a version with each client there is; `origin` is where we are."""
    name = f"{version.project}/{version.model}@{version.number}"
    pulled = f"muniment --url {quote(origin)} pull {quote(name)} {quote(version.model)}"
    found = [
        Snippet("Command line", pulled),
        Snippet(
            "Python",
            _PYTHON.format(origin=origin, reference=name, folder=version.model),
            "pip install muniment-client",
        ),
    ]
    if any(file.stored and file.path == _MLMODEL for file in files):
        found.append(
            Snippet(
                "MLflow",
                _mlflow(version, origin),
                "pip install mlflow; the token goes into MLFLOW_TRACKING_TOKEN",
            )
        )
    stored = next((file for file in files if file.stored), None)
    if stored is not None:
        found.append(Snippet("curl", _curl(version, stored, origin), "One file, by its address."))
    return found


def _mlflow(version: VersionView, origin: str) -> str:
    is_default = version.project == DEFAULT_PROJECT
    return _MLFLOW.format(
        origin=origin,
        workspace="" if is_default else _WORKSPACE.format(project=version.project),
        address=f"models:/{version.model}/{version.number}",
    )


def _curl(version: VersionView, file: File, origin: str) -> str:
    segments = [version.project, version.model, "versions", str(version.number), "files"]
    path = "/".join(percent(part, safe="") for part in (*segments, *file.path.split("/")))
    target = quote(file.path.rpartition("/")[2])
    return (
        'curl --fail --location -H "Authorization: Bearer $MUNIMENT_TOKEN" \\\n'
        f"  -o {target} {quote(f'{origin}/api/v1/models/{path}')}"
    )
