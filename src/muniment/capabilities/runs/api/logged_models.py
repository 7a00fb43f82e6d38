"""JSON routes of logged models."""

from dataclasses import replace

from muniment.capabilities.runs.api.listing import page_of, wanted
from muniment.capabilities.runs.api.requests import LoggedModelChange
from muniment.capabilities.runs.model.accepting import RunRefused
from muniment.capabilities.runs.model.experiments import ExperimentNotFound
from muniment.capabilities.runs.model.logged_models import (
    LoggedModelDeleted,
    LoggedModelNotFound,
)
from muniment.capabilities.runs.service import experiments, searching
from muniment.capabilities.runs.service import logged_models as service
from muniment.capabilities.runs.service.describing import describe_logged_model
from muniment.capabilities.runs.service.permissions import READ_RUN, WRITE_RUN
from muniment.capabilities.runs.service.views import LoggedModelView, logged_model_views
from muniment.platform.http import Inquiry, Page, Router
from muniment.platform.http.paging import DEFAULT_LIMIT
from muniment.platform.http.past import history_page
from muniment.platform.journal.history import Revision

router = Router(tag="Logged models")
_ONE = "/logged-models/{model}"


@router.get(
    "/experiments/{experiment}/logged-models",
    permission=READ_RUN,
    refusals=(ExperimentNotFound, RunRefused),
)
def list_logged_models(
    unit: Inquiry,
    experiment: str,
    where: list[str] | None = None,
    sort: list[str] | None = None,
    deleted: bool = False,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[LoggedModelView]:
    """List the models that runs of an experiment logged, the newest first."""
    found = experiments.experiment_by_id(unit, experiment)
    asked = wanted(unit, searching.fits_logged_models, (where, sort), (limit, cursor))
    asked = replace(asked, experiment_ids=[found.experiment_id], deleted=deleted)
    listing = searching.search_logged_models(unit, asked)
    return page_of(listing, logged_model_views(unit, listing.items))


@router.get(_ONE, permission=READ_RUN, refusals=(LoggedModelNotFound,))
def show_logged_model(unit: Inquiry, model: str) -> LoggedModelView:
    """Show a logged model with what was measured of it, and the versions made of it."""
    return logged_model_views(unit, [service.logged_model_by_id(unit, model)])[0]


@router.patch(
    _ONE,
    permission=WRITE_RUN,
    refusals=(LoggedModelNotFound, LoggedModelDeleted, RunRefused),
)
def change_logged_model(unit: Inquiry, model: str, change: LoggedModelChange) -> LoggedModelView:
    """Set tags of a logged model; a tag that is null is taken off."""
    return logged_model_views(unit, [describe_logged_model(unit, model, change.tags)])[0]


@router.delete(_ONE, permission=WRITE_RUN, refusals=(LoggedModelNotFound, LoggedModelDeleted))
def delete_logged_model(unit: Inquiry, model: str) -> LoggedModelView:
    """Delete a logged model; what it was stays on record, and so do versions made of it."""
    gone = service.delete_logged_model(unit, model)
    return logged_model_views(unit, [service.filled(unit, gone)])[0]


@router.get(f"{_ONE}/history", permission=READ_RUN, refusals=(LoggedModelNotFound,))
def logged_model_history(
    unit: Inquiry, model: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Revision]:
    """List every change of a logged model, newest first."""
    found = service.logged_model_by_id(unit, model)
    return history_page(unit, found.model.subject, limit, cursor)
