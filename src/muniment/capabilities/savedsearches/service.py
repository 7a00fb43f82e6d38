"""What can be done with saved searches."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from muniment.capabilities import search
from muniment.capabilities.savedsearches import store
from muniment.capabilities.savedsearches.model import (
    MOST,
    NotYours,
    SavedSearch,
    SearchExists,
    SearchNotFound,
    TooManySearches,
)
from muniment.kernel.moment import Moment
from muniment.kernel.naming import key_of
from muniment.platform.auth import Level, Permission
from muniment.platform.auth.gate import ADMINS, READERS
from muniment.platform.database import records
from muniment.platform.recording import enter
from muniment.platform.unit import Unit

READ_SEARCH = Permission(
    "savedsearches:search:read", "See one's own saved searches and shared ones", Level.READ, READERS
)
SAVE_SEARCH = Permission(
    "savedsearches:search:save", "Save, change and forget one's own searches", Level.WRITE, READERS
)
MANAGE_SEARCH = Permission(
    "savedsearches:search:manage", "Change and forget what others share", Level.WRITE, ADMINS
)
PERMISSIONS = (READ_SEARCH, SAVE_SEARCH, MANAGE_SEARCH)


@dataclass(frozen=True, slots=True)
class SearchUse:
    """A saved search that speaks of fields under a schema.

    Of somebody's own search only the owner is told: `name` and `query` are `None`.
    """

    search_id: str
    owner: str
    name: str | None
    query: str | None
    fields: tuple[str, ...]


def save_search(unit: Unit, name: str, query: str, fields: Mapping[str, Any]) -> SavedSearch:
    """Save a search under a name of one's own.

    Raises `QueryRefused` and `SearchUnfit` for what could not be searched for now, and
    `SearchExists` for a name one has used.
    """
    unit.authorize_anywhere(SAVE_SEARCH)
    if store.count_of(unit.connection, unit.actor.id) >= MOST:
        raise TooManySearches(f"You have {MOST} saved searches; forget one that you do not need.")
    bare = SavedSearch(
        search_id=unit.new_id(),
        owner_id=unit.actor.id,
        owner=unit.actor.name,
        name=name,
        name_key="",
        query=query,
        created_at=unit.now,
    )
    wanted = records.merged(bare, fields).checked()
    _check_question(unit, wanted)
    _refuse_taken(unit, wanted)
    return enter(unit, "saved-search.saved", wanted)


def search_named(unit: Unit, owner: str, name: str, moment: Moment | None = None) -> SavedSearch:
    """Return a saved search; raise `SearchNotFound` unless the actor sees it."""
    unit.authorize_anywhere(READ_SEARCH)
    when = unit.moment if moment is None else moment
    seen = store.seen_by(unit.actor.id)
    found = store.named(unit.connection, owner, key_of(name), when, seen)
    if found is None:
        raise SearchNotFound(
            f"There is no saved search '{owner[:80]}/{name[:80]}', or it is not shared with you."
        )
    return found


def list_searches(
    unit: Unit,
    *,
    name: str | None = None,
    mine: bool = False,
    after: tuple[str, str] | None,
    limit: int,
) -> list[SavedSearch]:
    """Return up to `limit` saved searches that the actor sees, by name."""
    unit.authorize_anywhere(READ_SEARCH)
    key = key_of(name) if name else None
    where = store.condition(unit.actor.id, name_key=key, mine=mine)
    return store.page(unit.connection, unit.moment, where, after=after, limit=limit)


def change_search(unit: Unit, owner: str, name: str, patch: Mapping[str, Any]) -> SavedSearch:
    """Apply a merge patch to a saved search; under another name, it is a search of that name.

    What it asks is looked at where it changes: a field may have gone since it was saved.
    """
    before = _changeable(unit, owner, name)
    wanted = records.merged(before, patch).checked()
    if wanted == before:
        return before
    if (wanted.query, wanted.kind, wanted.sort) != (before.query, before.kind, before.sort):
        _check_question(unit, wanted)
    if wanted.name_key != before.name_key:
        _refuse_taken(unit, wanted)
    return enter(unit, "saved-search.changed", wanted)


def forget_search(unit: Unit, owner: str, name: str) -> SavedSearch:
    """Take a saved search away; its history stays, and its name is free again."""
    before = _changeable(unit, owner, name)
    return enter(unit, "saved-search.forgotten", replace(before, forgotten=True))


def searches_under(unit: Unit, schema: str) -> list[SearchUse]:
    """Return the saved searches that may speak of fields under a schema, whoever saved them.

    A name that no kind of thing declares may be short for one under the schema, as `contact` is
    for `care.contact`. Trusts its caller to have passed the gate.
    """
    declared: Mapping[str, object] = unit.searching.declared.kinds if unit.searching else {}
    start = f"{schema}."
    found: list[SearchUse] = []
    for one in store.every(unit.connection):
        named = _fields_of(one) - declared.keys()
        fields = sorted({name.removeprefix(start) for name in named})
        if fields:
            is_seen = one.shared or one.owner_id == unit.actor.id
            name, query = (one.name, one.query) if is_seen else (None, None)
            found.append(SearchUse(one.search_id, one.owner, name, query, tuple(fields)))
    return found


def may_change(unit: Unit, found: SavedSearch) -> bool:
    """Whether the actor may change a search that they see."""
    permission = SAVE_SEARCH if found.owner_id == unit.actor.id else MANAGE_SEARCH
    return unit.context.access.permits_somewhere(permission, unit.now)


def _fields_of(one: SavedSearch) -> frozenset[str]:
    try:
        return search.fields_of(search.parse(one.query))
    except search.QueryRefused:  # it was saved when the language was another
        return frozenset()


def _changeable(unit: Unit, owner: str, name: str) -> SavedSearch:
    found = search_named(unit, owner, name, unit.base)
    unit.authorize_anywhere(SAVE_SEARCH)
    if not may_change(unit, found):
        raise NotYours(
            f"The search '{found.name}' is {found.owner}'s: ask them to change it, or save it "
            "under a name of your own."
        )
    unit.match(found.revision)
    return found


def _check_question(unit: Unit, wanted: SavedSearch) -> None:
    kinds = (wanted.kind,) if wanted.kind else ()
    search.check(unit, search.Asked(wanted.query, kinds, wanted.sort or ""))


def _refuse_taken(unit: Unit, wanted: SavedSearch) -> None:
    if store.is_taken(unit.connection, wanted.owner_id, wanted.name_key):
        raise SearchExists(
            f"There is a saved search '{wanted.name}' already; names that differ only in case or "
            "look count as the same. Change that one, or take another name."
        )
