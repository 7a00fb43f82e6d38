"""The table of blocks: what each stretch of so many points of a series came to.

Points never change, so a block is told once, when its points are sealed; drawing a long curve
reads blocks instead of points. No projection: all of it follows from the points.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Float,
    PrimaryKeyConstraint,
    Table,
    and_,
    bindparam,
    func,
    not_,
    select,
    true,
)

from muniment.capabilities.runs.model.metrics import Key, Point
from muniment.capabilities.runs.model.sampling import extremes
from muniment.capabilities.runs.store.metrics import POINTS, Series, loaded, point_times, stored
from muniment.kernel.moment import Moment
from muniment.platform.database import METADATA, Instant, bulk
from muniment.platform.database.prepared import Prepared
from muniment.platform.database.types import to_micros

BLOCK = 128
"""Points of a block."""

Steps = tuple[int | None, int | None]

BLOCKS = Table(
    "runs_blocks",
    METADATA,
    Column("series_id", BigInteger, nullable=False),
    Column("block", BigInteger, nullable=False),
    # Between which steps and times its points lie, and between which times they were recorded.
    Column("first_step", BigInteger, nullable=False),
    Column("last_step", BigInteger, nullable=False),
    Column("first_ms", BigInteger, nullable=False),
    Column("last_ms", BigInteger, nullable=False),
    Column("first_recorded_at", Instant, nullable=False),
    Column("last_recorded_at", Instant, nullable=False),
    # The least and the greatest of its points: the same twice where they do not differ.
    Column("low_step", BigInteger, nullable=False),
    Column("low_ms", BigInteger, nullable=False),
    Column("low_value", Float),
    Column("high_step", BigInteger, nullable=False),
    Column("high_ms", BigInteger, nullable=False),
    Column("high_value", Float),
    PrimaryKeyConstraint("series_id", "block"),
    sqlite_with_rowid=False,
)
_B = BLOCKS.c
_P = POINTS.c
_LAST = Prepared(select(func.max(_B.block)).where(_B.series_id == bindparam("series_id")))


def told(connection: Connection, series_id: int) -> int:
    """Return how many blocks of a series there are, which begin with its first point."""
    last = _LAST.value(connection, {"series_id": series_id})
    return 0 if last is None else last + 1


def tell(connection: Connection, series_id: int, end: int, most: int) -> None:
    """Add the blocks that are whole before position `end`, of at most so many points."""
    first = told(connection, series_id)
    count = min(end, first * BLOCK + most) // BLOCK - first
    if count <= 0:
        return
    columns = (_P.step, _P.timestamp_ms, _P.value, _P.recorded_at)
    rows = connection.execute(
        select(*columns)
        .where(
            _P.series_id == series_id,
            _P.position >= first * BLOCK,
            _P.position < (first + count) * BLOCK,
        )
        .order_by(_P.position)
    ).all()
    made = [
        (series_id, first + number, *_block(rows[number * BLOCK : (number + 1) * BLOCK]))
        for number in range(count)
    ]
    bulk.append(connection, BLOCKS, made)


def _block(rows: Sequence[Any]) -> tuple[Any, ...]:
    points = [Point("", loaded(row.value), row.timestamp_ms, row.step) for row in rows]
    shown = extremes(points)
    low, high = sorted((shown[0], shown[-1]), key=lambda point: point.rank[-1])
    steps, times = [row.step for row in rows], [row.timestamp_ms for row in rows]
    return (
        *(min(steps), max(steps), min(times), max(times)),
        *(to_micros(rows[0].recorded_at), to_micros(rows[-1].recorded_at)),
        *(low.step, low.timestamp_ms, stored(low.value)),
        *(high.step, high.timestamp_ms, stored(high.value)),
    )


def concerned(
    connection: Connection, series_id: int, moment: Moment, steps: Steps
) -> tuple[int, int, int]:
    """Return how many blocks can have points that are asked for, the first and the last of them."""
    touched = (_B.series_id == series_id, _touched(moment, steps))
    found = select(func.count(), func.min(_B.block), func.max(_B.block)).where(*touched)
    count, first, last = connection.execute(found, point_times(moment)).one()
    return (count, first, last) if count else (0, 0, -1)


def whole(
    connection: Connection, series: Series, moment: Moment, steps: Steps, between: tuple[int, int]
) -> tuple[int, list[Point]]:
    """Return how many blocks between two have only what is asked for, and their extremes."""
    low = (_B.low_value, _B.low_ms, _B.low_step)
    high = (_B.high_value, _B.high_ms, _B.high_step)
    wanted = select(*low, *high).where(_inside(series, between), _only(moment, steps))
    rows = connection.execute(wanted.order_by(_B.block), point_times(moment)).all()
    points: list[Point] = []
    for least, low_ms, low_step, greatest, high_ms, high_step in rows:
        points.append(_point(series.measures, least, low_ms, low_step))
        if (low_ms, low_step, least) != (high_ms, high_step, greatest):
            points.append(_point(series.measures, greatest, high_ms, high_step))
    return len(rows), points


def cut(
    connection: Connection,
    series: Series,
    moment: Moment,
    steps: Steps,
    between: tuple[int, int],
    *,
    limit: int,
) -> list[int]:
    """Return up to `limit` blocks between two that have only some of what is asked for."""
    if steps == (None, None) and not moment.is_past:
        return []
    wanted = select(_B.block).where(
        _inside(series, between), _touched(moment, steps), not_(_only(moment, steps))
    )
    rows = connection.execute(wanted.order_by(_B.block).limit(limit), point_times(moment))
    return list(rows.scalars())


def _inside(series: Series, between: tuple[int, int]) -> ColumnElement[bool]:
    first, last = between
    return and_(_B.series_id == series.series_id, _B.block >= first, _B.block <= last)


def _touched(moment: Moment, steps: Steps) -> ColumnElement[bool]:
    """Return the condition that some point of a block may be asked for."""
    first, last = steps
    found: list[ColumnElement[bool]] = [true()]
    if first is not None:
        found.append(_B.last_step >= first)
    if last is not None:
        found.append(_B.first_step <= last)
    if moment.as_of is not None:
        found.append(_B.first_ms <= bindparam("until_ms", type_=BigInteger))
    if moment.as_known is not None:
        found.append(_B.first_recorded_at <= bindparam("as_known", type_=Instant))
    return and_(*found)


def _only(moment: Moment, steps: Steps) -> ColumnElement[bool]:
    """Return the condition that every point of a block is asked for."""
    first, last = steps
    found: list[ColumnElement[bool]] = [true()]
    if first is not None:
        found.append(_B.first_step >= first)
    if last is not None:
        found.append(_B.last_step <= last)
    if moment.as_of is not None:
        found.append(_B.last_ms <= bindparam("until_ms", type_=BigInteger))
    if moment.as_known is not None:
        found.append(_B.last_recorded_at <= bindparam("as_known", type_=Instant))
    return and_(*found)


def _point(measures: Key, value: float | None, timestamp_ms: int, step: int) -> Point:
    name, *rest = measures
    return Point(name, loaded(value), timestamp_ms, step, *rest)
