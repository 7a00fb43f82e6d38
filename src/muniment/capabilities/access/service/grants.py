"""Grants: who has which role where, until when, and why."""

from dataclasses import dataclass, replace
from datetime import datetime

from muniment.capabilities.access import store
from muniment.capabilities.access.model import Granted, GrantNotFound, Principal
from muniment.capabilities.access.service import scopes
from muniment.capabilities.access.service.permissions import GRANT_ACCESS, READ_ACCESS
from muniment.capabilities.access.service.principals import principal_named, require_administrator
from muniment.capabilities.access.service.recording import record
from muniment.kernel.errors import Invalid
from muniment.platform.auth import Role
from muniment.platform.http.paging import MAX_LIMIT
from muniment.platform.unit import Unit


class GrantRefused(Invalid):
    """The grant would end before it begins."""

    code = "access.grant-period"


@dataclass(frozen=True, slots=True)
class GrantTerms:
    """What is to be granted: a role, where, from when until when, and why."""

    role: Role
    scope: str = "instance"
    not_before: datetime | None = None
    expires_at: datetime | None = None
    reason: str = ""


def grant(unit: Unit, principal_name: str, terms: GrantTerms) -> Granted:
    """Give somebody a role."""
    unit.authorize(GRANT_ACCESS)
    return give(unit, principal_named(unit, principal_name), terms)


def give(unit: Unit, principal: Principal, terms: GrantTerms) -> Granted:
    """Record a grant; callers have passed the gate or hold a one-time link."""
    begins = terms.not_before or unit.now
    if terms.expires_at is not None and terms.expires_at <= begins:
        raise GrantRefused("A grant must end after it begins and after now.")
    named = scopes.resolve(unit, terms.scope)
    granted = Granted(
        grant_id=unit.new_id(),
        principal_id=principal.principal_id,
        role=terms.role,
        scope=named.text,
        project_id=named.scope.project_id,
        model_id=named.scope.model_id,
        not_before=begins,
        expires_at=terms.expires_at,
        reason=terms.reason,
        granted_by=unit.actor.name,
    )
    return _record(unit, "grant.given", granted)


def revoke(unit: Unit, grant_id: str) -> Granted:
    """Take a role back."""
    unit.authorize(GRANT_ACCESS)
    found = store.grant_by_id(unit.connection, grant_id)
    if found is None or found.revoked:
        raise GrantNotFound(f"There is no grant '{grant_id[:80]}' in force.")
    unit.match(found.revision)
    revoked = _record(unit, "grant.revoked", replace(found, revoked=True))
    if found.role == Role.ADMIN and found.scope == "instance":
        require_administrator(unit)
    return revoked


def list_grants(
    unit: Unit, *, principal: str | None, after: str | None, limit: int
) -> list[Granted]:
    """Return up to `limit` grants after the id `after`; one's own, or anybody's if allowed."""
    principal_id = principal_named(unit, principal).principal_id if principal else None
    if principal_id is None:
        unit.authorize(READ_ACCESS)
    return store.grants(
        unit.connection, unit.moment, principal_id=principal_id, after=after, limit=limit
    )


def list_own(unit: Unit) -> list[Granted]:
    """Return the grants the actor holds, in force or not."""
    return store.grants(
        unit.connection, unit.moment, principal_id=unit.actor.id, after=None, limit=MAX_LIMIT
    )


def _record(unit: Unit, event_type: str, granted: Granted) -> Granted:
    return replace(granted, revision=record(unit, event_type, granted))
