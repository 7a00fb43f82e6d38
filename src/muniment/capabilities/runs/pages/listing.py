"""The list of experiments: everything that narrows it is in its address."""

from dataclasses import replace

from muniment.capabilities import projects
from muniment.capabilities.runs.pages.asking import wanted
from muniment.capabilities.runs.pages.permitted import may_open
from muniment.capabilities.runs.service import searching
from muniment.capabilities.runs.service.counting import count_runs
from muniment.capabilities.runs.service.permissions import READ_RUN
from muniment.kernel.conditions import Comparison, Operator
from muniment.platform.http.paging import MAX_LIMIT, token_of_place
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.pages import Pages

pages = Pages()
_SHOWN = 50
_NARROWING = ("q", "project", "standing")


@pages.get("/experiments", permission=READ_RUN)
def list_experiments(unit: Unit, request: PageRequest) -> Html:
    """List experiments, the newest first, with how many runs each has and when the last began."""
    query = {name: request.query.get(name, "").strip() for name in _NARROWING}
    asked = wanted(
        unit,
        searching.fits_experiments,
        {"cursor": request.query["cursor"]} if request.query.get("cursor") else {},
        _SHOWN,
    )
    if query["q"]:
        named = Comparison("attribute", "name", Operator.LIKE_ANY_CASE, f"%{query['q']}%")
        asked = replace(asked, where=[named])
    if query["project"]:
        asked = searching.in_project(unit, query["project"], asked)
    asked = replace(asked, deleted=query["standing"] == "deleted")
    found = searching.list_experiments(unit, asked)
    return Html(
        "runs/experiments.html",
        experiments=found.items,
        next=token_of_place(found.next),
        counts=count_runs(unit, found.items),
        homes=projects.projects_by_id(unit, {one.project_id for one in found.items}),
        query=query,
        may_open=may_open(unit),
        choices=[one.name for one in projects.list_projects(unit, after=None, limit=MAX_LIMIT)],
    )
