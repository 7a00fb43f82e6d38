"""What was measured last, as part of another question."""

import math
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, func, select

from muniment.capabilities.runs.store.metrics import POINTS, SERIES, points_then
from muniment.kernel.moment import Moment


def latest_value(
    moment: Moment, whose: Sequence[ColumnElement[bool]], of: FromClause, key: str
) -> tuple[ColumnElement[Any], ColumnElement[bool]]:
    """Return the latest value of a metric, NULL for NaN or none, and whether there is any.

    `whose` says of which series, in words of the table `of` that is asked about.
    """
    mine = (*whose, SERIES.c.key == key)
    if moment.is_past:
        found = select(POINTS.c.value).join(SERIES, SERIES.c.series_id == POINTS.c.series_id)
        found, times = found.where(*mine, *points_then(moment)), POINTS
    else:
        found, times = select(SERIES.c.value).where(*mine), SERIES
    value = func.coalesce(times.c.value, -math.inf)
    order = (times.c.step.desc(), times.c.timestamp_ms.desc(), value.desc())
    newest: Select[Any] = found.order_by(*order).limit(1).correlate(of)
    return newest.scalar_subquery(), found.correlate(of).exists()
