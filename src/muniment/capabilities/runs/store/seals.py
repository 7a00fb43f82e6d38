"""The table of seals: up to where, and with which digest, the journal vouches for the points."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    bindparam,
    select,
    update,
)

from muniment.capabilities.runs.model.metrics import Key, Seal, Sealed
from muniment.capabilities.runs.store.metrics import POINTS, SERIES, loaded
from muniment.kernel.events import Stamp
from muniment.platform.database import METADATA, Instant, Json, records
from muniment.platform.database.prepared import Prepared, insert_into

SEALS = Table(
    "runs_seals",
    METADATA,
    Column("run_id", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("previous", String(71)),
    Column("digest", String(71), nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("series", Json, nullable=False),
    Column("sealed_at", Instant, nullable=False),
    Column("event_seq", BigInteger, nullable=False),
    PrimaryKeyConstraint("run_id", "number"),
)
_INSERT = insert_into(SEALS)
_LAST = Prepared(
    select(SEALS)
    .where(SEALS.c.run_id == bindparam("run_id"))
    .order_by(SEALS.c.number.desc())
    .limit(1)
)
_MARK = Prepared(
    update(SERIES)
    .where(SERIES.c.series_id == bindparam("which"))
    .values(sealed=bindparam("end", type_=BigInteger)),
    (),
)
_BETWEEN = Prepared(
    select(POINTS)
    .where(
        POINTS.c.series_id == bindparam("series_id"),
        POINTS.c.position >= bindparam("first"),
        POINTS.c.position < bindparam("end"),
    )
    .order_by(POINTS.c.position)
)


def save(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a seal into its table."""
    seal = records.from_state(Seal, state)
    _INSERT.run(connection, records.values_of(seal) | {"event_seq": stamp.seq})


def last(connection: Connection, run_id: str) -> tuple[int, str] | None:
    """Return the number and the digest of a run's last seal."""
    row = _LAST.first(connection, {"run_id": run_id})
    return None if row is None else (row["number"], row["digest"])


def of_run(connection: Connection, run_id: str) -> list[Seal]:
    """Return the seals of a run, the first first."""
    rows = connection.execute(
        select(SEALS).where(SEALS.c.run_id == run_id).order_by(SEALS.c.number)
    )
    return [records.load_fixed(Seal, row) for row in rows]


def runs_waiting(connection: Connection, limit: int) -> list[str]:
    """Return up to `limit` runs that have points which no seal covers."""
    waiting = select(SERIES.c.run_id).distinct().where(SERIES.c.sealed < SERIES.c["count"])
    return list(connection.execute(waiting.order_by(SERIES.c.run_id).limit(limit)).scalars())


def points_between(
    connection: Connection, series_id: int, measures: Key, *, first: int, end: int
) -> list[tuple[Any, ...]]:
    """Return the points of a series from position `first` up to, without, `end`, for sealing."""
    wanted = {"series_id": series_id, "first": first, "end": end}
    return [
        (*measures, row["position"], row["step"], row["timestamp_ms"], loaded(row["value"]))
        for row in _BETWEEN.all(connection, wanted)
    ]


def mark(connection: Connection, sealed: Mapping[int, Sealed]) -> None:
    """Note up to which position each series, by its number, is sealed."""
    rows = [{"which": series_id, "end": one.end} for series_id, one in sealed.items()]
    _MARK.run_each(connection, rows)
