"""A run: what it was given, what it measured, what it left, and what was made of it."""

from collections.abc import Mapping
from typing import Any

from muniment.capabilities import projects
from muniment.capabilities.runs.model.runs import FullRun, Run, RunNotFound
from muniment.capabilities.runs.pages.made import made_of
from muniment.capabilities.runs.pages.permitted import may_do
from muniment.capabilities.runs.pages.wording import (
    TONES,
    figure,
    lasted,
    latest,
    moment_of,
    told,
)
from muniment.capabilities.runs.service import artifacts, experiments, finding, searching
from muniment.capabilities.runs.service.counting import drawable
from muniment.capabilities.runs.service.measuring import metric_history
from muniment.capabilities.runs.service.permissions import READ_RUN
from muniment.capabilities.runs.service.registering import versions_of_run
from muniment.capabilities.runs.store.searching import Wanted
from muniment.kernel.conditions import Comparison, Operator
from muniment.kernel.events import Subject
from muniment.platform.http.paging import read_cursor, token_of
from muniment.platform.http.past import history_page
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.pages import Pages

pages = Pages()
RUN = "/runs/{run}"
_SHOWN = 50
_FEW = 4
_MANY = 24
_POINTS = 200
_CHILDREN = 20
_LARGEST = 2**63 - 1
_NOT_FOR_PEOPLE = frozenset({"run_id", "owner_id", "project_id", "experiment_id", "series"})
# As the journal files what happens to a run.
_KINDS = {
    "run": "Itself",
    "run-log": "What it said",
    "run-metrics": "What it measured",
    "run-artifacts": "What it left",
}


@pages.get(RUN, permission=READ_RUN)
def show_run(unit: Unit, request: PageRequest) -> Html:
    """Show what is known of a run."""
    full = _found(unit, request)
    children = searching.search_runs(unit, _whose("parent_run_id", full.run))
    return _view(
        unit,
        full,
        "overview",
        drawn=drawable(unit, [full.run.run_id])[:_FEW],
        models=searching.search_logged_models(unit, _whose("source_run_id", full.run)).items,
        children=children.items,
        more_children=children.next is not None,
        entries=artifacts.list_artifacts(unit, full.run.run_id),
        versions=made_of(unit, versions_of_run(unit, full.run.run_id)),
        parent=_parent(unit, full.run),
        tags=told(full.tags),
    )


@pages.get(f"{RUN}/metrics", permission=READ_RUN)
def show_metrics(unit: Unit, request: PageRequest) -> Html:
    """Draw what a run measured; the table beside it says the latest of each."""
    full = _found(unit, request)
    wanted = request.query.get("q", "").strip().lower()
    keys = [key for key in drawable(unit, [full.run.run_id]) if wanted in key.lower()]
    points = [point for point in full.metrics if wanted in point.key.lower()]
    drawn, left_out = keys[:_MANY], len(keys[_MANY:])
    return _view(
        unit, full, "metrics", points=points, drawn=drawn, left_out=left_out, wanted=wanted
    )


@pages.get(f"{RUN}/points", permission=READ_RUN)
def show_points(unit: Unit, request: PageRequest) -> Html:
    """List every point of a metric, in the order in which they came."""
    full, key = _found(unit, request), request.query.get("key", "")
    token = read_cursor(request.query.get("cursor"), 2)
    after = None
    if token is not None:
        series, first = (one if isinstance(one, int) else 0 for one in token)
        after = (min(max(series, 0), _LARGEST), min(max(first, 0), _LARGEST))
    shown = metric_history(unit, full.run.run_id, key, after=after, limit=_POINTS) if key else None
    return _view(
        unit,
        full,
        "points",
        key=key,
        points=[(point, moment_of(point.timestamp_ms)) for point in shown.points] if shown else [],
        next=token_of(shown.next) if shown and shown.next else None,
    )


@pages.get(f"{RUN}/history", permission=READ_RUN)
def show_history(unit: Unit, request: PageRequest) -> Html:
    """List every change of a run: of itself, or of what it said, measured or left."""
    full, asked = _found(unit, request), request.query.get("of", "")
    kind = asked if asked in _KINDS else "run"
    subject = Subject(kind, full.run.run_id)
    page = history_page(unit, subject, _SHOWN, request.query.get("cursor"), _readable)
    return _view(unit, full, "history", entries=page.items, next=page.next, kind=kind, kinds=_KINDS)


def trail_of(unit: Unit, owner_project: str, experiment_id: str) -> dict[str, Any]:
    """Return what the breadcrumbs of what belongs to an experiment name."""
    home = projects.projects_by_id(unit, [owner_project])[owner_project]
    return {
        "project": home.name,
        "experiment": experiments.experiment_by_id(unit, experiment_id),
    }


def _readable(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the part of a state that tells people something, without a level in between."""
    run: Mapping[str, Any] = state.get("run") or {}
    rest = {name: value for name, value in state.items() if name != "run"}
    return {name: value for name, value in {**run, **rest}.items() if name not in _NOT_FOR_PEOPLE}


def _found(unit: Unit, request: PageRequest) -> FullRun:
    return finding.run_by_id(unit, request.path["run"])


def _whose(key: str, run: Run) -> Wanted:
    is_mine = Comparison("attribute", key, Operator.EQUAL, run.run_id)
    return Wanted(where=[is_mine], limit=_CHILDREN)


def _parent(unit: Unit, run: Run) -> Run | None:
    """Return the run that this one is nested in, if the actor sees it."""
    try:
        return finding.run_by_id(unit, run.parent_run_id).run if run.parent_run_id else None
    except RunNotFound:
        return None


def _view(unit: Unit, full: FullRun, tab: str, **context: Any) -> Html:
    run = full.run
    return Html(
        f"runs/run/{tab}.html",
        full=full,
        run=run,
        lasted=lasted(run),
        metrics=latest(full.metrics),
        figure=figure,
        tones=TONES,
        tab=tab,
        may=may_do(unit, run.scope),
        **trail_of(unit, run.project_id, run.experiment_id),
        **context,
    )
