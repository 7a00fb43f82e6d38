"""The things that are nearest to some criterion, for rooms that judge nearness themselves."""

from collections.abc import Sequence

from muniment.capabilities.search.service.permissions import SEARCH
from muniment.capabilities.search.service.searching import (
    NoIndex,
    SearchUnfit,
    note_sightings,
    searching_of,
    seen_by,
)
from muniment.kernel.words import fold
from muniment.platform.searching import Criterion, Document, Order, Request
from muniment.platform.searching.criteria import Every, Text
from muniment.platform.unit import Unit


def documents(unit: Unit, kind: str, ids: Sequence[str]) -> list[Document]:
    """Return what is found by of some things; nobody is asked whether the actor may see them."""
    searchables = {each.kind: each for each in searching_of(unit).searchables}
    return list(searchables[kind].documents(unit.connection, ids, unit.moment))


def begun(unit: Unit, kind: str, words: str, limit: int) -> list[Document] | None:
    """Return the most relevant things of a kind that the actor may see and that have these words.

    Words may be begun only. Returns `None` where there is no index to ask.
    """
    searching, begins = unit.searching, fold(words).split()
    if searching is None or unit.moment.is_past or not begins:
        return None
    searchable = next(each for each in searching.searchables if each.kind == kind)
    criterion = Every(tuple(Text((word,), prefix=True) for word in begins))
    request = Request(criterion, seen_by(unit, [searchable]), limit=limit)
    answered = searching.ask(lambda one: one.answer(request))
    if answered is None:
        return None
    ids = [one.id for one in answered.found]
    known = {one.id: one for one in documents(unit, kind, ids)}
    note_sightings(unit, known.values())
    return [known[key] for key in ids if key in known]


def nearest(unit: Unit, kind: str, criterion: Criterion, limit: int) -> list[Document]:
    """Return the most relevant things of a kind that the actor may see.

    Raises `SearchUnfit` for the past, which has no index, and `NoIndex` while there is none.
    """
    unit.authorize_anywhere(SEARCH)
    if unit.moment.is_past:
        raise SearchUnfit(
            "What is near to what is told of the present only, as the index has it; leave out "
            "as_of and as_known."
        )
    searching = searching_of(unit)
    searchable = next(each for each in searching.searchables if each.kind == kind)
    request = Request(criterion, seen_by(unit, [searchable]), Order(), (), limit)
    answered = searching.ask(lambda one: one.answer(request))
    if answered is None:
        raise NoIndex("The search index is being made; ask again in a moment.")
    ids = [one.id for one in answered.found]
    known = {one.id: one for one in documents(unit, kind, ids)}
    return [known[key] for key in ids if key in known]
