"""Which of some points a run does not have yet."""

import math
from collections.abc import Sequence

from sqlalchemy import Connection, select

from muniment.capabilities.runs.model.metrics import Key, Point
from muniment.capabilities.runs.store.metrics import POINTS, SERIES
from muniment.platform.database import turns

_Found = tuple[Key, int, int, float | None]


def absent(connection: Connection, run_id: str, points: Sequence[Point]) -> list[Point]:
    """Return the points that are not there, each once, in their order.

    Whoever adds to the run meanwhile is waited for.
    """
    turns.take(connection, run_id)
    known = _known(connection, run_id, points) if points else set[_Found]()
    new: list[Point] = []
    for point in points:
        if (one := _identity(point)) not in known:
            known.add(one)
            new.append(point)
    return new


def _known(connection: Connection, run_id: str, points: Sequence[Point]) -> set[_Found]:
    series, found = SERIES.c, POINTS.c
    times = [point.timestamp_ms for point in points]
    rows = connection.execute(
        select(
            series.key,
            series.model_id,
            series.dataset_name,
            series.dataset_digest,
            found.timestamp_ms,
            found.step,
            found.value,
        )
        .join(POINTS, found.series_id == series.series_id)
        .where(
            series.run_id == run_id,
            series.key.in_(sorted({point.key for point in points})),
            found.timestamp_ms.between(min(times), max(times)),
        )
    )
    known: set[_Found] = set()
    for key, model, dataset, digest, at, step, value in rows:
        known.add((Key(key, model, dataset, digest), at, step, value))
    return known


def _identity(point: Point) -> _Found:
    """Return what makes a point one; what is no number is NULL in the table."""
    value = None if math.isnan(point.value) else point.value
    return point.measures, point.timestamp_ms, point.step, value
