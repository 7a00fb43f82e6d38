"""A run: what it was given, what it measured, what it left, and what was made of it."""

from typing import Any

from muniment.capabilities import projects
from muniment.capabilities.runs.model.runs import FullRun
from muniment.capabilities.runs.pages.made import made_of
from muniment.capabilities.runs.pages.wording import (
    TONES,
    figure,
    lasted,
    latest,
    moment_of,
    told,
)
from muniment.capabilities.runs.service import artifacts, experiments, finding, searching
from muniment.capabilities.runs.service.logged_models import logged_models_named
from muniment.capabilities.runs.service.measuring import metric_history
from muniment.capabilities.runs.service.permissions import READ_RUN
from muniment.capabilities.runs.service.registering import versions_of_run
from muniment.capabilities.runs.store.searching import Wanted
from muniment.kernel.conditions import Comparison, Operator
from muniment.platform.http.paging import read_cursor, token_of
from muniment.platform.http.past import history_page
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.pages import Pages

pages = Pages()
RUN = "/runs/{run}"
_SHOWN = 50
_FEW = 6
_POINTS = 200
_CHILDREN = 20
_LARGEST = 2**63 - 1


@pages.get(RUN, permission=READ_RUN)
def show_run(unit: Unit, request: PageRequest) -> Html:
    """Show what is known of a run."""
    full = finding.run_by_id(unit, request.path["run"])
    run_id = full.run.run_id
    made = Wanted(where=[Comparison("attribute", "source_run_id", Operator.EQUAL, run_id)])
    nested = Wanted(
        where=[Comparison("attribute", "parent_run_id", Operator.EQUAL, run_id)], limit=_CHILDREN
    )
    children = searching.search_runs(unit, nested)
    return _view(
        unit,
        full,
        "overview",
        metrics=latest(full.metrics),
        drawn=[key for key in list(latest(full.metrics))[:_FEW]],
        models=searching.search_logged_models(unit, made).items,
        children=children.items,
        more_children=children.next is not None,
        entries=artifacts.list_artifacts(unit, run_id),
        versions=made_of(unit, versions_of_run(unit, run_id)),
        tags=told(full.tags),
    )
