"""JSON routes of saved searches."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from pydantic import Field

from muniment.capabilities.savedsearches import service
from muniment.capabilities.savedsearches.model import (
    MAX_DESCRIPTION,
    MAX_LINE,
    MAX_QUERY,
    NotYours,
    SavedSearch,
    SearchExists,
    SearchNotFound,
    TooManySearches,
)
from muniment.capabilities.search import QueryRefused, SearchUnfit
from muniment.kernel.naming import NameRefused
from muniment.platform.http import Body, Created, Inquiry, Page, Router, page_of
from muniment.platform.http.paging import DEFAULT_LIMIT, check_limit, read_words
from muniment.platform.http.past import history_page
from muniment.platform.journal.history import Revision

router = Router(tag="Saved searches")
_ONE = "/saved-searches/{owner}/{name}"


class SearchChange(Body):
    """What to change about a saved search (JSON merge patch): what is left out stays."""

    name: str | None = None
    query: str | None = Field(None, max_length=MAX_QUERY)
    kind: str | None = Field(None, max_length=MAX_LINE)
    sort: str | None = Field(None, max_length=MAX_LINE)
    description: str | None = Field(None, max_length=MAX_DESCRIPTION)
    shared: bool | None = None

    def patch(self) -> dict[str, Any]:
        """Return the fields that the caller named; a name and a query are never taken away."""
        said = self.model_dump(include=self.model_fields_set)
        for name in ("name", "query"):
            if said.get(name, "") is None:
                del said[name]
        return said


class SearchRequest(Body):
    """A search to save."""

    name: str
    query: str = Field(max_length=MAX_QUERY)
    kind: str | None = Field(None, max_length=MAX_LINE)
    sort: str | None = Field(None, max_length=MAX_LINE)
    description: str = Field("", max_length=MAX_DESCRIPTION)
    shared: bool = False


@dataclass(frozen=True, slots=True)
class SearchView:
    """A saved search as it is shown; `mine` is whether it is the caller's own."""

    owner: str
    name: str
    query: str
    kind: str | None
    sort: str | None
    description: str
    shared: bool
    mine: bool
    created_at: datetime
    updated_at: datetime | None
    revision: int
    search_id: str


@router.get("/saved-searches", permission=service.READ_SEARCH)
def list_searches(
    unit: Inquiry,
    name: str | None = None,
    mine: bool = False,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[SearchView]:
    """List your saved searches and the shared ones, by name."""
    after = read_words(cursor, 2)
    found = service.list_searches(
        unit,
        name=name,
        mine=mine,
        after=(after[0], after[1]) if after else None,
        limit=check_limit(limit) + 1,
    )
    page = page_of(found, limit, lambda one: (one.name_key, one.search_id))
    return Page([_view(unit, one) for one in page.items], page.next)


@router.post(
    "/saved-searches",
    permission=service.SAVE_SEARCH,
    refusals=(SearchExists, TooManySearches, QueryRefused, SearchUnfit, NameRefused),
)
def save_search(unit: Inquiry, wanted: SearchRequest) -> Created:
    """Save a search under a name of your own."""
    fields = wanted.model_dump(exclude={"name", "query"})
    made = service.save_search(unit, wanted.name, wanted.query, fields)
    href = f"/api/v1/saved-searches/{quote(made.owner, safe='')}/{quote(made.name)}"
    return Created(_view(unit, made), href)


@router.get(_ONE, permission=service.READ_SEARCH, refusals=(SearchNotFound,))
def show_search(unit: Inquiry, owner: str, name: str) -> SearchView:
    """Show a saved search."""
    return _view(unit, service.search_named(unit, owner, name))


@router.patch(
    _ONE,
    permission=service.SAVE_SEARCH,
    refusals=(SearchNotFound, SearchExists, NotYours, QueryRefused, SearchUnfit, NameRefused),
)
def change_search(unit: Inquiry, owner: str, name: str, change: SearchChange) -> SearchView:
    """Change what a saved search asks, what it is called, or who sees it."""
    return _view(unit, service.change_search(unit, owner, name, change.patch()))


@router.delete(_ONE, permission=service.SAVE_SEARCH, refusals=(SearchNotFound, NotYours))
def forget_search(unit: Inquiry, owner: str, name: str) -> SearchView:
    """Take a saved search away; its name is free again."""
    return _view(unit, service.forget_search(unit, owner, name))


@router.get(f"{_ONE}/history", permission=service.READ_SEARCH, refusals=(SearchNotFound,))
def search_history(
    unit: Inquiry, owner: str, name: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Revision]:
    """List every change of a saved search, newest first."""
    return history_page(unit, service.search_named(unit, owner, name).subject, limit, cursor)


def _view(unit: Inquiry, found: SavedSearch) -> SearchView:
    return SearchView(
        owner=found.owner,
        name=found.name,
        query=found.query,
        kind=found.kind,
        sort=found.sort,
        description=found.description,
        shared=found.shared,
        mine=found.owner_id == unit.actor.id,
        created_at=found.created_at,
        updated_at=found.updated_at,
        revision=found.revision,
        search_id=found.search_id,
    )
