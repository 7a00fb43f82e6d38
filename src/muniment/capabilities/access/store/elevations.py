"""Requests for elevation, and uses of emergency access, in their tables."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Integer, String, Text, or_, select

from muniment.capabilities.access.model import Elevation, ElevationStatus, Emergency
from muniment.kernel.events import Stamp
from muniment.kernel.moment import Moment
from muniment.platform.database import Instant, records, temporal
from muniment.platform.database.newest import newest

_PLACE = (
    ("role", String(40), False),
    ("scope", Text, False),
    ("project_id", String(36), True),
    ("model_id", String(36), True),
    ("reason", Text, False),
    ("ticket", String(200), False),
)


def _place() -> tuple[Column[Any], ...]:
    return tuple(Column(name, kind, nullable=empty) for name, kind, empty in _PLACE)


ELEVATIONS = temporal.table(
    "access_elevations",
    Column("elevation_id", String(36), nullable=False),
    state=(
        Column("principal_id", String(80), nullable=False, index=True),
        Column("requested_by", String(200), nullable=False),
        *_place(),
        Column("minutes", Integer, nullable=False),
        Column("requested_at", Instant, nullable=False),
        Column("lapses_at", Instant, nullable=False),
        Column("status", String(20), nullable=False),
        Column("decided_by", String(200)),
        Column("decided_at", Instant),
        Column("comment", Text, nullable=False),
        Column("grant_id", String(36)),
    ),
)
EMERGENCIES = temporal.table(
    "access_emergencies",
    Column("emergency_id", String(36), nullable=False),
    state=(
        Column("principal_id", String(80), nullable=False, index=True),
        Column("opened_by", String(200), nullable=False),
        *_place(),
        Column("grant_id", String(36), nullable=False),
        Column("opened_at", Instant, nullable=False),
        Column("expires_at", Instant, nullable=False),
        Column("reviewed_by", String(200)),
        Column("reviewed_at", Instant),
        Column("outcome", String(20)),
        Column("comment", Text, nullable=False),
    ),
)


def save_elevation(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a request's state into its table."""
    records.project(connection, ELEVATIONS, Elevation, stamp, state)


def save_emergency(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project an emergency's state into its table."""
    records.project(connection, EMERGENCIES, Emergency, stamp, state)


def elevation(connection: Connection, elevation_id: str) -> Elevation | None:
    """Return the request with that id."""
    row = connection.execute(
        select(ELEVATIONS).where(
            ELEVATIONS.c.elevation_id == elevation_id, ELEVATIONS.c.valid_to.is_(None)
        )
    ).first()
    return None if row is None else records.load(Elevation, row)


def elevations(
    connection: Connection,
    moment: Moment,
    visible: ColumnElement[bool],
    *,
    principal_id: str,
    open_at: datetime | None,
    before: str | None,
    limit: int,
) -> list[Elevation]:
    """Return requests, newest first: the visible ones and those of the principal."""
    mine = ELEVATIONS.c.principal_id == principal_id
    wanted = [temporal.at(ELEVATIONS, moment), or_(mine, visible)]
    if open_at is not None:
        wanted.append(ELEVATIONS.c.status == ElevationStatus.PENDING)
        wanted.append(ELEVATIONS.c.lapses_at > open_at)
    number = ELEVATIONS.c.elevation_id
    rows = newest(connection, number, wanted, before=before, limit=limit)
    return [records.load(Elevation, row) for row in rows]


def emergency(connection: Connection, emergency_id: str) -> Emergency | None:
    """Return the use of emergency access with that id."""
    row = connection.execute(
        select(EMERGENCIES).where(
            EMERGENCIES.c.emergency_id == emergency_id, EMERGENCIES.c.valid_to.is_(None)
        )
    ).first()
    return None if row is None else records.load(Emergency, row)


def emergencies(
    connection: Connection,
    moment: Moment,
    visible: ColumnElement[bool],
    *,
    principal_id: str,
    unreviewed: bool,
    before: str | None,
    limit: int,
) -> list[Emergency]:
    """Return uses of emergency access, newest first: the visible ones and the principal's."""
    mine = EMERGENCIES.c.principal_id == principal_id
    wanted = [temporal.at(EMERGENCIES, moment), or_(mine, visible)]
    if unreviewed:
        wanted.append(EMERGENCIES.c.outcome.is_(None))
    number = EMERGENCIES.c.emergency_id
    rows = newest(connection, number, wanted, before=before, limit=limit)
    return [records.load(Emergency, row) for row in rows]
