"""A model: what is recorded of it, in six views, and the difference between two points."""

from collections.abc import Mapping
from typing import Any

from muniment.capabilities import custody, metadata, projects
from muniment.capabilities.catalog.model import Model
from muniment.capabilities.catalog.pages.permitted import holds_on, may_do
from muniment.capabilities.catalog.pages.registering import REGISTERED
from muniment.capabilities.catalog.service import (
    activity,
    aliases,
    duplicates,
    files,
    finding,
    versions,
)
from muniment.capabilities.catalog.service.permissions import READ_MODEL
from muniment.capabilities.catalog.service.views import (
    ModelView,
    VersionView,
    model_view,
    version_view_of,
    version_views,
)
from muniment.capabilities.catalog.service.wording import wording
from muniment.platform.http import Page, page_of
from muniment.platform.http.paging import read_number
from muniment.platform.http.past import history_page
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.differences import difference_page
from muniment.platform.web.pages import Pages
from muniment.platform.web.panels import Spot

pages = Pages()
MODEL = "/models/{project}/{name}"
_SHOWN = 50
_LAST = 8
_FEW = 5
_CHAMPION = "champion"
_FILES = 1000
_NOT_FOR_PEOPLE = frozenset({"model_id", "project_id", "name_key", "use_cases", "created_at"})


@pages.get(MODEL, permission=READ_MODEL)
def show_model(unit: Unit, request: PageRequest) -> Html:
    """Show what a model is, who answers for it and what changed last."""
    home, model = _located(unit, request)
    view = _shown(unit, model, home.name, request.done)
    last = versions.list_versions(unit, model, status=None, before=None, limit=_FEW + 1)
    spot = Spot(("models", home.name, model.name), model.scope)
    return _view(
        unit,
        model,
        view,
        "overview",
        versions=version_views(unit, home, model, last[:_FEW]),
        more_versions=len(last) > _FEW,
        counting=_counting(unit, home, model, view),
        aliases=aliases.alias_histories(unit, model),
        entries=activity.of_model(unit, model, before=None, limit=_LAST),
        rail=request.panels.drawn("model.rail", unit, request.frame, spot),
        panels=request.panels.drawn("model", unit, request.frame, spot),
    )


@pages.get(f"{MODEL}/versions", permission=READ_MODEL)
def show_versions(unit: Unit, request: PageRequest) -> Html:
    """List the versions of a model, newest first."""
    home, model = _located(unit, request)
    before = read_number(request.query.get("cursor"))
    found = versions.list_versions(unit, model, status=None, before=before, limit=_SHOWN + 1)
    page = page_of(found, _SHOWN, lambda one: (one.version.number,))
    shown = Page(version_views(unit, home, model, page.items), page.next)
    return _view(unit, model, model_view(unit, model), "versions", page=shown)


@pages.get(f"{MODEL}/aliases", permission=READ_MODEL)
def show_aliases(unit: Unit, request: PageRequest) -> Html:
    """Show where each alias points, and where it ever did."""
    _, model = _located(unit, request)
    histories = aliases.alias_histories(unit, model)
    return _view(unit, model, model_view(unit, model), "aliases", aliases=histories)


@pages.get(f"{MODEL}/files", permission=READ_MODEL)
def show_files(unit: Unit, request: PageRequest) -> Html:
    """List the files of the version that counts: the champion, or else the latest."""
    home, model = _located(unit, request)
    view = model_view(unit, model)
    counting = _counting(unit, home, model, view)
    listed = []
    if counting is not None:
        place = (home.name, model.name, str(counting.number))
        listed = files.list_files(unit, *place, after=None, limit=_FILES)
    return _view(unit, model, view, "files", counting=counting, files=listed)


@pages.get(f"{MODEL}/metadata", permission=READ_MODEL)
def show_metadata(unit: Unit, request: PageRequest) -> Html:
    """Show what is said of a model under schemas, and what is still to be said."""
    _, model = _located(unit, request)
    found = metadata.aspects_of(unit, model.subject)
    present = [each.schema for each in found]
    missing = metadata.missing_aspects(unit, "model", model.kind, present)
    offered = metadata.fitting_schemas(unit, "model", model.kind)
    more = [schema for schema in offered if schema.name not in present]
    view = model_view(unit, model)
    said = metadata.readable(unit, found)
    return _view(unit, model, view, "metadata", aspects=said, missing=missing, offered=more)


@pages.get(f"{MODEL}/history", permission=READ_MODEL)
def show_history(unit: Unit, request: PageRequest) -> Html:
    """List everything that happened to a model, a deleted one as well."""
    _, model = _located(unit, request, gone=True)
    page = history_page(unit, model.subject, _SHOWN, request.query.get("cursor"), readable)
    view = model_view(unit, model)
    return _view(unit, model, view, "history", entries=page.items, next=page.next)


@pages.get(f"{MODEL}/activity", permission=READ_MODEL)
def show_activity(unit: Unit, request: PageRequest) -> Html:
    """List everything that happened to a model, its versions, aliases and metadata."""
    _, model = _located(unit, request, gone=True)
    before = read_number(request.query.get("cursor"))
    found = activity.of_model(unit, model, before=before, limit=_SHOWN + 1)
    page = page_of(found, _SHOWN, lambda one: (one.revision,))
    view = model_view(unit, model)
    return _view(unit, model, view, "activity", entries=page.items, next=page.next)


@pages.get(f"{MODEL}/diff", permission=READ_MODEL)
def show_difference(unit: Unit, request: PageRequest) -> Html:
    """Compare a model at two points, each a revision or a date; a deleted one as well."""
    home, model = _located(unit, request, gone=True)
    place = request.frame.to("models", home.name, model.name)
    trail = [
        ("Models", request.frame.to("models")),
        (home.name, request.frame.to("models", project=home.name)),
        (model.name, place),
        ("History", request.frame.to("models", home.name, model.name, "history")),
    ]
    return difference_page(unit, request, model.subject, trail, readable)


def readable(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the part of a model's state that tells people something."""
    return {name: value for name, value in state.items() if name not in _NOT_FOR_PEOPLE}


def _located(
    unit: Unit, request: PageRequest, *, gone: bool = False
) -> tuple[projects.Project, Model]:
    return finding.locate(unit, request.path["project"], request.path["name"], gone=gone)


def _view(unit: Unit, model: Model, view: ModelView, tab: str, **context: Any) -> Html:
    return Html(
        f"catalog/model/{tab}.html",
        model=view,
        tab="History" if tab == "activity" else tab.capitalize(),
        may=may_do(unit, model),
        wording=wording(unit),
        holds=holds_on(unit, custody.Place(model.project_id, model.model_id)),
        **context,
    )


def _shown(unit: Unit, model: Model, project: str, done: str) -> ModelView:
    """Return the model as it is shown; just after it was registered, with what it is like."""
    if done != REGISTERED:
        return model_view(unit, model)
    like = [
        warned
        for warned in duplicates.of_model(unit, model)
        if (warned.project, warned.model) != (project, model.name)
    ]
    return model_view(unit, model, like)


def _counting(
    unit: Unit, home: projects.Project, model: Model, view: ModelView
) -> VersionView | None:
    """Return the version that counts: the champion, or else the latest."""
    number = view.aliases.get(_CHAMPION, view.latest_version)
    if number is None:
        return None
    return version_view_of(unit, finding.version_of(unit, home.name, model.name, str(number)))
