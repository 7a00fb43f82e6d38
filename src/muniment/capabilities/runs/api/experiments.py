"""JSON routes of experiments."""

from dataclasses import replace

from muniment.capabilities.projects import ProjectNotFound
from muniment.capabilities.runs.api.listing import page_of, wanted
from muniment.capabilities.runs.api.requests import ExperimentChange, ExperimentRequest
from muniment.capabilities.runs.model.accepting import RunRefused
from muniment.capabilities.runs.model.experiments import (
    ExperimentDeleted,
    ExperimentExists,
    ExperimentNotFound,
)
from muniment.capabilities.runs.service import experiments as service
from muniment.capabilities.runs.service import searching
from muniment.capabilities.runs.service.permissions import MANAGE_EXPERIMENT, READ_RUN, WRITE_RUN
from muniment.capabilities.runs.service.views import ExperimentView, experiment_views
from muniment.platform.http import Created, Inquiry, Page, Router
from muniment.platform.http.paging import DEFAULT_LIMIT
from muniment.platform.http.past import history_page
from muniment.platform.journal.history import Revision

router = Router(tag="Experiments")
_OF_PROJECT = "/projects/{project}/experiments"
_ONE = "/experiments/{experiment}"


@router.get(_OF_PROJECT, permission=READ_RUN, refusals=(ProjectNotFound, RunRefused))
def list_experiments(
    unit: Inquiry,
    project: str,
    where: list[str] | None = None,
    sort: list[str] | None = None,
    deleted: bool = False,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[ExperimentView]:
    """List the experiments of a project, the newest first, by conditions such as `tags.a = b`."""
    asked = wanted(unit, searching.fits_experiments, (where, sort), (limit, cursor))
    asked = searching.in_project(unit, project, replace(asked, deleted=deleted))
    found = searching.list_experiments(unit, asked)
    return page_of(found, experiment_views(unit, found.items))


@router.post(
    _OF_PROJECT, permission=WRITE_RUN, refusals=(ProjectNotFound, RunRefused, ExperimentExists)
)
def create_experiment(unit: Inquiry, project: str, experiment: ExperimentRequest) -> Created:
    """Open an experiment."""
    made = service.create_experiment(
        unit,
        project,
        experiment.name,
        artifact_location=experiment.artifact_location,
        tags=experiment.tags,
    )
    [view] = experiment_views(unit, [made])
    return Created(view, f"/api/v1/experiments/{made.experiment_id}")


@router.get(_ONE, permission=READ_RUN, refusals=(ExperimentNotFound,))
def show_experiment(unit: Inquiry, experiment: str) -> ExperimentView:
    """Show an experiment, deleted or not."""
    return experiment_views(unit, [service.experiment_by_id(unit, experiment)])[0]


@router.patch(
    _ONE,
    permission=WRITE_RUN,
    refusals=(ExperimentNotFound, ExperimentDeleted, ExperimentExists, RunRefused),
)
def change_experiment(unit: Inquiry, experiment: str, change: ExperimentChange) -> ExperimentView:
    """Rename an experiment, or change its tags; a tag that is null is taken off."""
    found = service.change_experiment(unit, experiment, name=change.name, tags=change.tags)
    return experiment_views(unit, [found])[0]


@router.delete(
    _ONE,
    permission=MANAGE_EXPERIMENT,
    refusals=(ExperimentNotFound, ExperimentDeleted, RunRefused),
)
def delete_experiment(unit: Inquiry, experiment: str) -> ExperimentView:
    """Delete an experiment and its runs; all of it stays on record and can be restored."""
    return experiment_views(unit, [service.delete_experiment(unit, experiment)])[0]


@router.post(f"{_ONE}/restore", permission=MANAGE_EXPERIMENT, refusals=(ExperimentNotFound,))
def restore_experiment(unit: Inquiry, experiment: str) -> ExperimentView:
    """Restore a deleted experiment, and the runs that went with it."""
    return experiment_views(unit, [service.restore_experiment(unit, experiment)])[0]


@router.get(f"{_ONE}/history", permission=READ_RUN, refusals=(ExperimentNotFound,))
def experiment_history(
    unit: Inquiry, experiment: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Revision]:
    """List every change of an experiment, newest first."""
    found = service.experiment_by_id(unit, experiment)
    return history_page(unit, found.subject, limit, cursor)
