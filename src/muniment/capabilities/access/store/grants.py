"""Grants in their table, which `platform.auth` reads on every request."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select, true

from muniment.capabilities.access.model import Granted
from muniment.kernel.events import Scope, Stamp
from muniment.kernel.moment import Moment
from muniment.platform.auth.gate import GrantKind, Role
from muniment.platform.auth.tables import GRANTS, PRINCIPALS
from muniment.platform.database import records, temporal


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of grants is narrowed to; `None` leaves it open."""

    principal_ids: Collection[str] | None = None
    role: str | None = None
    in_force_at: datetime | None = None


def save_grant(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a grant's state into its table."""
    records.project(connection, GRANTS, Granted, stamp, state)


def page(
    connection: Connection,
    moment: Moment,
    filters: Filters,
    visible: ColumnElement[bool],
    *,
    after: str | None,
    limit: int,
) -> list[Granted]:
    """Return up to `limit` of the visible grants after the id `after`."""
    statement = select(GRANTS).where(temporal.at(GRANTS, moment), visible, *_conditions(filters))
    if after is not None:
        statement = statement.where(GRANTS.c.grant_id > after)
    rows = connection.execute(statement.order_by(GRANTS.c.grant_id).limit(limit))
    return [records.load(Granted, row) for row in rows]


def held_by(
    connection: Connection, principal_ids: Collection[str], moment: Moment = Moment.NOW
) -> list[Granted]:
    """Return every grant of these principals, in force or not."""
    rows = connection.execute(
        select(GRANTS)
        .where(GRANTS.c.principal_id.in_(principal_ids), temporal.at(GRANTS, moment))
        .order_by(GRANTS.c.grant_id)
    )
    return [records.load(Granted, row) for row in rows]


def standing_in(connection: Connection, scope: Scope, now: datetime) -> list[Granted]:
    """Return the grants in force at `now` that were given in a scope or inside it.

    Those of an emergency or an elevation end by themselves and are left out.
    """
    lasting = GRANTS.c.kind.in_([GrantKind.STANDING, GrantKind.ELIGIBLE])
    rows = connection.execute(
        select(GRANTS)
        .where(GRANTS.c.valid_to.is_(None), lasting, *_force(now), _within(scope))
        .order_by(GRANTS.c.grant_id)
    )
    return [records.load(Granted, row) for row in rows]


def covering(connection: Connection, moment: Moment, scope: Scope) -> list[Granted]:
    """Return the standing grants, in force or not, that cover `scope`."""
    place, inside = GRANTS.c.project_id, GRANTS.c.model_id
    wider = or_(place.is_(None), (place == scope.project_id) & inside.is_(None))
    rows = connection.execute(
        select(GRANTS)
        .where(
            temporal.at(GRANTS, moment),
            GRANTS.c.kind == GrantKind.STANDING,
            or_(wider, inside == scope.model_id) if scope.model_id else wider,
        )
        .order_by(GRANTS.c.grant_id)
    )
    return [records.load(Granted, row) for row in rows]


def by_id(connection: Connection, grant_id: str) -> Granted | None:
    """Return the grant with that id."""
    row = connection.execute(
        select(GRANTS).where(GRANTS.c.grant_id == grant_id, GRANTS.c.valid_to.is_(None))
    ).first()
    return None if row is None else records.load(Granted, row)


def administrators(connection: Connection, now: datetime, *, hold: bool = False) -> int:
    """Return how many active people and services administer the instance by a lasting grant.

    What a group holds does not count, as the group may be empty tomorrow; nor does what ends by
    itself within hours. `hold` keeps them so until the transaction ends: of two changes that each
    leave the other's administrator, the database makes one decide again.
    """
    statement = (
        select(GRANTS.c.principal_id)
        .join(PRINCIPALS, PRINCIPALS.c.principal_id == GRANTS.c.principal_id)
        .where(
            *_administer(now),
            GRANTS.c.kind == GrantKind.STANDING,
            PRINCIPALS.c.kind != "group",
            PRINCIPALS.c.valid_to.is_(None),
            PRINCIPALS.c.active.is_(True),
        )
    )
    if hold:
        statement = statement.with_for_update()
    return len(set(connection.execute(statement).scalars()))


def anybody_administers(connection: Connection, now: datetime) -> bool:
    """Whether there is any grant to administer the instance in force, whoever holds it."""
    statement = (
        select(GRANTS.c.grant_id)
        .join(PRINCIPALS, PRINCIPALS.c.principal_id == GRANTS.c.principal_id)
        .where(
            *_administer(now),
            GRANTS.c.kind != GrantKind.ELIGIBLE,
            PRINCIPALS.c.valid_to.is_(None),
            PRINCIPALS.c.active.is_(True),
        )
    )
    return connection.execute(statement.limit(1)).first() is not None


def _administer(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        GRANTS.c.valid_to.is_(None),
        GRANTS.c.role == Role.ADMIN,
        GRANTS.c.scope == "instance",
        *_force(now),
    )


def _force(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        GRANTS.c.revoked.is_(False),
        GRANTS.c.not_before <= now,
        or_(GRANTS.c.expires_at.is_(None), GRANTS.c.expires_at > now),
    )


def _within(scope: Scope) -> ColumnElement[bool]:
    if scope.model_id is not None:
        return GRANTS.c.model_id == scope.model_id
    return true() if scope.project_id is None else GRANTS.c.project_id == scope.project_id


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.principal_ids is not None:
        found.append(GRANTS.c.principal_id.in_(filters.principal_ids))
    if filters.role is not None:
        found.append(GRANTS.c.role == filters.role)
    if filters.in_force_at is not None:
        found += _force(filters.in_force_at)
    return found
