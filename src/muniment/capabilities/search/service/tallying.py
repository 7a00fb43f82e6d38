"""Counting things by their values: what the index has, with what it does not have yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from muniment.capabilities.search.service.searching import seen_by
from muniment.kernel.events import Scope
from muniment.platform.auth.gate import covers
from muniment.platform.searching import Request
from muniment.platform.searching.criteria import Anything, Criterion, Present
from muniment.platform.searching.engine import Engine
from muniment.platform.searching.request import Seen
from muniment.platform.unit import Unit

_MOST_VALUES = 10_000


@dataclass(frozen=True, slots=True)
class Tallying:
    """What is to be counted of things of one `kind`.

    `fields` are those of keywords, by whose values things are counted; `present` are those that
    they are counted by having at all. Events about `subjects` change what is in these. `within` is
    where they have to be; `unasked` counts too what nobody looks at without saying why.
    """

    kind: str
    subjects: frozenset[str]
    fields: Sequence[str] = ()
    present: Sequence[str] = ()
    within: Scope | None = None
    unasked: bool = False


@dataclass(frozen=True, slots=True)
class Tallied:
    """How many things there are, by the values of fields, and with the fields that are present."""

    total: int
    values: Mapping[str, Mapping[str, int]]
    present: Mapping[str, int]


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
    def ask(criterion: Criterion, fields: Collection[str]) -> Request:
        return Request(criterion, seen, facets=tuple(fields), limit=0, facet_size=_MOST_VALUES)

    found = engine.answer(ask(Anything(), wanted.fields))
    if any(len(values) >= _MOST_VALUES for values in found.facets.values()):
        return None
    present = {name: engine.answer(ask(Present(name), ())).total for name in wanted.present}
    values = {name: dict(counts) for name, counts in found.facets.items()}
    return Tallied(found.total, values, present)


def _narrowed(seen: Seen, wanted: Tallying) -> Seen:
    hidden: frozenset[str] = frozenset() if wanted.unasked else seen.hidden
    return replace(seen, scopes=_within(seen.scopes, wanted.within), hidden=hidden)


def _within(scopes: tuple[Scope, ...], place: Scope | None) -> tuple[Scope, ...]:
    if place is None:
        return scopes
    if any(covers(scope, place) for scope in scopes):
        return (place,)
    return tuple(scope for scope in scopes if covers(place, scope))
