"""Lists in any order of several columns, a page at a time, without counting what lies before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, and_, false, or_

from muniment.platform.database.types import Instant, from_micros, to_micros

# As Python writes numbers that have a fraction.
_MEASURED = re.compile(r"-?(?:inf|[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)")

Place = tuple[str | int, ...]
"""Where a page ended: the values of its last row in the columns of the order."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """A column that a list is sorted by; it holds a value in every row."""

    column: ColumnElement[Any]
    descending: bool = False


def order_by(keys: Sequence[Sorted]) -> list[UnaryExpression[Any]]:
    """Return what a statement is ordered by."""
    return [key.column.desc() if key.descending else key.column.asc() for key in keys]


def beyond(keys: Sequence[Sorted], place: Place) -> ColumnElement[bool]:
    """Return the condition for the rows after a place."""
    return past(keys, [_value(key, told) for key, told in zip(keys, place, strict=True)])


def past(keys: Sequence[Sorted], values: Sequence[Any]) -> ColumnElement[bool]:
    """Return the condition for the rows after a place whose values may be left open.

    That they do not lie before it in the first column says nothing more, but to an index.
    """
    conditions: list[ColumnElement[bool]] = []
    same: list[ColumnElement[bool]] = []
    for key, value in zip(keys, values, strict=True):
        further = key.column < value if key.descending else key.column > value
        conditions.append(and_(*same, further))
        same.append(key.column == value)
    column, first = keys[0].column, values[0]
    bound = column <= first if keys[0].descending else column >= first
    return and_(bound, or_(false(), *conditions))


def fits(keys: Sequence[Sorted], place: Sequence[object]) -> bool:
    """Whether values can be a place in a list of this order."""
    if len(place) != len(keys):
        return False
    return all(_holds(key, told) for key, told in zip(keys, place, strict=True))


def told(value: object) -> str | int:
    """Return a value of a row as a place holds it."""
    if isinstance(value, datetime):
        return to_micros(value)
    return value if isinstance(value, int) else str(value)


def _value(key: Sorted, told: str | int) -> object:
    is_instant = isinstance(key.column.type, Instant)
    if _is_measured(key):
        return float(told)
    return from_micros(told) if is_instant and isinstance(told, int) else told


def _holds(key: Sorted, told: object) -> bool:
    if _is_measured(key):
        return isinstance(told, str) and _MEASURED.fullmatch(told) is not None
    return isinstance(told, int) if _is_number(key) else isinstance(told, str)


def _is_measured(key: Sorted) -> bool:
    """Whether the column has numbers with a fraction: a place holds those as texts."""
    return key.column.type.python_type is float


def _is_number(key: Sorted) -> bool:
    return key.column.type.python_type is int or isinstance(key.column.type, Instant)
