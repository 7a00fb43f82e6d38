"""Counting models by what is recorded of them, in few passes over them."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import ColumnElement, Connection, Text, func, select

from muniment.capabilities.catalog.store.models import MODELS
from muniment.kernel.moment import Moment
from muniment.platform.database import temporal

DESCRIPTION = "description"
_TERMS = frozenset({"risk", "regulations"})
# These have so many values that grouping by one more of them costs more than another pass.
_MANY = ("vendor", "owner")


@dataclass(frozen=True, slots=True)
class Census:
    """How many models there are, how many have each value of each field, how many no description.

    What holds nothing is counted under no value.
    """

    total: int
    values: Mapping[str, Mapping[str, int]]
    undescribed: int


def take(
    connection: Connection,
    moment: Moment,
    where: ColumnElement[bool],
    fields: Collection[str],
) -> Census:
    """Count the models of a list by the values of fields."""
    here = (temporal.at(MODELS, moment), where)
    together = [field for field in fields if field not in _MANY]
    columns = [_column(field) for field in together]
    bare = func.coalesce(MODELS.c.description, "") == ""
    groups = select(func.count(), bare, *columns).where(*here).group_by(bare, *columns)
    found: dict[str, Counter[str]] = {field: Counter() for field in fields}
    total = undescribed = 0
    for row in connection.execute(groups):
        count = int(row[0])
        total += count
        undescribed += count if row[1] else 0
        for field, value in zip(together, row[2:], strict=True):
            found[field].update(dict.fromkeys(_values(field, value), count))
    for field in found.keys() & set(_MANY):
        column = MODELS.c[field]
        filled = (*here, func.coalesce(column, "") != "")
        groups = select(column, func.count()).where(*filled).group_by(column)
        for value, count in connection.execute(groups):
            found[field][str(value)] = count
    return Census(total, found, undescribed)


def _column(field: str) -> ColumnElement[str]:
    column = MODELS.c[field]
    return column.cast(Text) if field in _TERMS else column


def _values(field: str, value: str | None) -> Collection[str]:
    if field in _TERMS:
        return msgspec.json.decode(value or "[]", type=list[str])
    return (value,) if value else ()
