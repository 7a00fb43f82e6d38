"""What the catalog adds to the page of a project: its models in numbers, and what happened."""

from muniment.capabilities import projects
from muniment.capabilities.catalog.service import activity, quotas
from muniment.capabilities.catalog.service.models import list_changed
from muniment.capabilities.catalog.service.overview import overview
from muniment.capabilities.catalog.service.permissions import (
    READ_MODEL,
    READ_QUOTA,
    REGISTER_MODEL,
)
from muniment.capabilities.catalog.service.views import model_views
from muniment.capabilities.catalog.service.wording import wording
from muniment.capabilities.catalog.store.models import Filters
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.frame import Frame
from muniment.platform.web.panels import Panel, Spot

_FIELDS = ("status", "kind", "task", "owner", "sensitivity")
_SHOWN = 6
_LAST = 8


def _models(unit: Unit, frame: Frame, spot: Spot) -> Html | None:
    """Show the models of a project that changed last, and all of them in numbers."""
    del frame
    if not unit.sees_within(READ_MODEL, spot.scope.project_id or ""):
        return None
    here = Filters(project_id=spot.scope.project_id)
    found = list_changed(unit, here, before=None, limit=_SHOWN)
    numbers = overview(unit, _FIELDS, within=spot.scope.project_id)
    tallies = {field: numbers.tally(field) for field in _FIELDS}
    return Html(
        "catalog/_project_models.html",
        project=spot.segments[-1],
        total=numbers.total,
        models=model_views(unit, found),
        wording=wording(unit),
        tallies={field: counts for field, counts in tallies.items() if counts},
        may_register=unit.context.access.permits(REGISTER_MODEL, spot.scope, unit.now),
    )


def _activity(unit: Unit, frame: Frame, spot: Spot) -> Html | None:
    """Show what happened to the models of a project."""
    del frame
    home = projects.project_named(unit, spot.segments[-1])
    found = activity.of_project(unit, home, before=None, limit=_LAST)
    if not found:
        return None
    return Html("catalog/_project_activity.html", entries=found, project_id=home.project_id)


def _quota(unit: Unit, frame: Frame, spot: Spot) -> Html | None:
    """Show how much a project stores, and how much it may; both are known of the present only."""
    if frame.moment.is_past:
        return None
    if not unit.context.access.permits(READ_QUOTA, spot.scope, unit.now):
        return None
    usage = quotas.usage(unit, spot.segments[-1])
    return Html("catalog/_project_quota.html", usage=usage, project=spot.segments[-1])


PANELS = (
    Panel("project", _models),
    Panel("project", _activity),
    Panel("project", _quota, beside=True),
)
