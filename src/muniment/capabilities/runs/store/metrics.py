"""The tables of metrics: each series with what is known of it now, and all its points.

They are no projections: points are telemetry, of which the journal holds digests (`seals`). A
value that is no number is NULL, as SQLite has no NaN; it can hold the infinite ones.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Float,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    func,
    literal,
    select,
    update,
)

from muniment.capabilities.runs.model.accepting import milliseconds_of
from muniment.capabilities.runs.model.logged_models import Measured
from muniment.capabilities.runs.model.metrics import Key, Point, latest_of, range_of
from muniment.kernel.moment import Moment
from muniment.platform.database import METADATA, Instant, bulk, turns
from muniment.platform.database.members import among
from muniment.platform.database.prepared import Prepared
from muniment.platform.database.types import to_micros

_ROW_ID = BigInteger().with_variant(Integer, "sqlite")
_LATEST = (
    Column("count", BigInteger, nullable=False),
    Column("step", BigInteger, nullable=False),
    Column("timestamp_ms", BigInteger, nullable=False),
    Column("value", Float),
    # Of the values that are numbers; NULL while there is none.
    Column("least", Float),
    Column("greatest", Float),
)
SERIES = Table(
    "runs_series",
    METADATA,
    Column("series_id", _ROW_ID, primary_key=True, autoincrement=True),
    Column("run_id", String(32), nullable=False),
    Column("key", String(250), nullable=False),
    # What was measured, and on what; empty where the client said neither.
    Column("model_id", String(100), nullable=False),
    Column("dataset_name", String(500), nullable=False),
    Column("dataset_digest", String(100), nullable=False),
    # How many points there are, the latest of them, and up to which the journal holds a digest.
    *_LATEST,
    Column("sealed", BigInteger, nullable=False),
    UniqueConstraint("run_id", "key", "model_id", "dataset_name", "dataset_digest"),
)
_S = SERIES.c
_OF_MODEL = _S.model_id != ""
Index("ix_runs_series_model", _S.model_id, sqlite_where=_OF_MODEL, postgresql_where=_OF_MODEL)
_UNSEALED = _S.sealed < _S["count"]
Index("ix_runs_series_unsealed", _S.run_id, sqlite_where=_UNSEALED, postgresql_where=_UNSEALED)
# In the order of what was measured, but for what is still measured: that would cost each point.
_SETTLED = _S.sealed == _S["count"]
Index(
    "ix_runs_series_settled",
    _S.key,
    _S.value,
    _S.run_id,
    sqlite_where=_SETTLED,
    postgresql_where=_SETTLED,
)

POINTS = Table(
    "runs_points",
    METADATA,
    Column("series_id", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("step", BigInteger, nullable=False),
    Column("timestamp_ms", BigInteger, nullable=False),
    Column("value", Float),
    Column("recorded_at", Instant, nullable=False),
    PrimaryKeyConstraint("series_id", "position"),
    # On SQLite the points of a series then lie beside each other, and only once.
    sqlite_with_rowid=False,
)
_P = POINTS.c
_MEASURED: list[Column[Any]] = [_P.position, _P.step, _P.timestamp_ms, _P.value]

_OF_RUN = Prepared(select(SERIES).where(_S.run_id == bindparam("run_id")).order_by(_S.series_id))
_OF_KEY = Prepared(
    select(SERIES)
    .where(_S.run_id == bindparam("run_id"), _S.key == bindparam("key"))
    .order_by(_S.series_id)
)
_CHANGED = ("count", "step", "timestamp_ms", "value", "least", "greatest")
_UPDATE = Prepared(
    update(SERIES)
    .where(_S.series_id == bindparam("which"))
    .values({name: bindparam(f"new_{name}", type_=_S[name].type) for name in _CHANGED}),
    (),
)


@dataclass(slots=True)
class Series:
    """Points of one run that measure the same, and what is known of them now."""

    series_id: int
    run_id: str
    measures: Key
    count: int = 0
    sealed: int = 0
    latest: Point | None = None
    least: float | None = None
    greatest: float | None = None
    is_new: bool = False

    def take(self, points: Sequence[Point]) -> None:
        """Count more points in."""
        self.count += len(points)
        known = points if self.latest is None else (*points, self.latest)
        self.latest = latest_of(known)
        if (reach := range_of(points)) is not None:
            least, greatest = reach
            self.least = least if self.least is None else min(least, self.least)
            self.greatest = greatest if self.greatest is None else max(greatest, self.greatest)

    def row(self) -> tuple[Any, ...]:
        """Return the series as a row of its table."""
        assert self.latest is not None
        at = self.latest
        known = (self.count, at.step, at.timestamp_ms, stored(at.value))
        return (
            self.series_id,
            self.run_id,
            *self.measures,
            *known,
            self.least,
            self.greatest,
            self.sealed,
        )


def append(
    connection: Connection,
    run_id: str,
    wanted: Mapping[Key, Sequence[Point]],
    recorded_at: datetime,
) -> None:
    """Add points to the series of a run, in their order; what was just sent is not added again.

    They come by what they measure.
    """
    turns.take(connection, run_id)
    known = {series.measures: series for series in _concerned(connection, run_id, wanted)}
    changed: list[Series] = []
    rows: list[tuple[Any, ...]] = []
    at = to_micros(recorded_at)
    for series, more in _numbered(connection, run_id, wanted, known):
        if series.is_new or not _sent_again(connection, series, more):
            number = series.series_id
            rows += [
                # As `stored` has it, without a call for each.
                (number, position, step, when, value + 0.0 if value == value else None, at)  # noqa: PLR0124  no number
                for position, (_, value, when, step, *_) in enumerate(more, series.count)
            ]
            series.take(more)
            changed.append(series)
    if rows:
        _save(connection, changed)
        bulk.append(connection, POINTS, rows)


def series_of(connection: Connection, run_id: str, key: str | None = None) -> list[Series]:
    """Return the series of a run, those of one metric or all, as they are now."""
    if key is None:
        return [_load(row) for row in _OF_RUN.all(connection, {"run_id": run_id})]
    return [_load(row) for row in _OF_KEY.all(connection, {"run_id": run_id, "key": key})]


def latest(connection: Connection, run_id: str, moment: Moment) -> list[Point]:
    """Return the latest point of each metric of a run, by name."""
    if moment.is_past:
        then = _latest_then(connection, _S.run_id == run_id, moment)
        return newest_of(measured.point for measured in then)
    found = series_of(connection, run_id)
    return newest_of(series.latest for series in found if series.latest is not None)


def newest_of(points: Iterable[Point]) -> list[Point]:
    """Return of each metric the latest of some points, by name."""
    found: dict[str, Point] = {}
    for point in points:
        before = found.get(point.key)
        if before is None or point.rank > before.rank:
            found[point.key] = point
    return [found[key] for key in sorted(found)]


def history(
    connection: Connection, series: Series, moment: Moment, *, first: int, limit: int
) -> list[tuple[int, Point]]:
    """Return up to `limit` points of a series from position `first` on, with their positions."""
    wanted = {"series_id": series.series_id, "first": first, "most": limit, **point_times(moment)}
    rows = _history(moment.as_of is not None, moment.as_known is not None).all(connection, wanted)
    return [(row["position"], _point(series.measures, row)) for row in rows]


def points_of(
    connection: Connection,
    series: Series,
    moment: Moment,
    *,
    steps: tuple[int | None, int | None],
    limit: int,
    positions: tuple[int, int | None] = (0, None),
) -> list[Point]:
    """Return the points of a series in the order in which they came, at most `limit`.

    `positions` narrows it to those from the one up to, without, the other.
    """
    first, last = steps
    begin, end = positions
    wanted: list[ColumnElement[bool]] = [_P.series_id == series.series_id, *points_then(moment)]
    if begin > 0:
        wanted.append(_P.position >= begin)
    if end is not None:
        wanted.append(_P.position < end)
    if first is not None:
        wanted.append(_P.step >= first)
    if last is not None:
        wanted.append(_P.step <= last)
    columns = (_P.value, _P.timestamp_ms, _P.step)
    statement = select(*columns).where(*wanted).order_by(_P.position).limit(limit)
    name, *rest = series.measures
    rows = connection.execute(statement, point_times(moment))
    return [Point(name, loaded(value), at, step, *rest) for value, at, step in rows]


def loaded(value: float | None) -> float:
    """Return a value as it was measured."""
    return math.nan if value is None else value


def stored(value: float) -> float | None:
    """Return a value as a row holds it; one that is no number is NULL."""
    # SQLite knows no negative zero; adding zero makes it none on either database.
    return None if math.isnan(value) else value + 0.0


def _point(measures: Key, row: Mapping[Any, Any]) -> Point:
    key, *rest = measures
    return Point(key, loaded(row["value"]), row["timestamp_ms"], row["step"], *rest)


def _load(row: Mapping[Any, Any]) -> Series:
    measures = Key(row["key"], row["model_id"], row["dataset_name"], row["dataset_digest"])
    return Series(
        row["series_id"],
        row["run_id"],
        measures,
        row["count"],
        row["sealed"],
        _point(measures, row),
        row["least"],
        row["greatest"],
    )


def _concerned(connection: Connection, run_id: str, wanted: Iterable[Key]) -> list[Series]:
    keys = {measures.name for measures in wanted}
    return series_of(connection, run_id, keys.pop() if len(keys) == 1 else None)


def _numbered(
    connection: Connection,
    run_id: str,
    wanted: Mapping[Key, Sequence[Point]],
    known: Mapping[Key, Series],
) -> Iterable[tuple[Series, Sequence[Point]]]:
    """Return each series with the points to add to it; new ones get the next numbers."""
    new = [measures for measures in wanted if measures not in known]
    numbers = _draw(connection, len(new)) if new else []
    made = {
        measures: Series(number, run_id, measures, is_new=True)
        for measures, number in zip(new, numbers, strict=True)
    }
    return [(known.get(measures) or made[measures], more) for measures, more in wanted.items()]


def _draw(connection: Connection, count: int) -> list[int]:
    """Return so many numbers that no series has."""
    if connection.dialect.name == "sqlite":
        last: int = connection.execute(select(func.max(_S.series_id))).scalar() or 0
        return list(range(last + 1, last + 1 + count))
    drawn = func.nextval(func.pg_get_serial_sequence("runs_series", "series_id"))
    each = func.generate_series(literal(1), literal(count)).table_valued("each")
    return list(connection.execute(select(drawn).select_from(each)).scalars())


def _sent_again(connection: Connection, series: Series, points: Sequence[Point]) -> bool:
    """Whether these points are the last that there are: a client repeats what went unanswered."""
    if series.latest is None or points[-1].rank > series.latest.rank:
        return False
    first = series.count - len(points)
    if first < 0:
        return False
    last = history(connection, series, Moment.NOW, first=first, limit=len(points))
    return [_comparable(point) for _, point in last] == [_comparable(point) for point in points]


def _comparable(point: Point) -> tuple[int, int, float | None]:
    return point.step, point.timestamp_ms, stored(point.value)


def _save(connection: Connection, changed: Sequence[Series]) -> None:
    new = [series.row() for series in changed if series.is_new]
    if new:
        bulk.append(connection, SERIES, new)
    grown = [_growth(series) for series in changed if not series.is_new]
    if grown:
        _UPDATE.run_each(connection, grown)


def _growth(series: Series) -> dict[str, Any]:
    assert series.latest is not None
    at = series.latest
    return {
        "which": series.series_id,
        "new_count": series.count,
        "new_step": at.step,
        "new_timestamp_ms": at.timestamp_ms,
        "new_value": stored(at.value),
        "new_least": series.least,
        "new_greatest": series.greatest,
    }


def point_times(moment: Moment) -> dict[str, Any]:
    """Return until when: a point was true at its own time, and known since it was recorded."""
    found: dict[str, Any] = {}
    if moment.as_of is not None:
        found["until_ms"] = milliseconds_of(moment.as_of)
    if moment.as_known is not None:
        found["as_known"] = moment.as_known
    return found


def points_then(moment: Moment) -> list[ColumnElement[bool]]:
    """Return the conditions for points that there were then; their parameters: `point_times`."""
    return _then(as_of=moment.as_of is not None, as_known=moment.as_known is not None)


def _then(*, as_of: bool, as_known: bool) -> list[Any]:
    conditions: list[Any] = []
    if as_of:
        conditions.append(_P.timestamp_ms <= bindparam("until_ms", type_=BigInteger))
    if as_known:
        conditions.append(_P.recorded_at <= bindparam("as_known", type_=Instant))
    return conditions


@cache
def _history(as_of: bool, as_known: bool) -> Prepared:  # noqa: FBT001  the two are a cache's key
    statement = (
        select(*_MEASURED)
        .where(
            _P.series_id == bindparam("series_id"),
            _P.position >= bindparam("first"),
            *_then(as_of=as_of, as_known=as_known),
        )
        .order_by(_P.position)
        .limit(bindparam("most", type_=Integer))
    )
    return Prepared(statement)


def latest_of_runs(
    connection: Connection, run_ids: Sequence[str], moment: Moment
) -> dict[str, list[Point]]:
    """Return by run the latest point of each metric, by name."""
    by_run: dict[str, list[Point]] = {}
    for run_id, point in _measured(connection, among(connection, _S.run_id, run_ids), moment):
        by_run.setdefault(run_id, []).append(point)
    return {run_id: newest_of(points) for run_id, points in by_run.items()}


def latest_of_models(
    connection: Connection, model_ids: Sequence[str], moment: Moment
) -> dict[str, list[Measured]]:
    """Return by logged model what was measured of it: the latest of each metric and dataset."""
    wanted = among(connection, _S.model_id, model_ids) & _OF_MODEL
    found: dict[Key, Measured] = {}
    for one in _measured(connection, wanted, moment):
        before = found.get(one.point.measures)
        if before is None or one.point.rank > before.point.rank:
            found[one.point.measures] = one
    by_model: dict[str, list[Measured]] = {}
    for key in sorted(found):
        by_model.setdefault(key.model_id, []).append(found[key])
    return by_model


def _measured(
    connection: Connection, wanted: ColumnElement[bool], moment: Moment
) -> list[Measured]:
    """Return the latest point of each of some series."""
    if moment.is_past:
        return _latest_then(connection, wanted, moment)
    columns = (_S.run_id, _S.key, _S.value, _S.timestamp_ms, _S.step)
    measures = (_S.model_id, _S.dataset_name, _S.dataset_digest)
    rows = connection.execute(select(*columns, *measures).where(wanted).order_by(_S.series_id))
    return [
        Measured(run_id, Point(key, loaded(value), at, step, *rest))
        for run_id, key, value, at, step, *rest in rows
    ]


def _latest_then(
    connection: Connection, wanted: ColumnElement[bool], moment: Moment
) -> list[Measured]:
    """Return the latest point that each of some series had then."""
    value = func.coalesce(_P.value, -math.inf)
    place = func.row_number().over(
        partition_by=_P.series_id,
        order_by=(
            _P.step.desc(),
            _P.timestamp_ms.desc(),
            value.desc(),
        ),
    )
    then = points_then(moment)
    ranked = (
        select(POINTS, place.label("place"))
        .join(SERIES, _S.series_id == _P.series_id)
        .where(wanted, *then)
        .subquery()
    )
    columns = (_S.key, _S.model_id, _S.dataset_name, _S.dataset_digest)
    rows = connection.execute(
        select(*columns, _S.run_id, ranked.c.value, ranked.c.step, ranked.c.timestamp_ms)
        .join(ranked, ranked.c.series_id == _S.series_id)
        .where(ranked.c.place == 1),
        point_times(moment),
    )
    return [
        Measured(
            row.run_id,
            Point(row.key, loaded(row.value), row.timestamp_ms, row.step, *row[1:4]),
        )
        for row in rows
    ]
