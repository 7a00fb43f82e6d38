"""Measuring: the histories of what runs measured."""

from dataclasses import dataclass

from muniment.capabilities.runs.model.metrics import Point
from muniment.capabilities.runs.service.finding import bare_run
from muniment.capabilities.runs.store import metrics as store
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class History:
    """Some points of a metric in the order in which they came; `next` is where to go on, if so."""

    points: list[Point]
    next: tuple[int, int] | None


def metric_history(
    unit: Unit, run_id: str, key: str, *, after: tuple[int, int] | None = None, limit: int
) -> History:
    """Return up to `limit` points of a metric of a run, from where a page before it ended.

    A metric of several models or datasets has one after the other.
    """
    run = bare_run(unit, run_id, unit.moment)
    place, first = after or (0, 0)
    found: list[Point] = []
    for series in store.series_of(unit.connection, run.run_id, key):
        if series.series_id < place:
            continue
        begin = first if series.series_id == place else 0
        more = store.history(
            unit.connection, series, unit.moment, first=begin, limit=limit - len(found) + 1
        )
        if len(found) + len(more) > limit:
            rest = limit - len(found)
            found += [point for _, point in more[:rest]]
            return History(found, (series.series_id, more[rest][0]))
        found += [point for _, point in more]
    return History(found, None)
