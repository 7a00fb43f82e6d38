"""A logged model: what it was made with, what was measured of it, and the versions made of it."""

from typing import Any

from muniment.capabilities.runs.model.logged_models import FullLoggedModel
from muniment.capabilities.runs.model.runs import Run, RunNotFound
from muniment.capabilities.runs.pages.made import made_of
from muniment.capabilities.runs.pages.permitted import may_do
from muniment.capabilities.runs.pages.runs import trail_of
from muniment.capabilities.runs.pages.wording import figure, told
from muniment.capabilities.runs.service import artifacts, finding, logged_models
from muniment.capabilities.runs.service.permissions import READ_RUN
from muniment.platform.http.past import history_page
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.pages import Pages

pages = Pages()
MODEL = "/logged-models/{model}"
_SHOWN = 50


@pages.get(MODEL, permission=READ_RUN)
def show_model(unit: Unit, request: PageRequest) -> Html:
    """Show what is known of a logged model."""
    full = _found(unit, request)
    return _view(
        unit,
        full,
        "overview",
        entries=artifacts.list_artifacts(unit, full.model.model_id),
        versions=made_of(unit, full.registrations),
        source=_source(unit, full.model.source_run_id),
        tags=told(full.model.tags),
        figure=figure,
    )


@pages.get(f"{MODEL}/history", permission=READ_RUN)
def show_history(unit: Unit, request: PageRequest) -> Html:
    """List every change of a logged model."""
    full = _found(unit, request)
    page = history_page(unit, full.model.subject, _SHOWN, request.query.get("cursor"))
    return _view(unit, full, "history", entries=page.items, next=page.next)


def _found(unit: Unit, request: PageRequest) -> FullLoggedModel:
    return logged_models.logged_model_by_id(unit, request.path["model"])


def _source(unit: Unit, run_id: str | None) -> Run | None:
    """Return the run that logged it, if the actor sees that."""
    try:
        return finding.run_by_id(unit, run_id).run if run_id else None
    except RunNotFound:
        return None


def _view(unit: Unit, full: FullLoggedModel, tab: str, **context: Any) -> Html:
    model = full.model
    return Html(
        f"runs/model/{tab}.html",
        full=full,
        model=model,
        tab=tab,
        may=may_do(unit, model.scope),
        **trail_of(unit, model.project_id, model.experiment_id),
        **context,
    )
