"""Separation of duties: who holds roles that one person should not hold together."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from muniment.capabilities.access.model import Granted, Held, RoleConflict, conflicts_among
from muniment.capabilities.access.service.permissions import READ_ACCESS
from muniment.capabilities.access.store import grants as store
from muniment.capabilities.access.store import principals as principal_store
from muniment.kernel.events import INSTANCE
from muniment.platform.auth.gate import GrantKind
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class Conflicted:
    """Somebody, and a conflict among the roles they hold."""

    principal: str
    conflict: RoleConflict


def of_principals(unit: Unit, principal_ids: Collection[str]) -> dict[str, list[RoleConflict]]:
    """Return the conflicts of each, for callers that may see what they hold."""
    when = unit.moment.as_of or unit.now
    groups: dict[str, set[str]] = defaultdict(set)
    for each in principal_store.memberships_at(unit.connection, when):
        if each.member_id in principal_ids:
            groups[each.member_id].add(each.group_id)
    wanted = set(principal_ids).union(*groups.values())
    held: dict[str, list[Granted]] = defaultdict(list)
    for granted in store.held_by(unit.connection, wanted, unit.moment):
        if granted.holds(when) and granted.kind != GrantKind.ELIGIBLE:
            held[granted.principal_id].append(granted)
    return {
        principal_id: conflicts_among(
            _held(granted, principal_id)
            for holder in {principal_id, *groups[principal_id]}
            for granted in held[holder]
        )
        for principal_id in principal_ids
    }


def everywhere(unit: Unit) -> list[Conflicted]:
    """Return every conflict there is, by name."""
    unit.authorize(READ_ACCESS)
    holders = {each.principal_id for each in store.standing_in(unit.connection, INSTANCE, unit.now)}
    belongs = principal_store.memberships_at(unit.connection, unit.now)
    everybody = holders | {each.member_id for each in belongs}
    names = principal_store.names(unit.connection, everybody)
    found = of_principals(unit, everybody)
    listed = [
        Conflicted(names[principal_id], conflict)
        for principal_id, conflicts in found.items()
        for conflict in conflicts
    ]
    return sorted(listed, key=lambda each: (each.principal, each.conflict.roles))


def _held(granted: Granted, principal_id: str) -> Held:
    # The first administrator's role comes from a one-time link, by nobody's word.
    self_given = granted.granted_by_id == granted.principal_id == principal_id
    own_word = self_given and granted.kind == GrantKind.STANDING
    return Held(granted.grant_id, granted.role, granted.scope, granted.where, own_word)
