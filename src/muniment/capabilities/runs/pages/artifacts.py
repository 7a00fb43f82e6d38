"""Artifacts: the folders of a run or a logged model, and what is seen of a file in them."""

from dataclasses import dataclass

from anyio import to_thread

from muniment.capabilities import catalog
from muniment.capabilities.runs.model.artifacts import Artifact, Entry
from muniment.capabilities.runs.model.experiments import Experiment
from muniment.capabilities.runs.model.runs import Run
from muniment.capabilities.runs.pages.runs import trail_of
from muniment.capabilities.runs.service import artifacts
from muniment.capabilities.runs.service.artifacts import Owner
from muniment.capabilities.runs.service.permissions import READ_RUN
from muniment.kernel.digest import Digest
from muniment.platform.blobs import Blobs, BlobStat
from muniment.platform.formats import Preview
from muniment.platform.http.edge import Edge
from muniment.platform.unit import Context, Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.pages import Pages

pages = Pages()
_RUN = "/runs/{run}/artifacts"
_MODEL = "/logged-models/{model}/artifacts"


@dataclass(frozen=True, slots=True)
class _Place:
    """What lies at a path: the entries of a folder, or a file."""

    owner: Owner
    project: str
    experiment: Experiment
    entries: list[Entry]
    artifact: Artifact | None


@pages.get(_RUN, permission=READ_RUN)
def list_run_artifacts(unit: Unit, request: PageRequest) -> Html:
    """List what a run left."""
    return _folder(_placed(unit, request.path["run"], ""), "")


@pages.get(_MODEL, permission=READ_RUN)
def list_model_artifacts(unit: Unit, request: PageRequest) -> Html:
    """List the files of a logged model."""
    return _folder(_placed(unit, request.path["model"], ""), "")


@pages.visit(f"{_RUN}/{{path:path}}", permission=READ_RUN)
async def show_run_artifact(edge: Edge, context: Context, request: PageRequest) -> Html:
    """Show a folder of a run, or a file: its header, its text or its first bytes."""
    return await _shown(edge, context, request.path["run"], request.path["path"])


@pages.visit(f"{_MODEL}/{{path:path}}", permission=READ_RUN)
async def show_model_artifact(edge: Edge, context: Context, request: PageRequest) -> Html:
    """Show a folder of a logged model, or a file: its header, its text or its first bytes."""
    return await _shown(edge, context, request.path["model"], request.path["path"])


async def _shown(edge: Edge, context: Context, owner_id: str, path: str) -> Html:
    asked = path.strip("/")
    place = await edge.read(context, READ_RUN, lambda unit: _placed(unit, owner_id, asked))
    if place.artifact is None:
        return _folder(place, asked)
    seen = await to_thread.run_sync(_look, edge.units.blobs, place.artifact)
    return _view("file", place, path=asked, file=place.artifact, seen=seen)


def _placed(unit: Unit, owner_id: str, path: str) -> _Place:
    owner = artifacts.owner_of(unit, owner_id)
    trail = trail_of(unit, owner.project_id, owner.experiment_id)
    entries = artifacts.list_artifacts(unit, owner_id, path)
    is_folder = bool(entries) or not path
    artifact = None if is_folder else artifacts.artifact_at(unit, owner_id, path)
    return _Place(owner, trail["project"], trail["experiment"], entries, artifact)


def _look(blobs: Blobs, artifact: Artifact) -> Preview:
    stat = BlobStat(Digest(str(artifact.digest)), artifact.size_bytes)
    return catalog.seen_of(blobs, artifact.path, stat)


def _folder(place: _Place, path: str) -> Html:
    return _view("folder", place, path=path)


def _view(template: str, place: _Place, **context: object) -> Html:
    owner = place.owner
    here = ["runs", owner.run_id] if isinstance(owner, Run) else ["logged-models", owner.model_id]
    return Html(
        f"runs/artifacts/{template}.html",
        owner=owner,
        here=here,
        project=place.project,
        experiment=place.experiment,
        entries=place.entries,
        **context,
    )
