"""Pages of saved searches."""

from collections.abc import Generator
from contextlib import contextmanager

from muniment.capabilities.savedsearches import service
from muniment.capabilities.savedsearches.model import SearchExists
from muniment.capabilities.search import QueryRefused
from muniment.kernel.naming import NameRefused
from muniment.kernel.values import accept_text
from muniment.platform.http.paging import page_of, read_words
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.beside import beside
from muniment.platform.web.form import Form
from muniment.platform.web.pages import Pages

pages = Pages(
    done={
        "savedsearches.saved": "The search is saved.",
        "savedsearches.changed": "The change is recorded.",
        "savedsearches.forgotten": "The search is taken away.",
    }
)
_ALL = "/saved-searches"
_ONE = "/saved-searches/{owner}/{name}"
_SHOWN = 50
_FIELDS = ("query", "kind", "sort", "description")


@pages.get(_ALL, permission=service.READ_SEARCH)
def list_searches(unit: Unit, request: PageRequest) -> Html:
    """List the visitor's saved searches and the shared ones; `?q=` is a query to save."""
    after = read_words(request.query.get("cursor"), 2)
    found = service.list_searches(
        unit, after=(after[0], after[1]) if after else None, limit=_SHOWN + 1
    )
    asked = {"query": "q", "kind": "kind", "sort": "sort"}
    wanted = {name: request.query.get(key, "") for name, key in asked.items()}
    return Html(
        "savedsearches/saved_searches.html",
        page=page_of(found, _SHOWN, lambda one: (one.name_key, one.search_id)),
        form=request.form if request.form.refusal else Form(wanted),
        may={"save"} if _may_save(unit) else set[str](),
        me=unit.actor.id,
    )


@pages.post(_ALL, permission=service.SAVE_SEARCH, again=list_searches)
def save_search(unit: Unit, request: PageRequest) -> Redirect:
    """Save a search."""
    form = request.form
    fields = {name: _text(form, name) for name in ("kind", "sort", "description")}
    with _said_where_it_is():
        service.save_search(
            unit, _text(form, "name"), _text(form, "query"), {**fields, "shared": _is_shared(form)}
        )
    return Redirect(request.frame.present("saved-searches"), done="savedsearches.saved")


@pages.get(_ONE, permission=service.READ_SEARCH)
def show_search(unit: Unit, request: PageRequest) -> Html:
    """Show what a saved search asks, with a form to change it."""
    found = service.search_named(unit, request.path["owner"], request.path["name"])
    values = {name: getattr(found, name) or "" for name in ("name", *_FIELDS)}
    values |= {"shared": "yes" if found.shared else "", "if_match": str(found.revision)}
    return Html(
        "savedsearches/saved_search.html",
        search=found,
        form=request.form if request.form.refusal else Form(values),
        may={"change"} if service.may_change(unit, found) else set[str](),
    )


@pages.post(_ONE, permission=service.SAVE_SEARCH, again=show_search)
def change_search(unit: Unit, request: PageRequest) -> Redirect:
    """Change what a saved search asks, what it is called, or who sees it."""
    form = request.form
    patch: dict[str, str | bool] = {name: _text(form, name) for name in ("name", *_FIELDS)}
    patch["shared"] = _is_shared(form)
    with _said_where_it_is():
        changed = service.change_search(unit, request.path["owner"], request.path["name"], patch)
    href = request.frame.present("saved-searches", changed.owner, changed.name)
    return Redirect(href, done="savedsearches.changed")


@pages.post(f"{_ONE}/forget", permission=service.SAVE_SEARCH, again=show_search)
def forget_search(unit: Unit, request: PageRequest) -> Redirect:
    """Take a saved search away."""
    service.forget_search(unit, request.path["owner"], request.path["name"])
    return Redirect(request.frame.present("saved-searches"), done="savedsearches.forgotten")


@contextmanager
def _said_where_it_is() -> Generator[None]:
    with beside("query", QueryRefused), beside("name", NameRefused, SearchExists):
        yield


def _may_save(unit: Unit) -> bool:
    return unit.context.access.permits_somewhere(service.SAVE_SEARCH, unit.now)


def _text(form: Form, name: str) -> str:
    return accept_text(form.value(name).strip(), f"/{name}")


def _is_shared(form: Form) -> bool:
    return bool(form.value("shared"))
