"""Quotas, what is reserved, and the turns that keep reservations from racing.

Quotas are projections of the journal. Reservations are not: they end with the upload.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    String,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    true,
    update,
)

from muniment.capabilities.catalog.model.quotas import Quota
from muniment.capabilities.catalog.store.sessions import SESSIONS
from muniment.capabilities.catalog.store.uploads import UPLOADS
from muniment.kernel.events import Stamp
from muniment.kernel.moment import Moment, Shape
from muniment.platform.database import METADATA, Instant, records, temporal
from muniment.platform.database.members import as_list, listed_in
from muniment.platform.database.prepared import Prepared

QUOTAS = temporal.table(
    "catalog_quotas",
    Column("quota_id", String(36), nullable=False),
    state=(
        Column("max_bytes", BigInteger),
        Column("set_at", Instant, nullable=False),
        Column("set_by", String(200), nullable=False),
    ),
)
RESERVATIONS = Table(
    "catalog_reservations",
    METADATA,
    Column("reservation_id", String(36), primary_key=True),
    Column("project_id", String(36), nullable=False, index=True),
    Column("size_bytes", BigInteger, nullable=False),
    Column("expires_at", Instant, nullable=False),
)
TURNS = Table(
    "catalog_quota_turns",
    METADATA,
    Column("quota_id", String(36), primary_key=True),
    Column("turn", BigInteger, nullable=False),
)


def save(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a quota's state into its table."""
    records.project(connection, QUOTAS, Quota, stamp, state)


def find(connection: Connection, quota_ids: Sequence[str], moment: Moment) -> dict[str, Quota]:
    """Return the quotas of these ids, as they were at `moment`."""
    wanted = {"listed": as_list(quota_ids), **temporal.times(moment)}
    rows = _of_ids(connection.dialect.name, moment.shape).all(connection, wanted)
    return {quota.quota_id: quota for quota in (records.load(Quota, row) for row in rows)}


@cache
def _of_ids(dialect: str, shape: Shape) -> Prepared:
    ids = listed_in(dialect, bindparam("listed", type_=Text))
    known = records.columns_of(Quota, QUOTAS)
    held = temporal.holds(QUOTAS, shape)
    return Prepared(select(*known).where(QUOTAS.c.quota_id.in_(ids), held))


def take_turn(connection: Connection, quota_id: str) -> None:
    """See everything that was reserved against a quota before, and let nobody go on meanwhile.

    On PostgreSQL a transaction that took the same turn at the same time is run again; SQLite has
    one writer anyway.
    """
    same = TURNS.c.quota_id == quota_id
    taken = connection.execute(update(TURNS).where(same).values(turn=TURNS.c.turn + 1))
    if taken.rowcount == 0:
        connection.execute(insert(TURNS).values(quota_id=quota_id, turn=1))


def used(connection: Connection, project_id: str | None) -> int:
    """Return the bytes a project has sent, each file once; of all projects for None."""
    return _sum(connection, UPLOADS, _within(UPLOADS, project_id))


def reserved(connection: Connection, project_id: str | None, now: datetime) -> int:
    """Return the bytes that uploads under way have announced."""
    sessions = and_(
        _within(SESSIONS, project_id), SESSIONS.c.expires_at > now, ~SESSIONS.c.completed
    )
    single = and_(_within(RESERVATIONS, project_id), RESERVATIONS.c.expires_at > now)
    return _sum(connection, SESSIONS, sessions) + _sum(connection, RESERVATIONS, single)


def reserve(connection: Connection, values: Mapping[str, object]) -> None:
    """Keep a reservation."""
    connection.execute(insert(RESERVATIONS).values(**values))


def release(connection: Connection, reservation_id: str) -> None:
    """End a reservation; does nothing if it has ended."""
    same = RESERVATIONS.c.reservation_id == reservation_id
    connection.execute(delete(RESERVATIONS).where(same))


def release_expired(connection: Connection, now: datetime) -> None:
    """End reservations whose upload never said what became of it."""
    connection.execute(delete(RESERVATIONS).where(RESERVATIONS.c.expires_at <= now))


def _within(table: Table, project_id: str | None) -> ColumnElement[bool]:
    return true() if project_id is None else table.c.project_id == project_id


def _sum(connection: Connection, table: Table, condition: ColumnElement[bool]) -> int:
    total = select(func.coalesce(func.sum(table.c.size_bytes), 0)).where(condition)
    return int(connection.execute(total).scalar_one())
