"""Who stands behind many grants, in a few queries however many there are."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from muniment.capabilities.access.model import Membership, Principal
from muniment.kernel.moment import Moment
from muniment.platform.auth.tables import MEMBERSHIPS, PRINCIPALS
from muniment.platform.database import records, temporal


def active(connection: Connection, ids: Collection[str], moment: Moment) -> dict[str, Principal]:
    """Return by id those of these principals who can act, or hold roles for others."""
    rows = connection.execute(
        select(PRINCIPALS).where(
            PRINCIPALS.c.principal_id.in_(ids),
            PRINCIPALS.c.active.is_(True),
            temporal.at(PRINCIPALS, moment),
        )
    )
    found = [records.load(Principal, row) for row in rows]
    return {principal.principal_id: principal for principal in found}


def members(
    connection: Connection, group_ids: Collection[str], moment: Moment
) -> dict[str, list[Membership]]:
    """Return by group who belongs to it, those who are to belong later among them."""
    rows = connection.execute(
        select(MEMBERSHIPS).where(
            MEMBERSHIPS.c.group_id.in_(group_ids),
            MEMBERSHIPS.c.ended.is_(False),
            temporal.at(MEMBERSHIPS, moment),
        )
    )
    found: dict[str, list[Membership]] = {}
    for row in rows:
        membership = records.load(Membership, row)
        found.setdefault(membership.group_id, []).append(membership)
    return found
