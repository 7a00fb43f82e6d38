"""People, services and groups, and who belongs to which group, in their tables."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select, update

from muniment.capabilities.access.model import Membership, Principal, PrincipalKind
from muniment.kernel.events import Stamp
from muniment.kernel.moment import Moment
from muniment.platform.auth.tables import MEMBERSHIPS, PRINCIPALS
from muniment.platform.database import records, temporal


def save_principal(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a principal's state into its table; what was erased of a person is their name."""
    whole = {"display": state["name"], "email": None, **state}
    records.project(connection, PRINCIPALS, Principal, stamp, whole)


def forget_person(connection: Connection, erased: Principal) -> None:
    """Put what is left of an erased person in every state there ever was of them.

    It is what replaying the journal makes of those states once their key is destroyed.
    """
    here = PRINCIPALS.c.principal_id == erased.principal_id
    connection.execute(update(PRINCIPALS).where(here).values(display=PRINCIPALS.c.name, email=None))


def save_membership(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a membership's state into its table."""
    records.project(connection, MEMBERSHIPS, Membership, stamp, state)


def find(connection: Connection, name_key: str, moment: Moment = Moment.NOW) -> Principal | None:
    """Return the principal of that name, active or not."""
    return _one(connection, PRINCIPALS.c.name_key == name_key, moment)


def by_id(connection: Connection, principal_id: str) -> Principal | None:
    """Return the principal with that id."""
    return _one(connection, PRINCIPALS.c.principal_id == principal_id)


def names(connection: Connection, principal_ids: Collection[str]) -> dict[str, str]:
    """Return what these principals are called, by their ids."""
    rows = connection.execute(
        select(PRINCIPALS.c.principal_id, PRINCIPALS.c.name).where(
            PRINCIPALS.c.principal_id.in_(principal_ids), PRINCIPALS.c.valid_to.is_(None)
        )
    )
    return {row.principal_id: row.name for row in rows}


def page(
    connection: Connection,
    moment: Moment,
    *,
    kind: PrincipalKind | None = None,
    after: str | None,
    limit: int,
) -> list[Principal]:
    """Return up to `limit` principals after `after`, by name."""
    statement = select(PRINCIPALS).where(temporal.at(PRINCIPALS, moment))
    if kind is not None:
        statement = statement.where(PRINCIPALS.c.kind == kind)
    if after is not None:
        statement = statement.where(PRINCIPALS.c.name_key > after)
    rows = connection.execute(statement.order_by(PRINCIPALS.c.name_key).limit(limit))
    return [records.load(Principal, row) for row in rows]


def membership(connection: Connection, group_id: str, member_id: str) -> Membership | None:
    """Return what is recorded of somebody in a group, ended or not."""
    row = connection.execute(
        select(MEMBERSHIPS).where(
            MEMBERSHIPS.c.group_id == group_id,
            MEMBERSHIPS.c.member_id == member_id,
            MEMBERSHIPS.c.valid_to.is_(None),
        )
    ).first()
    return None if row is None else records.load(Membership, row)


def members(connection: Connection, group_id: str, moment: Moment) -> list[Membership]:
    """Return who belongs to a group, those who are to belong later among them."""
    rows = connection.execute(
        select(MEMBERSHIPS).where(
            MEMBERSHIPS.c.group_id == group_id,
            MEMBERSHIPS.c.ended.is_(False),
            temporal.at(MEMBERSHIPS, moment),
        )
    )
    return [records.load(Membership, row) for row in rows]


def groups_of(connection: Connection, member_id: str, moment: Moment) -> list[Membership]:
    """Return the groups somebody belongs to, or is to belong to later."""
    rows = connection.execute(
        select(MEMBERSHIPS).where(
            MEMBERSHIPS.c.member_id == member_id,
            MEMBERSHIPS.c.ended.is_(False),
            temporal.at(MEMBERSHIPS, moment),
        )
    )
    return [records.load(Membership, row) for row in rows]


def ever_joined(connection: Connection, principal_id: str) -> list[tuple[str, str]]:
    """Return every group and member of which either is this principal, now or at any time."""
    columns = (MEMBERSHIPS.c.group_id, MEMBERSHIPS.c.member_id)
    either = or_(*(column == principal_id for column in columns))
    return [
        (row[0], row[1]) for row in connection.execute(select(*columns).where(either).distinct())
    ]


def memberships_at(connection: Connection, now: datetime) -> list[Membership]:
    """Return every membership that holds at `now`."""
    rows = connection.execute(
        select(MEMBERSHIPS).where(
            MEMBERSHIPS.c.valid_to.is_(None),
            MEMBERSHIPS.c.ended.is_(False),
            MEMBERSHIPS.c.not_before <= now,
            or_(MEMBERSHIPS.c.expires_at.is_(None), MEMBERSHIPS.c.expires_at > now),
        )
    )
    return [records.load(Membership, row) for row in rows]


def _one(
    connection: Connection, where: ColumnElement[bool], moment: Moment = Moment.NOW
) -> Principal | None:
    statement = select(PRINCIPALS).where(where, temporal.at(PRINCIPALS, moment))
    found = connection.execute(statement).first()
    return None if found is None else records.load(Principal, found)
