"""What this room adds to the page of a version: which run or logged model it was made of."""

from muniment.capabilities import catalog
from muniment.capabilities.runs.model.logged_models import LoggedModel, LoggedModelNotFound
from muniment.capabilities.runs.model.runs import Run, RunNotFound
from muniment.capabilities.runs.service import finding, logged_models
from muniment.capabilities.runs.service.registering import registration_of
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.frame import Frame
from muniment.platform.web.panels import Panel, Spot


def _made_by(unit: Unit, frame: Frame, spot: Spot) -> Html | None:
    """Show what a version was made of, as far as the actor may see that."""
    del frame
    _, project, model, _, number = spot.segments
    found = catalog.version_of(unit, project, model, number)
    registration = registration_of(unit, found.version.version_id)
    if registration is None or not (registration.run_id or registration.logged_model_id):
        return None
    return Html(
        "runs/_made_by.html",
        registration=registration,
        run=_run(unit, registration.run_id),
        model=_model(unit, registration.logged_model_id),
    )


def _run(unit: Unit, run_id: str | None) -> Run | None:
    try:
        return finding.run_by_id(unit, run_id).run if run_id else None
    except RunNotFound:
        return None


def _model(unit: Unit, model_id: str | None) -> LoggedModel | None:
    try:
        return logged_models.logged_model_by_id(unit, model_id).model if model_id else None
    except LoggedModelNotFound:
        return None


PANELS = (Panel("version", _made_by, beside=True),)
