"""The list of models: everything that narrows it is in its address."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from muniment.capabilities import projects
from muniment.capabilities.catalog.model import Model, Status
from muniment.capabilities.catalog.pages.permitted import may_register
from muniment.capabilities.catalog.service import filtering, models, overview, views, wording
from muniment.capabilities.catalog.service.permissions import READ_MODEL
from muniment.capabilities.catalog.store.models import Filters
from muniment.platform.http import Page, page_of
from muniment.platform.http.paging import MAX_LIMIT, read_number, read_words
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.pages import Pages

pages = Pages()
_SHOWN = 50
_BY_CHANGE = "-updated"
_OFFERED = ("kind", "origin")  # whose values can be chosen, as far as there are such models
_NO_FILTER = frozenset({"sort", "cursor"})
_CHOSEN = frozenset({"q", "project", "kind", "origin", "status"})  # these have a field to choose in


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the address narrows the list to."""

    q: str | None = None
    project: str | None = None
    kind: str | None = None
    task: str | None = None
    domain: str | None = None
    origin: str | None = None
    owner: str | None = None
    vendor: str | None = None
    status: str | None = None
    use_case: str | None = None
    tag: str | None = None
    lacking: str | None = None
    risk: str | None = None
    sensitivity: str | None = None
    regulation: str | None = None
    sort: str | None = None
    cursor: str | None = None

    @property
    def given(self) -> dict[str, str]:
        """What narrows, by name."""
        named = {found.name: getattr(self, found.name) for found in fields(self)}
        return {name: value for name, value in named.items() if value and name not in _NO_FILTER}

    @property
    def further(self) -> dict[str, str]:
        """What narrows and has no field of its own to be changed in."""
        return {name: value for name, value in self.given.items() if name not in _CHOSEN}


@pages.get("/models", permission=READ_MODEL)
def list_models(unit: Unit, request: PageRequest) -> Html:
    """List models by name or by last change, narrowed by words and by what is recorded."""
    wanted = _read(request.query)
    filters = _filters(unit, wanted)
    page = (_by_change if wanted.sort == _BY_CHANGE else _by_name)(unit, filters, wanted.cursor)
    everything = overview.overview(unit, _OFFERED)
    return Html(
        "catalog/models.html",
        page=Page(views.model_views(unit, page.items), page.next),
        total=overview.count_models(unit, filters) if wanted.given else everything.total,
        filters=wanted,
        choices=_choices(unit, everything),
        may=may_register(unit),
        wording=wording.wording(unit),
    )


def _read(query: Mapping[str, str]) -> Narrowing:
    known = {found.name for found in fields(Narrowing)}
    return Narrowing(**{name: text for name, text in query.items() if name in known and text})


def _filters(unit: Unit, wanted: Narrowing) -> Filters:
    home = projects.project_named(unit, wanted.project) if wanted.project else None
    return Filters(
        project_id=home.project_id if home else None,
        query=wanted.q,
        kind=wanted.kind,
        task=wanted.task,
        domain=wanted.domain,
        origin=wanted.origin,
        owner=wanted.owner,
        vendor=wanted.vendor,
        status=wanted.status,
        use_case_id=filtering.use_case_id(unit, wanted.use_case),
        tag=filtering.tag_of(wanted.tag),
        lacking=filtering.lack_of(wanted.lacking),
        risk=wanted.risk,
        sensitivity=wanted.sensitivity,
        regulation=wanted.regulation,
    )


def _by_name(unit: Unit, filters: Filters, cursor: str | None) -> Page[Model]:
    words = read_words(cursor, 2)
    after = (words[0], words[1]) if words else None
    found = models.list_models(unit, filters, after=after, limit=_SHOWN + 1)
    return page_of(found, _SHOWN, lambda model: (model.name_key, model.model_id))


def _by_change(unit: Unit, filters: Filters, cursor: str | None) -> Page[Model]:
    found = models.list_changed(unit, filters, before=read_number(cursor), limit=_SHOWN + 1)
    return page_of(found, _SHOWN, lambda model: (model.revision,))


def _choices(unit: Unit, everything: overview.Overview) -> dict[str, list[str]]:
    homes = projects.list_projects(unit, after=None, limit=MAX_LIMIT)
    return {
        "project": [home.name for home in homes],
        **{field: sorted(everything.values[field]) for field in _OFFERED},
        "status": [status.value for status in Status],
    }
