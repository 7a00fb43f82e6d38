"""Elevation: asking for a role for some hours, and deciding about what others ask for."""

from datetime import timedelta

from muniment.capabilities.access.model import (
    MAX_WAIT,
    Elevation,
    ElevationNotFound,
    ElevationStatus,
    check_elevation,
)
from muniment.capabilities.access.service import grants, scopes
from muniment.capabilities.access.service.grants import GrantTerms
from muniment.capabilities.access.service.own import (
    hands_of,
    require_change,
    require_lasting,
    require_person,
)
from muniment.capabilities.access.service.permissions import GRANT_ACCESS
from muniment.capabilities.access.service.raising import RaiseTerms
from muniment.capabilities.access.service.recording import record
from muniment.capabilities.access.store import elevations as store
from muniment.capabilities.access.store import principals as principal_store
from muniment.platform.auth import Role
from muniment.platform.auth.gate import GrantKind
from muniment.platform.unit import Unit


def request_elevation(unit: Unit, terms: RaiseTerms) -> Elevation:
    """Ask for a role for some hours; only a person does, and somebody else decides."""
    person = require_person(unit, "asks for a role for some hours")
    check_elevation(terms.minutes, terms.reason)
    named = scopes.resolve(unit, terms.scope)
    require_change(unit, named.scope)
    asked = Elevation(
        elevation_id=unit.new_id(),
        principal_id=person.principal_id,
        requested_by=person.name,
        role=terms.role,
        scope=named.text,
        project_id=named.scope.project_id,
        model_id=named.scope.model_id,
        minutes=terms.minutes,
        reason=terms.reason,
        ticket=terms.ticket,
        requested_at=unit.now,
        lapses_at=unit.now + MAX_WAIT,
    )
    return record(unit, "elevation.requested", asked, named.scope)


def list_elevations(
    unit: Unit, *, open_only: bool, before: str | None, limit: int
) -> list[Elevation]:
    """Return one's own requests and those one could decide, newest first."""
    columns = store.ELEVATIONS.c
    return store.elevations(
        unit.connection,
        unit.moment,
        unit.visible(GRANT_ACCESS, columns.project_id, columns.model_id),
        principal_id=unit.actor.id,
        open_at=unit.now if open_only else None,
        before=before,
        limit=limit,
    )


def approve(unit: Unit, elevation_id: str, comment: str = "") -> Elevation:
    """Give what was asked for, from now on for as long as was asked."""
    found = _decidable(unit, elevation_id)
    ends = unit.now + timedelta(minutes=found.minutes)
    found.decided(ElevationStatus.APPROVED, unit.now, by=unit.actor.name)
    require_lasting(unit, GRANT_ACCESS, found.where, ends)
    principal = principal_store.by_id(unit.connection, found.principal_id)
    if principal is None or not principal.active:
        raise _no_elevation(elevation_id)
    terms = GrantTerms(
        Role(found.role),
        found.scope,
        expires_at=ends,
        reason=found.reason,
        purpose=f"elevation {found.elevation_id}",
        ticket=found.ticket,
        kind=GrantKind.ELEVATION,
    )
    given = grants.give(unit, principal, terms, scopes.NamedScope(found.scope, found.where))
    decided = found.decided(
        ElevationStatus.APPROVED,
        unit.now,
        by=unit.actor.name,
        comment=comment,
        grant_id=given.grant_id,
    )
    return record(unit, "elevation.approved", decided, found.where)


def decline(unit: Unit, elevation_id: str, comment: str = "") -> Elevation:
    """Refuse what was asked for."""
    found = _decidable(unit, elevation_id)
    decided = found.decided(ElevationStatus.DECLINED, unit.now, by=unit.actor.name, comment=comment)
    return record(unit, "elevation.declined", decided, found.where)


def withdraw(unit: Unit, elevation_id: str) -> Elevation:
    """Take one's own request back."""
    found = store.elevation(unit.connection, elevation_id)
    if found is None or found.principal_id != unit.actor.id:
        raise _no_elevation(elevation_id)
    require_change(unit, found.where)
    decided = found.decided(ElevationStatus.WITHDRAWN, unit.now, by=unit.actor.name)
    return record(unit, "elevation.withdrawn", decided, found.where)


def _decidable(unit: Unit, elevation_id: str) -> Elevation:
    unit.authorize_anywhere(GRANT_ACCESS)
    found = store.elevation(unit.connection, elevation_id)
    access = unit.context.access
    if found is None or not access.permits(GRANT_ACCESS, found.where, unit.now):
        raise _no_elevation(elevation_id)
    unit.match(found.revision)
    for hand in hands_of(unit):
        found.require_another(hand)
    return found


def _no_elevation(elevation_id: str) -> ElevationNotFound:
    return ElevationNotFound(
        f"There is no request '{elevation_id[:80]}', or it is not for you to see."
    )
