"""Sealing: what runs measured is vouched for by the journal, batch by batch."""

from collections import defaultdict

from muniment.capabilities.runs.model.metrics import Key, Seal, Sealed, Verdict, digest_of, said
from muniment.capabilities.runs.model.runs import Run
from muniment.capabilities.runs.service.finding import bare_run
from muniment.capabilities.runs.store import blocks, metrics, seals
from muniment.capabilities.runs.store import runs as store
from muniment.capabilities.runs.store.metrics import Series
from muniment.kernel.events import Event
from muniment.kernel.moment import Moment
from muniment.platform.database import records
from muniment.platform.settings import Settings
from muniment.platform.unit import Unit

# So many points take a fraction of a second, in which nothing else is written on SQLite.
_MOST_POINTS = 50_000
_MOST_RUNS = 200


def seal_run(unit: Unit, run: Run, most: int = _MOST_POINTS) -> int:
    """Seal up to `most` points of a run that no seal covers yet; return how many there were."""
    waiting: dict[int, Sealed] = {}
    lines: list[tuple[object, ...]] = []
    for series in metrics.series_of(unit.connection, run.run_id):
        end = min(series.count, series.sealed + most - len(lines))
        if end > series.sealed:
            waiting[series.series_id] = Sealed(*series.measures, first=series.sealed, end=end)
            lines += _lines(unit, series.series_id, waiting[series.series_id])
    if not waiting:
        return 0
    number, previous = seals.last(unit.connection, run.run_id) or (0, None)
    seal = Seal(
        run_id=run.run_id,
        number=number + 1,
        previous=previous,
        digest=digest_of(previous, lines),
        points=len(lines),
        series=list(waiting.values()),
        sealed_at=unit.now,
    )
    state = records.state_of(seal)
    unit.record(Event("run.metrics-sealed", seal.subject, state, run.scope))
    seals.mark(unit.connection, waiting)
    for series_id, part in waiting.items():
        blocks.tell(unit.connection, series_id, part.end, _MOST_POINTS)
    return seal.points


def tend(unit: Unit, settings: Settings) -> None:
    """Seal what runs measured since the last time."""
    del settings
    left = _MOST_POINTS
    for run_id in seals.runs_waiting(unit.connection, _MOST_RUNS):
        run = store.by_id(unit.connection, run_id, Moment.NOW)
        if run is not None:
            left -= seal_run(unit, run, left)
        if left <= 0:
            return


def verify_metrics(unit: Unit, run_id: str) -> Verdict:
    """Compare the points of a run with the digests that the journal holds of them."""
    run = bare_run(unit, run_id, Moment.NOW)
    found = {one.measures: one for one in metrics.series_of(unit.connection, run.run_id)}
    sealed: dict[Key, int] = defaultdict(int)
    broken: list[int] = []
    every = seals.of_run(unit.connection, run.run_id)
    for seal in every:
        lines = [line for one in seal.series for line in _found(unit, found, one)]
        if len(lines) != seal.points or digest_of(seal.previous, lines) != seal.digest:
            broken.append(seal.number)
        for one in seal.series:
            sealed[one.measures] = max(sealed[one.measures], one.end)
    points = sum(series.count for series in found.values())
    return Verdict(
        run_id=run.run_id,
        intact=not broken,
        seals=len(every),
        points=points,
        unsealed=points - sum(sealed.values()),
        broken=broken,
    )


def _found(unit: Unit, found: dict[Key, Series], sealed: Sealed) -> list[tuple[object, ...]]:
    series = found.get(sealed.measures)
    return [] if series is None else _lines(unit, series.series_id, sealed)


def _lines(unit: Unit, series_id: int, sealed: Sealed) -> list[tuple[object, ...]]:
    between = seals.points_between(
        unit.connection, series_id, sealed.measures, first=sealed.first, end=sealed.end
    )
    return [(*line[:-1], said(line[-1])) for line in between]
