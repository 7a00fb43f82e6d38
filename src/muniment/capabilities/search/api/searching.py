"""JSON routes of searching."""

from dataclasses import dataclass
from datetime import datetime

from muniment.capabilities.search.model.refusals import QueryRefused
from muniment.capabilities.search.service import listing, searching
from muniment.capabilities.search.service.compiling import Expansion
from muniment.capabilities.search.service.explaining import Reason
from muniment.capabilities.search.service.permissions import REINDEX, SEARCH
from muniment.capabilities.search.service.searching import Asked, Found, Hit, SearchUnfit
from muniment.platform.http import Inquiry, Page, Router
from muniment.platform.http.paging import check_limit, read_place, token_of_place
from muniment.platform.searching.node import Condition

router = Router(tag="Search")
_ALL_FACETS = "*"
Shown = str | float | bool | datetime


@dataclass(frozen=True, slots=True)
class HitView:
    """One thing that was found: `values` are its fields, `why` says what it was found by."""

    kind: str
    id: str
    title: str
    reference: str
    href: str
    summary: str
    score: float | None
    values: dict[str, Shown | list[Shown]]
    why: list[Reason]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value, and how many of what was found have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class ResultView:
    """One page of what was found; `next` continues after it.

    `engine` is `index`, or `sql` where there was no index to ask; `complete` is whether everything
    was looked at. `expanded` says which texts were looked for in other words as well.
    """

    engine: str
    total: int
    complete: bool
    items: list[HitView]
    facets: dict[str, list[FacetValue]]
    expanded: list[Expansion]
    notes: list[str]
    next: str | None


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field that can be asked for: what it holds, which things have it, and what it says.

    `values` are frequent ones; `least` and `greatest` are numbers or dates.
    """

    name: str
    kinds: list[str]
    summary: str
    things: list[str]
    facet: bool
    values: list[str]
    least: str | float | None
    greatest: str | float | None


@router.get("/search", permission=SEARCH, refusals=(QueryRefused, SearchUnfit))
def search(
    unit: Inquiry,
    q: str = "",
    kind: str | None = None,
    sort: str = "",
    facets: str | None = None,
    limit: int = 20,
    cursor: str | None = None,
) -> ResultView:
    """Search everything you may see with one query.

    `kind` is one or more of the kinds of things, with commas; `sort` a field, `name` or
    `relevance`, with `-` before it for downwards; `facets` are fields whose values are counted,
    with commas, or `*` for the usual ones.
    """
    check_limit(limit)
    asked = Asked(
        text=q,
        kinds=_names(kind),
        sort=sort,
        facets=None if facets == _ALL_FACETS else _names(facets),
        limit=limit,
        after=read_place(cursor),
    )
    return _result(searching.search(unit, asked))


@router.get("/search/fields", permission=SEARCH)
def list_fields(unit: Inquiry, name: str | None = None) -> Page[FieldView]:
    """List the fields that can be asked for now, with examples of what they hold.

    With `name`, that field alone, with more of its values.
    """
    return Page(
        [
            FieldView(
                one.known.name,
                [str(kind) for kind in one.known.kinds],
                one.known.summary,
                list(one.known.things),
                one.known.facet,
                one.values,
                one.least,
                one.greatest,
            )
            for one in listing.list_fields(unit, name)
        ]
    )


@router.get("/search/index", permission=REINDEX)
def show_index(unit: Inquiry) -> Condition:
    """Show how the search index of the node that answers is."""
    return listing.condition(unit)


@router.post("/search/index/renew", permission=REINDEX)
def renew_index(unit: Inquiry) -> Condition:
    """Have the index of this node made anew from the tables; the old one answers until then."""
    return listing.renew(unit)


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(name for part in (text or "").split(",") if (name := part.strip()))


def _result(found: Found) -> ResultView:
    return ResultView(
        found.engine,
        found.total,
        found.complete,
        [_hit(hit) for hit in found.hits],
        {
            name: [FacetValue(value, count) for value, count in values]
            for name, values in found.facets.items()
        },
        found.expanded,
        found.notes,
        token_of_place(found.next),
    )


def _hit(hit: Hit) -> HitView:
    document = hit.document
    return HitView(
        hit.kind,
        document.id,
        document.title,
        document.reference,
        document.href,
        document.summary,
        hit.score,
        {
            name: value if isinstance(value, str | int | float | datetime) else list(value)
            for name, value in document.values.items()
            if value not in ("", [], ())
        },
        hit.why,
    )
