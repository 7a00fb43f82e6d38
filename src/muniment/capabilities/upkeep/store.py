"""What was removed, as the journal says it, and what the last collection did."""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Column, Connection, String, Table, delete, insert, select

from muniment.capabilities.upkeep.model import Collection, Pace, Removal
from muniment.kernel.events import Stamp
from muniment.platform.database import METADATA, Instant, Json, records, temporal
from muniment.platform.encoding import to_plain
from muniment.platform.settings import DEFAULT_SCRUB_DAYS, DEFAULT_SCRUB_RATE

REMOVALS = temporal.table(
    "upkeep_removals",
    Column("removal_id", String(36), nullable=False),
    state=(
        Column("blobs", Json, nullable=False),
        Column("size_bytes", BigInteger, nullable=False),
        Column("removed_at", Instant, nullable=False),
    ),
)
# Not a projection: that there was nothing to do is no governed fact.
LAST = Table(
    "upkeep_last",
    METADATA,
    Column("name", String(20), primary_key=True),
    Column("report", Json, nullable=False),
)
_COLLECTION = "collection"
_PACE = "pace"
_USUAL = Pace(DEFAULT_SCRUB_DAYS, DEFAULT_SCRUB_RATE)


def save_removal(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a removal's state into its table."""
    records.project(connection, REMOVALS, Removal, stamp, state)


def keep_last(connection: Connection, done: Collection) -> None:
    """Keep what the last collection did."""
    _keep(connection, _COLLECTION, done)


def last(connection: Connection) -> Collection | None:
    """Return what the last collection did, if there was one."""
    report = _kept(connection, _COLLECTION)
    return None if report is None else msgspec.convert(report, Collection)


def keep_pace(connection: Connection, pace: Pace) -> None:
    """Keep how everything stored is read."""
    _keep(connection, _PACE, pace)


def pace(connection: Connection) -> Pace:
    """Return how everything stored is read."""
    report = _kept(connection, _PACE)
    return _USUAL if report is None else msgspec.convert(report, Pace)


def _keep(connection: Connection, name: str, report: object) -> None:
    connection.execute(delete(LAST).where(LAST.c.name == name))
    connection.execute(insert(LAST).values(name=name, report=to_plain(report)))


def _kept(connection: Connection, name: str) -> Any:
    return connection.execute(select(LAST.c.report).where(LAST.c.name == name)).scalar()
