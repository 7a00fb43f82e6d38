"""Groups: making them, and who belongs to them. Whoever belongs holds the group's roles."""

from dataclasses import dataclass, replace
from datetime import datetime

from muniment.capabilities.access.model import (
    GroupInGroup,
    MemberAlready,
    MemberNotFound,
    Membership,
    Principal,
    PrincipalKind,
    PrincipalNotFound,
    check_period,
)
from muniment.capabilities.access.service.own import require_lasting
from muniment.capabilities.access.service.permissions import GRANT_ACCESS, READ_ACCESS
from muniment.capabilities.access.service.principals import known_as, principal_named
from muniment.capabilities.access.service.recording import record
from muniment.capabilities.access.store import principals as store
from muniment.kernel.events import INSTANCE
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a group, by name."""

    name: str
    kind: PrincipalKind
    not_before: datetime
    expires_at: datetime | None
    added_by: str
    holds: bool


def group_named(unit: Unit, name: str) -> Principal:
    """Return a group; raise `PrincipalNotFound` for anything else."""
    return _group(principal_named(unit, name))


def members(unit: Unit, group: Principal) -> list[Member]:
    """Return who belongs to a group, by name."""
    unit.authorize(READ_ACCESS)
    when = unit.moment.as_of or unit.now
    found: list[Member] = []
    for each in store.members(unit.connection, group.principal_id, unit.moment):
        who = store.by_id(unit.connection, each.member_id)
        if who is not None:
            found.append(
                Member(
                    who.name,
                    who.kind,
                    each.not_before,
                    each.expires_at,
                    each.added_by,
                    each.holds(when),
                )
            )
    return sorted(found, key=lambda member: member.name)


def groups_of(unit: Unit, principal: Principal) -> list[str]:
    """Return the names of the groups somebody belongs to."""
    belongs = store.groups_of(unit.connection, principal.principal_id, unit.moment)
    return sorted(store.names(unit.connection, {each.group_id for each in belongs}).values())


def add_member(
    unit: Unit,
    group_name: str,
    member_name: str,
    *,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> Membership:
    """Let somebody belong to a group from now or later on, for good or for a time."""
    unit.authorize(GRANT_ACCESS)
    require_lasting(unit, GRANT_ACCESS, INSTANCE, expires_at)
    group, member = _group(known_as(unit, group_name)), known_as(unit, member_name)
    if member.kind is PrincipalKind.GROUP:
        raise GroupInGroup(f"'{member.name}' is a group; add its members one by one.")
    earlier = store.membership(unit.connection, group.principal_id, member.principal_id)
    begins = not_before or unit.now
    check_period(unit.now, begins, expires_at)
    fresh = Membership(group.principal_id, member.principal_id, begins, expires_at, unit.actor.name)
    lasting = earlier is not None and not earlier.ended and earlier.expires_at == expires_at
    if earlier is not None and lasting and earlier.holds(unit.now):
        raise MemberAlready(f"'{member.name}' belongs to '{group.name}' already.")
    return record(unit, "membership.begun", fresh)


def remove_member(unit: Unit, group_name: str, member_name: str) -> Membership:
    """Let somebody belong to a group no longer."""
    unit.authorize(GRANT_ACCESS)
    group, member = _group(known_as(unit, group_name)), known_as(unit, member_name)
    found = store.membership(unit.connection, group.principal_id, member.principal_id)
    if found is None or found.ended:
        raise MemberNotFound(f"'{member.name}' does not belong to '{group.name}'.")
    unit.match(found.revision)
    return record(unit, "membership.ended", replace(found, ended=True))


def _group(found: Principal) -> Principal:
    if found.kind is not PrincipalKind.GROUP:
        raise PrincipalNotFound(f"There is no group called '{found.name}'.", name=found.name)
    return found
