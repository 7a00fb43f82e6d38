"""Measuring: the histories of what runs measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from muniment.capabilities.runs.model.accepting import RunRefused, accept_key, accept_whole
from muniment.capabilities.runs.model.metrics import Key, Point
from muniment.capabilities.runs.model.sampling import sampled
from muniment.capabilities.runs.service.finding import bare_run
from muniment.capabilities.runs.store import blocks
from muniment.capabilities.runs.store import metrics as store
from muniment.capabilities.runs.store.blocks import BLOCK
from muniment.capabilities.runs.store.metrics import Series
from muniment.platform.unit import Unit

_MOST_RUNS = 100
_MOST_SAMPLED = 10_000
_MOST_READ = 2_000_000
_FEW = 16_384  # points that are read one by one within a few hundredths of a second
_MOST_CUT = 100


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of one series of a run to draw, out of `total`."""

    run_id: str
    key: str
    model_id: str
    dataset_name: str
    dataset_digest: str
    total: int
    points: list[Point]


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
    accept_key(key, "a metric")
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


def metric_sampled(
    unit: Unit,
    run_ids: Sequence[str],
    key: str,
    *,
    points: int,
    steps: tuple[int | None, int | None] = (None, None),
) -> list[Curve]:
    """Return a metric of some runs with up to `points` of each series, with every peak in them.

    `steps` narrows it to those from the one to the other. Raises `RunRefused` for too much.
    """
    if len(run_ids) > _MOST_RUNS or not 1 <= points <= _MOST_SAMPLED:
        raise RunRefused(
            f"At most {_MOST_RUNS} runs are drawn together, each with 1 to {_MOST_SAMPLED} points."
        )
    accept_key(key, "a metric")
    for step in steps:
        accept_whole(step or 0, "step")
    found: list[Curve] = []
    for run_id in dict.fromkeys(run_ids):
        run = bare_run(unit, run_id, unit.moment)
        for series in store.series_of(unit.connection, run.run_id, key):
            total, thinned = _thinned(unit, series, steps)
            if thinned:
                found.append(_curve(run.run_id, series.measures, total, sampled(thinned, points)))
    return found


def _thinned(unit: Unit, series: Series, steps: blocks.Steps) -> tuple[int, list[Point]]:
    """Return how many points are asked for, and those of them that a picture can show.

    Of a long series these are the extremes of its blocks, and every point at its ends and where
    only a part of a block is asked for.
    """
    read = partial(store.points_of, unit.connection, series, unit.moment, steps=steps)
    told = blocks.told(unit.connection, series.series_id) if series.count > _FEW else 0
    count, first, last = (
        blocks.concerned(unit.connection, series.series_id, unit.moment, steps)
        if told
        else (0, 0, -1)
    )
    tail = read(positions=(told * BLOCK, None), limit=_MOST_READ)
    if count * BLOCK <= _FEW:
        head = (
            read(positions=(first * BLOCK, (last + 1) * BLOCK), limit=_MOST_READ) if count else []
        )
        return len(head) + len(tail), [*head, *tail]
    place, between = (unit.connection, series, unit.moment, steps), (first + 1, last - 1)
    parts = [first, *blocks.cut(*place, between, limit=_MOST_CUT), last]
    if len(parts) > _MOST_CUT:
        # Steps or times that jump to and fro: no block says anything of them.
        every = read(limit=_MOST_READ)
        return len(every), every
    whole, shown = blocks.whole(*place, between)
    single = [*tail]
    for block in parts:
        single += read(positions=(block * BLOCK, (block + 1) * BLOCK), limit=BLOCK)
    return whole * BLOCK + len(single), [*shown, *single]


def _curve(run_id: str, of: Key, total: int, points: list[Point]) -> Curve:
    whose = (of.model_id, of.dataset_name, of.dataset_digest)
    return Curve(run_id, of.name, *whose, total=total, points=points)
