"""Versions side by side: what is compared, from where, and how much of it is all in the address."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import msgspec

from muniment.capabilities.catalog.model.comparison import (
    FEWEST,
    MOST,
    Comparison,
    Wanted,
    as_markdown,
)
from muniment.capabilities.catalog.pages.side_by_side import charts_of, groups_of
from muniment.capabilities.catalog.service import comparing, finding, models, versions, views
from muniment.capabilities.catalog.service.permissions import READ_MODEL
from muniment.capabilities.catalog.store.models import Filters
from muniment.kernel.errors import Kind, MunimentError
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest, refused
from muniment.platform.web.form import Form
from muniment.platform.web.frame import Frame
from muniment.platform.web.pages import Pages

pages = Pages()
_OFFERED = 12
_ROWS = 300
# What is said beside the picker, so that it can be put right there; anything else is its own page.
_SAID_HERE = frozenset({Kind.INVALID, Kind.NOT_FOUND, Kind.GONE})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; each of its ways leads to the same with one thing changed."""

    frame: Frame
    texts: tuple[str, ...]
    baseline: str | None = None
    only: bool = False

    def address(self, path: str = "/compare") -> str:
        """Return the address of this comparison, at the moment of the page."""
        query = [("v", text) for text in self.texts]
        query += [("baseline", self.baseline)] if self.baseline in self.texts else []
        query += [("only", "differences")] if self.only else []
        return f"{path}?{urlencode([*query, *self.frame.moment_query.items()])}"

    def without(self, place: int) -> str:
        """Return the address without one of the versions."""
        return replace(self, texts=(*self.texts[:place], *self.texts[place + 1 :])).address()

    def earlier(self, place: int) -> str:
        """Return the address with a version and the one before it in each other's place."""
        turned = list(self.texts)
        turned[place - 1 : place + 1] = turned[place - 1 : place + 1][::-1]
        return replace(self, texts=tuple(turned)).address()

    def measured_from(self, place: int) -> str:
        """Return the address with another baseline."""
        return replace(self, baseline=self.texts[place]).address()

    @property
    def toggled(self) -> str:
        """The address with what is the same left out, or shown again."""
        return replace(self, only=not self.only).address()


@pages.get("/compare", permission=READ_MODEL)
def compare(unit: Unit, request: PageRequest) -> Html:
    """Compare versions, or ask which, where too few are named or one is not found."""
    unit.authorize_anywhere(READ_MODEL)
    asked = _asked(request)
    if len(asked.texts) < FEWEST:
        return _picker(unit, asked, request.form)
    try:
        found = comparing.compare(unit, asked.texts, asked.baseline)
    except MunimentError as refusal:
        if refusal.kind not in _SAID_HERE:
            raise
        return _picker(unit, asked, refused(request.form, refusal))
    return _table(asked, found)


def _asked(request: PageRequest) -> Asked:
    query = request.frame.query
    texts = tuple(text.strip() for name, text in query if name == "v" and text.strip())
    baseline = request.query.get("baseline", "").strip() or None
    return Asked(request.frame, texts, baseline, request.query.get("only") == "differences")


def _table(asked: Asked, found: Comparison) -> Html:
    shown = (found.only() if asked.only else found).at_most(_ROWS)
    charts = charts_of(found)
    return Html(
        "catalog/compare/table.html",
        asked=asked,
        comparison=found,
        groups=groups_of(shown),
        charts=charts,
        plotted=msgspec.json.encode(charts).decode(),
        markdown=as_markdown(shown),
        may_add=len(asked.texts) < MOST,
    )


def _picker(unit: Unit, asked: Asked, form: Form) -> Html:
    return Html(
        "catalog/compare/picker.html",
        asked=asked,
        form=form,
        beside=_beside(unit, asked.texts),
        models=_recent(unit) if not asked.texts else [],
        room=max(MOST - len(asked.texts), 0),
    )


def _beside(unit: Unit, texts: Sequence[str]) -> list[views.VersionView]:
    """Return further versions of the model that was named first, newest first."""
    try:
        reference = Wanted.parse(texts[0]).reference if texts else None
        if reference is None:
            return []
        home, model = finding.locate(unit, reference.project, reference.model)
    except MunimentError:
        return []
    listed = versions.list_versions(unit, model, status=None, before=None, limit=_OFFERED)
    named = {f"{home.name}/{model.name}@{one.version.number}" for one in listed} & set(texts)
    shown = views.version_views(unit, home, model, listed)
    return [one for one in shown if f"{one.project}/{one.model}@{one.number}" not in named]


def _recent(unit: Unit) -> list[views.ModelView]:
    """Return those of the models that changed last which have versions."""
    found = models.list_changed(unit, Filters(), before=None, limit=_OFFERED)
    return [view for view in views.model_views(unit, found) if view.latest_version]
