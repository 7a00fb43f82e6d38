"""Which runs can be the first in an order by a metric, or fulfil a condition on one.

A run has a value for each dataset and model that it measured; the latest of these counts. So the
runs of which any value qualifies hold all whose latest does. Values that are settled are read from
an index, in their order; what is still measured is looked at one by one.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from muniment.capabilities.runs.store.metrics import SERIES
from muniment.kernel.conditions import Comparison, Operator, Ordering
from muniment.platform.database.keyset import Place

_S = SERIES.c
_IS_SETTLED = _S.sealed == _S["count"]
_IS_MEASURED = _S.sealed < _S["count"]
_MOST_MEASURED = 2_000
_HAS_ONE = 0
"""With what the place of a run begins that has a value."""
_COMPARED: Mapping[Operator, Callable[[Any, Any], Any]] = {
    Operator.EQUAL: operator.eq,
    Operator.LESS: operator.lt,
    Operator.AT_MOST: operator.le,
    Operator.MORE: operator.gt,
    Operator.AT_LEAST: operator.ge,
}


@dataclass(frozen=True, slots=True)
class Leading:
    """Runs among which are all whose value comes before `end`; all there are without one."""

    run_ids: list[str]
    end: float | None


def leading(
    connection: Connection, order: Ordering, after: Place | None, most: int
) -> Leading | None:
    """Return the runs with the first of the values of a metric; `None` where that is not known."""
    measured = _still_measured(connection, order.key)
    # Those without a value come last, after all that are here.
    if measured is None or (after is not None and after[0] != _HAS_ONE):
        return None
    wanted = [_S.key == order.key, _S.value.is_not(None), _IS_SETTLED]
    if after is not None:
        value = float(after[1])
        wanted.append(_S.value <= value if order.descending else _S.value >= value)
    sorted_by = _S.value.desc() if order.descending else _S.value.asc()
    statement = select(_S.run_id, _S.value).where(*wanted).order_by(sorted_by).limit(most)
    rows = connection.execute(statement).all()
    ids = dict.fromkeys([*(row.run_id for row in rows), *measured])
    return Leading(list(ids), rows[-1].value if len(rows) == most else None)


def fulfilling(connection: Connection, one: Comparison, most: int) -> list[str] | None:
    """Return the runs that may fulfil a condition on a metric; `None` if those are too many."""
    compared = _COMPARED.get(one.operator)
    if compared is None or not isinstance(one.value, int | float):
        return None
    measured = _still_measured(connection, one.key)
    if measured is None:
        return None
    wanted = (_S.key == one.key, compared(_S.value, float(one.value)), _IS_SETTLED)
    rows = connection.execute(select(_S.run_id).where(*wanted).limit(most + 1)).scalars().all()
    ids = list(dict.fromkeys([*rows, *measured]))
    return ids if len(rows) <= most else None


def _still_measured(connection: Connection, key: str) -> list[str] | None:
    """Return the runs that measure it now, or did a moment ago; `None` if those are too many."""
    mine = (_IS_MEASURED, _S.key == key)
    found = connection.execute(select(_S.run_id).where(*mine).limit(_MOST_MEASURED + 1))
    ids = list(found.scalars())
    return ids if len(ids) <= _MOST_MEASURED else None
