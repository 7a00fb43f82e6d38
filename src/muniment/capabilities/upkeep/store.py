"""What was removed, as the journal says it, and what the last collection did."""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Column, Connection, String, Table, delete, insert, select

from muniment.capabilities.upkeep.model import Collection, Removal
from muniment.kernel.events import Stamp
from muniment.platform.database import METADATA, Instant, Json, records, temporal
from muniment.platform.encoding import to_plain

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


def save_removal(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a removal's state into its table."""
    records.project(connection, REMOVALS, Removal, stamp, state)


def keep_last(connection: Connection, done: Collection) -> None:
    """Keep what the last collection did."""
    connection.execute(delete(LAST).where(LAST.c.name == _COLLECTION))
    connection.execute(insert(LAST).values(name=_COLLECTION, report=to_plain(done)))


def last(connection: Connection) -> Collection | None:
    """Return what the last collection did, if there was one."""
    found = select(LAST.c.report).where(LAST.c.name == _COLLECTION)
    report = connection.execute(found).scalar()
    return None if report is None else msgspec.convert(report, Collection)
