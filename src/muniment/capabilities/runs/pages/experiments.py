"""An experiment: its runs in a table, the models they logged, and what happened to it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from muniment.capabilities import projects
from muniment.capabilities.runs.model.accepting import RunRefused
from muniment.capabilities.runs.model.experiments import DEFAULT_ID, Experiment
from muniment.capabilities.runs.model.runs import FullRun
from muniment.capabilities.runs.pages.asking import wanted
from muniment.capabilities.runs.pages.columns import columns_in, few, read_columns, rows_of
from muniment.capabilities.runs.pages.permitted import may_do
from muniment.capabilities.runs.pages.wording import TONES, figure, told
from muniment.capabilities.runs.service import experiments, searching
from muniment.capabilities.runs.service.counting import count_runs
from muniment.capabilities.runs.service.permissions import READ_RUN
from muniment.capabilities.runs.service.searching import Listing
from muniment.capabilities.runs.store.searching import Wanted
from muniment.kernel.conditions import Comparison, Operator
from muniment.platform.http.paging import token_of_place
from muniment.platform.http.past import history_page
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest, refused
from muniment.platform.web.form import Form
from muniment.platform.web.pages import Pages

pages = Pages()
EXPERIMENT = "/experiments/{experiment}"
_SHOWN = 50
_NOTHING: Listing[FullRun] = Listing([], None)


@pages.get(EXPERIMENT, permission=READ_RUN)
def show_experiment(unit: Unit, request: PageRequest) -> Html:
    """Show the runs of an experiment: which, in which order and with which columns is asked for."""
    experiment = _found(unit, request)
    unread, found = None, _NOTHING
    try:
        asked = wanted(unit, searching.fits_runs, request.query, _SHOWN)
        asked = replace(asked, experiment_ids=[experiment.experiment_id])
        if experiment.deleted:
            asked = replace(asked, deleted=None)  # its runs went with it: they are what there is
        found = searching.search_runs(unit, asked)
    except RunRefused as refusal:
        unread = refused(Form(), refusal)
    chosen = read_columns(text for name, text in request.frame.query if name == "column")
    offered = columns_in(found.items)
    columns = chosen or few(offered, found.items)
    return _view(
        unit,
        experiment,
        "runs",
        unread=unread,
        rows=rows_of(found.items, columns),
        next=token_of_place(found.next),
        columns=columns,
        offered=[*columns, *(one for one in offered if one not in columns)],
        names=_names(unit, found.items),
        query={name: request.query.get(name, "") for name in ("where", "sort", "standing")},
        tones=TONES,
    )


@pages.get(f"{EXPERIMENT}/logged-models", permission=READ_RUN)
def list_logged_models(unit: Unit, request: PageRequest) -> Html:
    """List the models that runs of an experiment logged, the newest first."""
    experiment = _found(unit, request)
    cursor = {"cursor": request.query["cursor"]} if request.query.get("cursor") else {}
    asked = wanted(unit, searching.fits_logged_models, cursor, _SHOWN)
    asked = replace(asked, experiment_ids=[experiment.experiment_id])
    found = searching.search_logged_models(unit, asked)
    following = token_of_place(found.next)
    return _view(unit, experiment, "models", models=found.items, next=following, figure=figure)


@pages.get(f"{EXPERIMENT}/history", permission=READ_RUN)
def show_history(unit: Unit, request: PageRequest) -> Html:
    """List every change of an experiment."""
    experiment = _found(unit, request)
    page = history_page(unit, experiment.subject, _SHOWN, request.query.get("cursor"))
    return _view(unit, experiment, "history", entries=page.items, next=page.next)


def _found(unit: Unit, request: PageRequest) -> Experiment:
    return experiments.experiment_by_id(unit, request.path["experiment"])


def _names(unit: Unit, found: Sequence[FullRun]) -> dict[str, str]:
    """Return by id what the runs are called that some are nested in, of those the actor sees."""
    wanted = {full.run.parent_run_id for full in found if full.run.parent_run_id}
    if not wanted:
        return {}
    among = Comparison("attribute", "run_id", Operator.IN, tuple(sorted(wanted)))
    parents = searching.search_runs(unit, Wanted(where=[among], deleted=None, limit=len(wanted)))
    return {full.run.run_id: full.run.name for full in parents.items}


def _view(unit: Unit, experiment: Experiment, tab: str, **context: Any) -> Html:
    home = projects.projects_by_id(unit, [experiment.project_id])[experiment.project_id]
    return Html(
        f"runs/experiment/{tab}.html",
        experiment=experiment,
        project=home.name,
        count=count_runs(unit, [experiment])[experiment.experiment_id],
        tab=tab,
        may=may_do(unit, experiment.scope),
        told=told(experiment.tags),
        lasting=experiment.experiment_id == DEFAULT_ID,
        **context,
    )
