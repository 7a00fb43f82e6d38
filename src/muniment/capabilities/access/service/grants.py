"""Grants: who has which role where, until when, what for and why."""

from dataclasses import dataclass, replace
from datetime import datetime

from muniment.capabilities.access.model import (
    Granted,
    GrantNotFound,
    NamedScope,
    Principal,
    check_period,
)
from muniment.capabilities.access.service import scopes
from muniment.capabilities.access.service.own import require_lasting
from muniment.capabilities.access.service.permissions import GRANT_ACCESS, READ_ACCESS
from muniment.capabilities.access.service.principals import known_as, require_administrator
from muniment.capabilities.access.service.recording import record
from muniment.capabilities.access.store import grants as store
from muniment.capabilities.access.store import principals as principal_store
from muniment.capabilities.access.store.grants import Filters
from muniment.platform.auth import Role
from muniment.platform.auth.gate import GrantKind
from muniment.platform.auth.tables import GRANTS
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class GrantTerms:
    """What is to be granted: a role, where, from when until when, why, and what for."""

    role: Role
    scope: str = "instance"
    not_before: datetime | None = None
    expires_at: datetime | None = None
    reason: str = ""
    purpose: str = ""
    ticket: str = ""
    kind: GrantKind = GrantKind.STANDING


def grant(unit: Unit, principal_name: str, terms: GrantTerms) -> Granted:
    """Give somebody a role; whoever administers a project may do so within it."""
    unit.authorize_anywhere(GRANT_ACCESS)
    named = scopes.resolve(unit, terms.scope)
    unit.authorize(GRANT_ACCESS, named.scope)
    require_lasting(unit, GRANT_ACCESS, named.scope, terms.expires_at)
    return give(unit, known_as(unit, principal_name), terms, named)


def give(
    unit: Unit, principal: Principal, terms: GrantTerms, named: NamedScope | None = None
) -> Granted:
    """Record a grant; callers have passed the gate or hold a one-time link."""
    begins = terms.not_before or unit.now
    check_period(unit.now, begins, terms.expires_at)
    where = named or scopes.resolve(unit, terms.scope)
    granted = Granted(
        grant_id=unit.new_id(),
        principal_id=principal.principal_id,
        role=terms.role,
        scope=where.text,
        project_id=where.scope.project_id,
        model_id=where.scope.model_id,
        not_before=begins,
        expires_at=terms.expires_at,
        reason=terms.reason,
        granted_by=unit.actor.name,
        granted_by_id=unit.actor.id,
        purpose=terms.purpose,
        ticket=terms.ticket,
        kind=terms.kind,
    )
    return record(unit, "grant.given", granted)


def revoke(unit: Unit, grant_id: str, because: str = "") -> Granted:
    """Take a role back."""
    unit.authorize_anywhere(GRANT_ACCESS)
    found = store.by_id(unit.connection, grant_id)
    access = unit.context.access
    seen = found is not None and access.permits(GRANT_ACCESS, found.where, unit.now)
    if found is None or not seen or found.revoked:
        raise _no_grant(grant_id)
    unit.match(found.revision)
    return end(unit, found, because)


def end(unit: Unit, found: Granted, because: str) -> Granted:
    """Record that a grant is taken back; callers have passed a gate of their own.

    Raises `LastAdministrator` where nobody could administer the instance without it.
    """
    ended = replace(found, revoked=True, revoked_by=unit.actor.name, revoked_because=because)
    revoked = record(unit, "grant.revoked", ended)
    if found.role == Role.ADMIN and found.scope == "instance":
        require_administrator(unit)
    return revoked


def find_grant(unit: Unit, grant_id: str) -> Granted:
    """Return a grant for callers that passed a gate of their own; raise `GrantNotFound`."""
    found = store.by_id(unit.connection, grant_id)
    if found is None:
        raise _no_grant(grant_id)
    return found


def list_grants(
    unit: Unit,
    *,
    principal: str | None,
    after: str | None,
    limit: int,
    role: str | None = None,
    in_force: bool = False,
) -> list[Granted]:
    """Return up to `limit` grants after the id `after`; one's own, or those one may see."""
    if principal is not None and _is_oneself(unit, principal):
        unit.checked.add(READ_ACCESS.name)
        return _held(unit, unit.actor.id)
    unit.authorize_anywhere(READ_ACCESS)
    ids = {known_as(unit, principal).principal_id} if principal else None
    when = (unit.moment.as_of or unit.now) if in_force else None
    visible = unit.visible(READ_ACCESS, GRANTS.c.project_id, GRANTS.c.model_id)
    filters = Filters(ids, role, when)
    return store.page(unit.connection, unit.moment, filters, visible, after=after, limit=limit)


def list_own(unit: Unit) -> list[Granted]:
    """Return the grants the actor holds, in force or not, those of their groups among them."""
    belongs = principal_store.groups_of(unit.connection, unit.actor.id, unit.moment)
    held = _held(unit, unit.actor.id)
    now = unit.now
    groups = {each.group_id for each in belongs if each.holds(now)}
    return held + store.held_by(unit.connection, groups, unit.moment)


def _held(unit: Unit, principal_id: str) -> list[Granted]:
    return store.held_by(unit.connection, {principal_id}, unit.moment)


def _is_oneself(unit: Unit, name: str) -> bool:
    return name == unit.actor.name


def _no_grant(grant_id: str) -> GrantNotFound:
    return GrantNotFound(f"There is no grant '{grant_id[:80]}' in force.")
