"""The list of use cases, and a use case with its past."""

from collections.abc import Mapping
from typing import Any

from muniment.capabilities import metadata, projects
from muniment.capabilities.usecases.model import KIND
from muniment.capabilities.usecases.pages.permitted import may_do, may_register
from muniment.capabilities.usecases.service import aspects, finding
from muniment.capabilities.usecases.service.permissions import READ_USE_CASE
from muniment.capabilities.usecases.store import Filters, Order
from muniment.platform.http.paging import MAX_LIMIT, page_of, read_words
from muniment.platform.http.past import history_page
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.differences import difference_page
from muniment.platform.web.form import Form
from muniment.platform.web.pages import Pages

listing, pages = Pages(), Pages()
USE_CASE = "/use-cases/{project}/{name}"
_SHOWN = 50
_NOT_FOR_PEOPLE = frozenset(
    {"use_case_id", "project_id", "project", "name_key", "created_at", "created_by"}
)
_NAMED = ("q", "project", "owner", "business_owner", "eu_class")


@listing.get("/use-cases", permission=READ_USE_CASE)
def list_use_cases(unit: Unit, request: PageRequest) -> Html:
    """List the uses the business makes of AI, by name."""
    given = {name: text for name, text in request.query.items() if name in _NAMED and text}
    home = projects.project_named(unit, given["project"]) if "project" in given else None
    filters = Filters(
        project_id=home.project_id if home else None,
        query=given.get("q"),
        owner=given.get("owner"),
        business_owner=given.get("business_owner"),
        eu_class=given.get("eu_class"),
    )
    after = read_words(request.query.get("cursor"), 2)
    found = finding.list_use_cases(unit, filters, Order.NAME, after=after, limit=_SHOWN + 1)
    homes = projects.list_projects(unit, after=None, limit=MAX_LIMIT)
    return Html(
        "usecases/use_cases.html",
        page=page_of(found, _SHOWN, Order.NAME.key),
        form=Form(given),
        cursor=request.query.get("cursor"),
        homes=[home.name for home in homes],
        may=may_register(unit),
    )


@pages.get(USE_CASE, permission=READ_USE_CASE)
def show_use_case(unit: Unit, request: PageRequest) -> Html:
    """Show what a use case decides, about whom and by whose leave, and how that came about."""
    project, name = request.path["project"], request.path["name"]
    found = finding.use_case_named(unit, project, name)
    page = history_page(unit, found.subject, _SHOWN, request.query.get("cursor"), _readable)
    said = aspects.list_aspects(unit, project, name)
    present = [aspect.schema for aspect in said]
    offered = metadata.fitting_schemas(unit, KIND, None)
    return Html(
        "usecases/use_case.html",
        use_case=found,
        may=may_do(unit, found),
        aspects=metadata.readable(unit, said),
        missing=metadata.missing_aspects(unit, KIND, None, present),
        offered=[schema for schema in offered if schema.name not in present],
        entries=page.items,
        next=page.next,
    )


@pages.get(f"{USE_CASE}/diff", permission=READ_USE_CASE)
def show_difference(unit: Unit, request: PageRequest) -> Html:
    """Compare a use case at two points, each a revision or a date."""
    project, name = request.path["project"], request.path["name"]
    found, frame = finding.use_case_named(unit, project, name), request.frame
    trail = [
        ("Use cases", frame.to("use-cases")),
        (project, frame.to("use-cases", project=project)),
        (found.name, frame.to("use-cases", project, name)),
    ]
    return difference_page(unit, request, found.subject, trail, _readable)


def _readable(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the part of a use case's state that tells people something."""
    return {name: value for name, value in state.items() if name not in _NOT_FOR_PEOPLE}
