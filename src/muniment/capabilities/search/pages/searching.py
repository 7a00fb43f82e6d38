"""The search page: one query in the address, whose every part can be clicked on and off."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from shlex import quote
from urllib.parse import urlencode

from muniment.capabilities import metadata
from muniment.capabilities.search.model.narrowing import choices, with_choice, without_choice
from muniment.capabilities.search.model.parsing import parse
from muniment.capabilities.search.model.query import Everything, Node, Span
from muniment.capabilities.search.model.refusals import QueryRefused
from muniment.capabilities.search.service import searching
from muniment.capabilities.search.service.completing import complete_query
from muniment.capabilities.search.service.listing import list_fields
from muniment.capabilities.search.service.permissions import SEARCH
from muniment.capabilities.search.service.searching import (
    Asked,
    Found,
    PastTooLarge,
    SearchUnfit,
)
from muniment.kernel.errors import MunimentError
from muniment.platform.http.paging import read_place, token_of_place
from muniment.platform.http.problems import status_of
from muniment.platform.searching.layout import THING
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.pages import Pages

pages = Pages()
_SHOWN = 25
_OFFERED = 12
_VALUES = 8  # of a facet, before one asks for more
# Shown of each thing, where it says so: what people tell things apart by.
_TOLD = (
    "project",
    "task",
    "domain",
    "license",
    "vendor",
    "owner",
    "alias",
    "stage",
    "created",
)
_EXAMPLES = (
    ("fraud scoring", "things that speak of both words, or of words near to them"),
    ('"credit risk"', "these words in this order"),
    ("task = image-classification size > 100M", "a property and a number together"),
    ("license_category = permissive", "what may be used freely"),
    ("created:2026-01-01.. -has:license", "made this year, and nobody said under which licence"),
)
_USUAL_ORDERS = (
    ("", "Most relevant first"),
    ("name", "By name"),
    ("-created", "Newest first"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for."""

    q: str = ""
    kind: str = ""
    sort: str = ""
    cursor: str | None = None

    @property
    def asked(self) -> Asked:
        """The question behind it."""
        kinds = (self.kind,) if self.kind else ()
        return Asked(self.q, kinds, self.sort, None, _SHOWN, read_place(self.cursor))

    @property
    def command(self) -> str:
        """What to type for the same on the command line."""
        flags = [(f"--{name}", value) for name, value in self._narrowed.items() if name != "q"]
        typed = "".join(f" {flag} {quote(value)}" for flag, value in flags)
        return f"muniment search {quote(self.q)}{typed}"

    @property
    def address(self) -> str:
        """Where a program asks for the same."""
        return f"/api/v1/search?{urlencode(self._narrowed)}"

    def exported(self, file_format: str) -> str:
        """Return where all of it can be had as a file."""
        return f"/api/v1/search/export?{urlencode({**self._narrowed, 'format': file_format})}"

    @property
    def _narrowed(self) -> dict[str, str]:
        given = {"q": self.q, "kind": self.kind, "sort": self.sort}
        return {name: value for name, value in given.items() if value or name == "q"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: how many have it, and the query after a click on it."""

    value: str
    label: str
    count: int | None
    query: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of a field among what is found; `cleared` is the query without any of them."""

    name: str
    choices: list[Choice]
    further: list[Choice]
    cleared: str | None


@pages.get("/search", permission=SEARCH)
def show_search(unit: Unit, request: PageRequest) -> Html:
    """Search, count what is found by its properties, and lead on to each of them."""
    wanted = _read(request.query)
    try:
        found = searching.search(unit, wanted.asked)
    except (QueryRefused, SearchUnfit, PastTooLarge) as refusal:
        status = status_of(refusal)
        return Html("search/search.html", status, **_unanswered(wanted, refusal))
    query = parse(wanted.q)
    labels = _labels(unit)
    return Html(
        "search/search.html",
        wanted=wanted,
        found=found,
        next=token_of_place(found.next),
        is_narrowed=not isinstance(query, Everything) or bool(wanted.kind),
        things=_things(unit, wanted),
        facets=_facets(unit, wanted, query, found, labels),
        labels=labels,
        orders=_orders(found, wanted.sort),
        sorted_by=wanted.sort.removeprefix("-"),
        shown=_TOLD,
        examples=_EXAMPLES,
        refusal=None,
    )


@pages.get("/search/completions", permission=SEARCH)
def show_completions(unit: Unit, request: PageRequest) -> Html:
    """List what the query could go on with; a part of a page, for the script of the query."""
    text, at = request.query.get("q", ""), request.query.get("at", "")
    place = int(at) if at.isascii() and at.isdecimal() else len(text)
    return Html("search/completions.html", completions=complete_query(unit, text, place)[:_OFFERED])


@pages.get("/search/language", permission=SEARCH, present=True)
def show_language(unit: Unit, request: PageRequest) -> Html:
    """Explain the language of queries, and list every field that can be asked for now."""
    del request
    return Html("search/language.html", fields=list_fields(unit))


def _read(query: Mapping[str, str]) -> Wanted:
    given = {name: query.get(name, "").strip() for name in ("q", "kind", "sort")}
    return Wanted(**given, cursor=query.get("cursor") or None)


def _unanswered(wanted: Wanted, refusal: MunimentError) -> dict[str, object]:
    """Return what is shown where there is no answer: the query, and which part of it is meant."""
    place: Span | None = None
    match refusal.facts:
        case {"start": int(start), "end": int(end)}:
            place = Span(start, end)
        case _:
            pass
    return {
        "wanted": wanted,
        "found": None,
        "refusal": refusal,
        "place": place,
        "orders": _orders(None, ""),
        "examples": _EXAMPLES,
    }


def _things(unit: Unit, wanted: Wanted) -> list[tuple[str, str, int]]:
    """Return the kinds of things to choose between: kind, title, and how many are found."""
    counted = searching.search(unit, Asked(wanted.q, facets=(THING,), limit=0))
    counts = dict(counted.facets[THING])
    known = [(kind, title, counts.get(kind, 0)) for kind, title in searching.things(unit)]
    return [("", "Everything", counted.total), *known]


def _facets(
    unit: Unit, wanted: Wanted, query: Node, found: Found, labels: Mapping[str, Mapping[str, str]]
) -> list[Facet]:
    chosen = choices(query)
    shown: list[Facet] = []
    for name, counted in found.facets.items():
        if name == THING:
            continue
        values = chosen.get(name, ())
        if values:
            # What else could be chosen is counted as if nothing of this field were.
            counted = _counted_without(unit, wanted, query, name)  # noqa: PLW2901  as said
        counts = dict(counted)
        if not values and list(counts.values()) == [found.total]:
            continue  # all have it, so it narrows nothing
        ordered = [*values, *(value for value in counts if value not in values)]
        called = labels.get(name, {})
        offered = [_choice(query, name, value, counts, values, called) for value in ordered]
        if offered:
            most = max(_VALUES, len(values))
            cleared = without_choice(query, name) if values else None
            shown.append(Facet(name, offered[:most], offered[most:], cleared))
    return shown


def _labels(unit: Unit) -> dict[str, Mapping[str, str]]:
    """Return by field what its values are called, where they are terms of a vocabulary."""
    labels = metadata.labels_of(unit.connection)
    return {
        field.name: labels[field.vocabulary]
        for each in searching.searching_of(unit).searchables
        for field in each.fields
        if field.vocabulary in labels
    }


def _choice(
    query: Node,
    name: str,
    value: str,
    counts: Mapping[str, int],
    chosen: tuple[str, ...],
    called: Mapping[str, str],
) -> Choice:
    is_chosen = value in chosen
    toggled = (without_choice if is_chosen else with_choice)(query, name, value)
    return Choice(value, called.get(value, value), counts.get(value), toggled, is_chosen)


def _counted_without(unit: Unit, wanted: Wanted, query: Node, name: str) -> list[tuple[str, int]]:
    text = without_choice(query, name)
    kinds = (wanted.kind,) if wanted.kind else ()
    with suppress(QueryRefused, SearchUnfit):
        return searching.search(unit, Asked(text, kinds, facets=(name,), limit=0)).facets[name]
    return []


def _orders(found: Found | None, sort: str) -> list[tuple[str, str]]:
    """Return what the answer can be sorted by: the usual, and the numbers of what is shown."""
    orders = dict(_USUAL_ORDERS)
    names = {
        name: None
        for hit in (found.hits if found else ())
        for name, value in hit.document.values.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
    for name in list(names)[:40]:
        orders[f"-{name}"] = f"{name}, highest first"
        orders[name] = f"{name}, lowest first"
    if sort and sort not in orders:
        orders[sort] = (
            f"{sort.removeprefix('-')}, {'highest' if sort[0] == '-' else 'lowest'} first"
        )
    return list(orders.items())
