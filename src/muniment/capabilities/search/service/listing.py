"""Listing the fields that can be asked for, and keeping the index."""

from dataclasses import dataclass

from muniment.capabilities.search.service.fields import Known
from muniment.capabilities.search.service.permissions import REINDEX, SEARCH
from muniment.capabilities.search.service.searching import fields_for, searching_of, seen_by
from muniment.platform.searching import FieldKind
from muniment.platform.searching.declaring import dates_of
from muniment.platform.searching.node import Condition
from muniment.platform.searching.values import time_of
from muniment.platform.unit import Unit

_EXAMPLES = 5
_MOST_EXAMPLES = 50
_MOST_FIELDS = 80  # with examples: to count the values of one takes milliseconds


@dataclass(frozen=True, slots=True)
class Listed:
    """A field with examples: frequent values, or the least and the greatest number or date."""

    known: Known
    values: list[str]
    least: str | float | None = None
    greatest: str | float | None = None


def list_fields(unit: Unit, only: str | None = None) -> list[Listed]:
    """Return the fields that the actor can ask for, as far as something they may see has them.

    With `only`, that one field alone, with more of its values.
    """
    unit.authorize_anywhere(SEARCH)
    searching = searching_of(unit)
    seen = seen_by(unit, searching.searchables)
    fields = fields_for(searching, searching.engine, seen)
    if only is not None:
        found = fields.find(only)
    else:
        found = [each for each in fields.known.values() if fields.is_told(each.name)]
    asked = found[:_MOST_FIELDS]
    keywords = [each.name for each in asked if FieldKind.KEYWORD in each.kinds]
    numbers = [each.name for each in asked if FieldKind.NUMBER in each.kinds]
    numbers += [dates_of(each.name) for each in asked if FieldKind.DATE in each.kinds]
    size = _EXAMPLES if only is None else _MOST_EXAMPLES
    told = searching.ask(lambda one: one.examples(keywords, numbers, seen, size))
    values, extents = told or ({}, {})
    listed = [_listed(each, values.get(each.name, []), extents) for each in found]
    return listed if only is not None else [*listed, *(Listed(p, []) for p in fields.patterns)]


def condition(unit: Unit) -> Condition:
    """Return how the index of this node is."""
    unit.authorize(REINDEX)
    return searching_of(unit).condition


def renew(unit: Unit) -> Condition:
    """Have the index of this node made anew; the one in use answers until then."""
    unit.authorize(REINDEX)
    searching = searching_of(unit)
    searching.renew()
    return searching.condition


def _listed(known: Known, values: list[str], extents: dict[str, tuple[float, float]]) -> Listed:
    numbers = extents.get(known.name)
    if numbers is not None:
        return Listed(known, values, *numbers)
    dates = extents.get(dates_of(known.name))
    if dates is not None:
        first, last = (time_of(one).date().isoformat() for one in dates)
        return Listed(known, values, first, last)
    return Listed(known, values)
