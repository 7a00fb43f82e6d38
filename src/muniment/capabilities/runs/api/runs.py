"""JSON routes of runs."""

from dataclasses import replace
from typing import Literal

from muniment.capabilities.catalog import (
    REGISTER_VERSION,
    FileRefused,
    ModelGone,
    ModelNotFound,
)
from muniment.capabilities.projects import ProjectNotFound
from muniment.capabilities.runs.api.listing import page_of, wanted
from muniment.capabilities.runs.api.requests import (
    LogRequest,
    RegisterRequest,
    RunChange,
    RunRequest,
)
from muniment.capabilities.runs.model.accepting import RunRefused
from muniment.capabilities.runs.model.experiments import ExperimentDeleted, ExperimentNotFound
from muniment.capabilities.runs.model.metrics import Verdict
from muniment.capabilities.runs.model.registrations import SourceRefused
from muniment.capabilities.runs.model.runs import RunDeleted, RunNotFound
from muniment.capabilities.runs.service import experiments, finding, registering, searching
from muniment.capabilities.runs.service import logging as saying
from muniment.capabilities.runs.service import runs as service
from muniment.capabilities.runs.service.describing import describe_run
from muniment.capabilities.runs.service.logging import ParamChanged
from muniment.capabilities.runs.service.permissions import READ_RUN, WRITE_RUN
from muniment.capabilities.runs.service.registering import Proposed
from muniment.capabilities.runs.service.sealing import verify_metrics
from muniment.capabilities.runs.service.views import MadeView, RunView, made_views, run_views
from muniment.kernel.events import Subject
from muniment.platform.http import Created, Inquiry, Page, Router
from muniment.platform.http.paging import DEFAULT_LIMIT
from muniment.platform.http.past import history_page
from muniment.platform.journal.history import Revision

router = Router(tag="Runs")
_ONE = "/runs/{run}"
History = Literal["run", "log", "metrics", "artifacts"]
_OF_EXPERIMENT = "/experiments/{experiment}/runs"


@router.get(_OF_EXPERIMENT, permission=READ_RUN, refusals=(ExperimentNotFound, RunRefused))
def list_runs(
    unit: Inquiry,
    experiment: str,
    where: list[str] | None = None,
    sort: list[str] | None = None,
    deleted: bool = False,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[RunView]:
    """List runs of an experiment, the last started first.

    `where` is a condition such as `metrics.auc > 0.9`, `sort` a key such as `-metrics.auc`; both
    can be given more than once.
    """
    found = experiments.experiment_by_id(unit, experiment)
    asked = wanted(unit, searching.fits_runs, (where, sort), (limit, cursor))
    asked = replace(asked, experiment_ids=[found.experiment_id], deleted=deleted)
    listing = searching.search_runs(unit, asked)
    return page_of(listing, run_views(unit, listing.items))


@router.get("/projects/{project}/runs", permission=READ_RUN, refusals=(ProjectNotFound, RunRefused))
def list_project_runs(
    unit: Inquiry,
    project: str,
    where: list[str] | None = None,
    sort: list[str] | None = None,
    deleted: bool = False,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[RunView]:
    """List runs of all experiments of a project, in the way of those of one."""
    asked = wanted(unit, searching.fits_runs, (where, sort), (limit, cursor))
    asked = searching.in_project(unit, project, replace(asked, deleted=deleted))
    listing = searching.search_runs(unit, asked)
    return page_of(listing, run_views(unit, listing.items))


@router.post(
    _OF_EXPERIMENT,
    permission=WRITE_RUN,
    refusals=(ExperimentNotFound, ExperimentDeleted, RunRefused),
)
def start_run(unit: Inquiry, experiment: str, run: RunRequest) -> Created:
    """Start a run."""
    start = service.Start(experiment, run.name, run.user_id, run.started_at, run.tags)
    made = service.start_run(unit, start)
    return Created(run_views(unit, [made])[0], f"/api/v1/runs/{made.run.run_id}")


@router.get(_ONE, permission=READ_RUN, refusals=(RunNotFound,))
def show_run(unit: Inquiry, run: str) -> RunView:
    """Show a run with all that is known of it, deleted or not."""
    return run_views(unit, [finding.run_by_id(unit, run)])[0]


@router.patch(_ONE, permission=WRITE_RUN, refusals=(RunNotFound, RunDeleted, RunRefused))
def change_run(unit: Inquiry, run: str, change: RunChange) -> RunView:
    """Say how a run stands, when it ended, what it is called, and by which tags it is found.

    Metrics are sealed at its end.
    """
    service.update_run(unit, run, status=change.status, ended_at=change.ended_at, name=change.name)
    if change.tags:
        describe_run(unit, run, tags=change.tags)
    return run_views(unit, [finding.changed_run(unit, run)])[0]


@router.delete(_ONE, permission=WRITE_RUN, refusals=(RunNotFound,))
def delete_run(unit: Inquiry, run: str) -> RunView:
    """Take a run back; what it logged stays for whoever asks, and it can be restored."""
    service.delete_run(unit, run)
    return run_views(unit, [finding.changed_run(unit, run)])[0]


@router.post(f"{_ONE}/restore", permission=WRITE_RUN, refusals=(RunNotFound,))
def restore_run(unit: Inquiry, run: str) -> RunView:
    """Restore a deleted run."""
    service.restore_run(unit, run)
    return run_views(unit, [finding.changed_run(unit, run)])[0]


@router.post(
    f"{_ONE}/log",
    permission=WRITE_RUN,
    refusals=(RunNotFound, RunDeleted, ParamChanged, RunRefused),
)
def log(unit: Inquiry, run: str, said: LogRequest) -> RunView:
    """Keep what a run says of itself: metrics, parameters, tags, datasets and models."""
    saying.log(unit, run, said.batch())
    for key in said.removed:
        saying.untag_run(unit, run, key)
    if said.datasets or said.inputs:
        datasets = [one.dataset() for one in said.datasets]
        saying.log_inputs(unit, run, datasets, [one.link() for one in said.inputs])
    if said.outputs:
        saying.log_outputs(unit, run, [one.link() for one in said.outputs])
    return run_views(unit, [finding.changed_run(unit, run)])[0]


@router.get(f"{_ONE}/history", permission=READ_RUN, refusals=(RunNotFound,))
def run_history(
    unit: Inquiry,
    run: str,
    of: History = "run",
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[Revision]:
    """List every change of a run, newest first: of itself, or of what it said, measured or left."""
    found = finding.run_by_id(unit, run)
    kind = "run" if of == "run" else f"run-{of}"
    return history_page(unit, Subject(kind, found.run.run_id), limit, cursor)


@router.get(f"{_ONE}/seals", permission=READ_RUN, refusals=(RunNotFound,))
def verify_run(unit: Inquiry, run: str) -> Verdict:
    """Compare the points of a run with the digests that the journal holds of them."""
    return verify_metrics(unit, run)


@router.get(f"{_ONE}/versions", permission=READ_RUN, refusals=(RunNotFound,))
def run_versions(unit: Inquiry, run: str) -> list[MadeView]:
    """List the versions that were made of a run, the oldest first."""
    return made_views(unit, registering.versions_of_run(unit, run))


@router.post(
    f"{_ONE}/register",
    permission=REGISTER_VERSION,
    refusals=(RunNotFound, SourceRefused, FileRefused, ModelNotFound, ModelGone),
)
def register_run(unit: Inquiry, run: str, version: RegisterRequest) -> MadeView:
    """Make a version of a run's artifacts below `path`; its training record comes from the run.

    The artifacts do not change from then on.
    """
    tail = f"/{version.path.strip('/')}" if version.path.strip("/") else ""
    proposed = Proposed(
        source=f"runs:/{finding.run_by_id(unit, run).run.run_id}{tail}",
        description=version.description,
        tags=version.tags,
        aliases=tuple(version.aliases),
    )
    made = registering.register_version(unit, version.project, version.model, proposed)
    return made_views(unit, [made.registration])[0]
