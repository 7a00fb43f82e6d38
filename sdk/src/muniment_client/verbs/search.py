"""Verbs about searching, and about searches that are kept."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any, Literal

from muniment_client.records import FacetValue, Hit, SavedSearch, SearchField, SearchPage, Similar
from muniment_client.reference import segment
from muniment_client.session import Session
from muniment_client.verbs.verbs import Verbs

ExportFormat = Literal["csv", "json", "jsonl", "parquet"]
_FORMATS: Mapping[str, ExportFormat] = {
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}


class Search:
    """What a search finds: iterate over the hits, which are fetched page after page."""

    def __init__(self, session: Session, query: Mapping[str, Any]) -> None:
        self._session = session
        self._query = query
        self._notes: dict[str, None] = {}

    @cached_property
    def first(self) -> SearchPage:
        """The first page, with what concerns the whole result."""
        return self._page(self._query)

    @property
    def total(self) -> int:
        """How many there are in all."""
        return self.first.total

    @property
    def facets(self) -> Mapping[str, tuple[FacetValue, ...]]:
        """How often the values of the fields asked for occur."""
        return self.first.facets

    @property
    def notes(self) -> list[str]:
        """What was said of the pages fetched so far: that an index is missing, or a list ends."""
        return list(self._notes)

    def __iter__(self) -> Iterator[Hit]:
        page = self.first
        yield from page.items
        while page.next is not None:
            page = self._page({**self._query, "cursor": page.next})
            yield from page.items

    def _page(self, query: Mapping[str, Any]) -> SearchPage:
        page = self._session.get("/search", SearchPage, query)
        self._notes.update(dict.fromkeys(page.notes))
        return page


class SearchVerbs(Verbs):
    """Finding things with one query; see the reference page of the query language."""

    def search(
        self,
        query: str = "",
        *,
        kind: str | Sequence[str] | None = None,
        sort: str | None = None,
        facets: str | Sequence[str] | None = None,
        page_size: int = 100,
    ) -> Search:
        """Return what a query finds; nothing is asked before it is looked at.

        `sort` is a field, `name` or `relevance`, with `-` before it for the largest first;
        `facets` are fields whose values are counted. Raises `Refused` with `facts["start"]` and
        `facts["end"]` where the query cannot be read.
        """
        asked = {
            "q": query,
            "kind": _listed(kind),
            "sort": sort,
            "facets": _listed(facets),
            "limit": page_size,
        }
        return Search(self._session, asked)

    def similar(
        self, reference: str | None = None, *, text: str | None = None, limit: int = 10
    ) -> list[Similar]:
        """Return the models or versions nearest to one, or to a description, the nearest first.

        Exactly one of `reference` (`project/model` or `project/model@3`) and `text` is given.
        Raises `Refused` otherwise.
        """
        asked = {"of": reference, "text": text, "limit": limit}
        return list(self._session.pages("/similar", Similar, asked))

    def search_fields(self) -> list[SearchField]:
        """Return every field that can be asked for."""
        return list(self._session.pages("/search/fields", SearchField))

    def export_search(
        self,
        query: str,
        file: str | PathLike[str],
        *,
        format: ExportFormat | None = None,  # noqa: A002  what it is called everywhere
        kind: str | Sequence[str] | None = None,
        sort: str | None = None,
        columns: str | Sequence[str] | None = None,
    ) -> Path:
        """Write everything a query finds to a file, in the format that its name ends in.

        CSV, JSON, JSON lines or Parquet; without `columns`, every field that occurs is one.
        """
        target = Path(file)
        chosen = format or _FORMATS.get(target.suffix.lower())
        if chosen is None:
            raise ValueError(f"'{target.suffix}' is no format of an export; use {_endings()}.")
        asked = {
            "q": query,
            "format": chosen,
            "kind": _listed(kind),
            "sort": sort,
            "columns": _listed(columns),
        }
        self._session.save("/search/export", target, asked)
        return target

    def saved_searches(
        self, *, name: str | None = None, mine: bool | None = None
    ) -> Iterator[SavedSearch]:
        """Return one's own saved searches and the shared ones, one by one."""
        return self._session.pages("/saved-searches", SavedSearch, {"name": name, "mine": mine})

    def saved_search(self, name: str) -> SavedSearch | None:
        """Return a saved search by its name or as `owner/name`; one's own comes before others'."""
        owner, slash, rest = name.partition("/")
        found = list(self.saved_searches(name=rest if slash else name))
        fitting = [one for one in found if not slash or one.owner == owner]
        return min(fitting, key=lambda one: not one.mine, default=None)

    def save_search(
        self,
        name: str,
        query: str,
        *,
        kind: str | None = None,
        sort: str | None = None,
        description: str = "",
        shared: bool = False,
    ) -> SavedSearch:
        """Keep a query under a name of one's own; a shared one is seen by everybody."""
        fields = {"kind": kind, "sort": sort, "description": description, "shared": shared}
        asked = {"name": name, "query": query, **fields}
        return self._session.post("/saved-searches", SavedSearch, asked)

    def update_search(
        self, saved: SavedSearch, *, if_match: int | None = None, **fields: Any
    ) -> SavedSearch:
        """Change only what is given of a saved search."""
        return self._session.patch(_path(saved), SavedSearch, fields, if_match)

    def forget_search(self, saved: SavedSearch) -> SavedSearch:
        """Take a saved search away; return it as it was."""
        return self._session.delete(_path(saved), SavedSearch)


def _path(saved: SavedSearch) -> str:
    return f"/saved-searches/{segment(saved.owner)}/{segment(saved.name)}"


def _listed(names: str | Sequence[str] | None) -> str | None:
    return names if names is None or isinstance(names, str) else ",".join(names)


def _endings() -> str:
    return ", ".join(_FORMATS)
