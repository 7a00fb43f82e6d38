"""Counting things by their values: what the index has, with what it does not have yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from muniment.capabilities.search.service.searching import seen_by
from muniment.kernel.events import Scope
from muniment.platform.auth.gate import covers
from muniment.platform.searching import Answer, Request
from muniment.platform.searching.criteria import Anything, Criterion, Every, Present
from muniment.platform.searching.engine import Engine
from muniment.platform.searching.request import Seen
from muniment.platform.unit import Unit

_MOST_VALUES = 10_000
_EVERYTHING = Anything()


@dataclass(frozen=True, slots=True)
class Tallying:
    """What is to be counted of things of one `kind`.

    `fields` are those of keywords, by whose values things are counted; `present` are those that
    they are counted by having at all. Events about `subjects` change what is in these, and what the
    `criterion` asks for. `within` is where they have to be; `unasked` counts too what nobody looks
    at without saying why. Things are named if there are at most `few`.
    """

    kind: str
    subjects: frozenset[str]
    fields: Sequence[str] = ()
    present: Sequence[str] = ()
    within: Scope | None = None
    unasked: bool = False
    criterion: Criterion = _EVERYTHING
    few: int = 0


@dataclass(frozen=True, slots=True)
class Tallied:
    """How many things there are, by the values of fields, and with the fields that are present.

    `ids` names them, `None` where that was not wanted of so many.
    """

    total: int
    values: Mapping[str, Mapping[str, int]]
    present: Mapping[str, int]
    ids: Sequence[str] | None = None


def tallied(unit: Unit, wanted: Tallying) -> Tallied | None:
    """Count what the actor may see, exactly as the transaction of `unit` has it.

    Returns `None` where it takes reading to tell: of the past, without an index, right after a
    great many changes, and of fields with very many values.
    """
    searching = unit.searching
    if searching is None or unit.moment.is_past:
        return None
    searchable = next(each for each in searching.searchables if each.kind == wanted.kind)
    seen = tuple(_narrowed(one, wanted) for one in seen_by(unit, [searchable]))

    def count(engine: Engine) -> Tallied | None:
        return _count(engine, seen, wanted)

    return searching.ask_exactly(unit.connection, wanted.kind, wanted.subjects, count)


def _count(engine: Engine, seen: tuple[Seen, ...], wanted: Tallying) -> Tallied | None:
    def ask(criterion: Criterion, fields: Collection[str] = (), limit: int = 0) -> Answer:
        wide = Request(criterion, seen, facets=tuple(fields), limit=limit, facet_size=_MOST_VALUES)
        return engine.answer(wide)

    found = ask(wanted.criterion, wanted.fields)
    if any(len(values) >= _MOST_VALUES for values in found.facets.values()):
        return None
    present = {name: ask(Every((wanted.criterion, Present(name)))).total for name in wanted.present}
    values = {name: dict(counts) for name, counts in found.facets.items()}
    ids = None
    if 0 < wanted.few >= found.total:
        ids = [one.id for one in ask(wanted.criterion, limit=wanted.few).found]
    return Tallied(found.total, values, present, ids)


def _narrowed(seen: Seen, wanted: Tallying) -> Seen:
    hidden: frozenset[str] = frozenset() if wanted.unasked else seen.hidden
    return replace(seen, scopes=_within(seen.scopes, wanted.within), hidden=hidden)


def _within(scopes: tuple[Scope, ...], place: Scope | None) -> tuple[Scope, ...]:
    if place is None:
        return scopes
    if any(covers(scope, place) for scope in scopes):
        return (place,)
    return tuple(scope for scope in scopes if covers(place, scope))
