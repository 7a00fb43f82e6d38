"""What a search finds, and searches that were saved, as a registry tells them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """A field that something was found by; `marks` are the places of the words in its text."""

    field: str
    words: tuple[str, ...] = ()
    text: str = ""
    marks: tuple[tuple[int, int], ...] = ()


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was found: `reference` is what to type for it, `values` are its fields."""

    kind: str
    id: str
    title: str
    reference: str
    href: str = ""
    summary: str = ""
    score: float | None = None
    values: Mapping[str, Any] = {}
    why: tuple[Reason, ...] = ()


class FacetValue(msgspec.Struct, frozen=True, kw_only=True):
    """A value of a field, and how many of what was found have it."""

    value: str
    count: int


class Expansion(msgspec.Struct, frozen=True, kw_only=True):
    """A text that was looked for in other words as well: the term it stands for."""

    text: str
    to: str
    vocabulary: str


class SearchPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of what was found; without `complete`, not all there is was looked at."""

    total: int
    items: tuple[Hit, ...]
    complete: bool = True
    engine: str = ""
    facets: Mapping[str, tuple[FacetValue, ...]] = {}
    expanded: tuple[Expansion, ...] = ()
    notes: tuple[str, ...] = ()
    next: str | None = None


class SearchField(msgspec.Struct, frozen=True, kw_only=True):
    """A field that can be asked for: what it holds, and what has it."""

    name: str
    kinds: tuple[str, ...] = ()
    summary: str = ""
    things: tuple[str, ...] = ()
    facet: bool = False
    values: tuple[str, ...] = ()
    least: float | None = None
    greatest: float | None = None


class SavedSearch(msgspec.Struct, frozen=True, kw_only=True):
    """A query with a name; a shared one is seen by everybody."""

    owner: str
    name: str
    query: str
    kind: str | None = None
    sort: str | None = None
    description: str = ""
    shared: bool = False
    mine: bool = False
    created_at: datetime
    updated_at: datetime | None = None
    revision: int = 0

    @property
    def reference(self) -> str:
        """What to type for it."""
        return f"{self.owner}/{self.name}"


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """Why something is similar: `cause` for programs, `message` for people."""

    cause: str
    message: str


class Similar(msgspec.Struct, frozen=True, kw_only=True):
    """Something similar: `score` is from 0 (nothing in common) to 1 (the same)."""

    kind: str
    reference: str
    title: str
    href: str = ""
    summary: str = ""
    score: float
    reasons: tuple[Cause, ...] = ()
