"""Views: experiments, runs and logged models as they are shown outside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from muniment.capabilities import catalog, projects
from muniment.capabilities.runs.model.experiments import Experiment
from muniment.capabilities.runs.model.logged_models import FullLoggedModel, ModelStatus
from muniment.capabilities.runs.model.metrics import Point, said
from muniment.capabilities.runs.model.registrations import Registration
from muniment.capabilities.runs.model.runs import Dataset, FullRun, ModelLink, RunStatus
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class ExperimentView:
    """An experiment as it is shown."""

    experiment_id: str
    project: str
    name: str
    artifact_location: str
    tags: dict[str, str]
    created_at: datetime
    created_by: str
    deleted: bool
    updated_at: datetime | None
    revision: int


@dataclass(frozen=True, slots=True)
class PointView:
    """A measurement as it is shown; a `value` that is no number is a text such as "NaN"."""

    key: str
    value: float | str
    timestamp_ms: int
    step: int
    model_id: str | None
    dataset_name: str | None
    dataset_digest: str | None
    run_id: str | None = None


@dataclass(frozen=True, slots=True)
class RunView:
    """A run with all that is known of it; `metrics` are the latest point of each."""

    run_id: str
    project: str
    experiment_id: str
    name: str
    user_id: str
    status: RunStatus
    started_at: datetime
    ended_at: datetime | None
    artifact_uri: str
    source_type: str | None
    source_name: str | None
    source_version: str | None
    parent_run_id: str | None
    created_by: str
    deleted: bool
    updated_at: datetime | None
    revision: int
    metrics: list[PointView]
    params: dict[str, str]
    tags: dict[str, str]
    datasets: list[Dataset]
    inputs: list[ModelLink]
    outputs: list[ModelLink]


@dataclass(frozen=True, slots=True)
class MadeView:
    """A version that was made of a run or a logged model."""

    project: str
    model: str
    version: int
    source: str
    run_id: str | None
    logged_model_id: str | None
    run_link: str
    registered_at: datetime
    registered_by: str


@dataclass(frozen=True, slots=True)
class LoggedModelView:
    """A logged model with what was measured of it, and the versions made of it."""

    model_id: str
    project: str
    experiment_id: str
    name: str
    model_type: str
    source_run_id: str | None
    status: ModelStatus
    artifact_uri: str
    params: dict[str, str]
    tags: dict[str, str]
    created_at: datetime
    created_by: str
    deleted: bool
    updated_at: datetime | None
    revision: int
    metrics: list[PointView]
    versions: list[MadeView]


def experiment_views(unit: Unit, found: Sequence[Experiment]) -> list[ExperimentView]:
    """Return experiments as they are shown."""
    names = _names(unit, [one.project_id for one in found])
    return [
        ExperimentView(
            experiment_id=one.experiment_id,
            project=names[one.project_id],
            name=one.name,
            artifact_location=one.artifact_location,
            tags=one.tags,
            created_at=one.created_at,
            created_by=one.created_by,
            deleted=one.deleted,
            updated_at=one.updated_at,
            revision=one.revision,
        )
        for one in found
    ]


def run_views(unit: Unit, found: Sequence[FullRun]) -> list[RunView]:
    """Return runs as they are shown."""
    names = _names(unit, [full.run.project_id for full in found])
    return [_run_view(full, names[full.run.project_id]) for full in found]


def logged_model_views(unit: Unit, found: Sequence[FullLoggedModel]) -> list[LoggedModelView]:
    """Return logged models as they are shown."""
    names = _names(unit, [full.model.project_id for full in found])
    return [_model_view(unit, full, names[full.model.project_id]) for full in found]


def made_views(unit: Unit, found: Iterable[Registration]) -> list[MadeView]:
    """Return registrations as they are shown, those whose model the actor may see."""
    access = unit.context.access
    seen = [one for one in found if access.permits(catalog.READ_MODEL, one.scope, unit.now)]
    named = {one.model_id: catalog.name_of(unit, one.model_id) for one in seen}
    return [
        MadeView(
            project=named[one.model_id].project,
            model=named[one.model_id].model,
            version=one.number,
            source=one.source,
            run_id=one.run_id,
            logged_model_id=one.logged_model_id,
            run_link=one.run_link,
            registered_at=one.registered_at,
            registered_by=one.registered_by,
        )
        for one in seen
    ]


def point_view(point: Point, run_id: str | None = None) -> PointView:
    """Return a measurement as it is shown."""
    return PointView(
        key=point.key,
        value=said(point.value),
        timestamp_ms=point.timestamp_ms,
        step=point.step,
        model_id=point.model_id or None,
        dataset_name=point.dataset_name or None,
        dataset_digest=point.dataset_digest or None,
        run_id=run_id,
    )


def _run_view(full: FullRun, project: str) -> RunView:
    run = full.run
    return RunView(
        run_id=run.run_id,
        project=project,
        experiment_id=run.experiment_id,
        name=run.name,
        user_id=run.user_id,
        status=run.status,
        started_at=run.started_at,
        ended_at=run.ended_at,
        artifact_uri=run.artifact_uri,
        source_type=run.source_type,
        source_name=run.source_name,
        source_version=run.source_version,
        parent_run_id=run.parent_run_id,
        created_by=run.created_by,
        deleted=run.deleted,
        updated_at=run.updated_at,
        revision=run.revision,
        metrics=[point_view(point) for point in full.metrics],
        params=full.params,
        tags=full.tags,
        datasets=full.datasets,
        inputs=full.inputs,
        outputs=full.outputs,
    )


def _model_view(unit: Unit, full: FullLoggedModel, project: str) -> LoggedModelView:
    model = full.model
    return LoggedModelView(
        model_id=model.model_id,
        project=project,
        experiment_id=model.experiment_id,
        name=model.name,
        model_type=model.model_type,
        source_run_id=model.source_run_id,
        status=model.status,
        artifact_uri=model.artifact_uri,
        params=model.params,
        tags=model.tags,
        created_at=model.created_at,
        created_by=model.created_by,
        deleted=model.deleted,
        updated_at=model.updated_at,
        revision=model.revision,
        metrics=[point_view(one.point, one.run_id) for one in full.metrics],
        versions=made_views(unit, full.registrations),
    )


def _names(unit: Unit, ids: Iterable[str]) -> dict[str, str]:
    found = projects.projects_by_id(unit, dict.fromkeys(ids))
    return {project_id: project.name for project_id, project in found.items()}
