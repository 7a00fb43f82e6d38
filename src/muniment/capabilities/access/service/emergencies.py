"""Breaking the glass: taking a role at once, and closing the review that this opens."""

from datetime import timedelta

import structlog

from muniment.capabilities.access.model import (
    Emergency,
    EmergencyNotFound,
    Granted,
    NotEligible,
    Outcome,
    SelfReview,
    check_emergency,
)
from muniment.capabilities.access.service import grants, scopes
from muniment.capabilities.access.service.grants import GrantTerms
from muniment.capabilities.access.service.own import hands_of, require_change, require_person
from muniment.capabilities.access.service.permissions import REVIEW_EMERGENCY
from muniment.capabilities.access.service.raising import RaiseTerms
from muniment.capabilities.access.service.recording import record
from muniment.capabilities.access.store import elevations as store
from muniment.capabilities.access.store import grants as grant_store
from muniment.capabilities.access.store import principals as principal_store
from muniment.platform.auth.gate import Grant, GrantKind, covers
from muniment.platform.unit import Unit

_log = structlog.get_logger("muniment.access")


def eligibilities(unit: Unit) -> list[Grant]:
    """Return what the actor could take in an emergency."""
    return unit.context.access.held(GrantKind.ELIGIBLE, unit.now)


def break_glass(unit: Unit, terms: RaiseTerms) -> Emergency:
    """Take a role at once; it ends by itself, everybody who oversees access sees it.

    Raises `NotEligible` unless the actor was made eligible for this role there beforehand.
    """
    person = require_person(unit, "takes a role in an emergency")
    check_emergency(terms.minutes, terms.reason)
    named = scopes.resolve(unit, terms.scope)
    require_change(unit, named.scope)
    eligible = any(
        grant.role == terms.role and covers(grant.scope, named.scope)
        for grant in eligibilities(unit)
    )
    if not eligible:
        raise NotEligible(
            f"You are not eligible for the role '{terms.role}' on {named.text}; somebody who gives "
            "roles makes you so beforehand, or you ask for an elevation."
        )
    expires_at = unit.now + timedelta(minutes=terms.minutes)
    given = grants.give(
        unit,
        person,
        GrantTerms(
            terms.role,
            named.text,
            expires_at=expires_at,
            reason=terms.reason,
            ticket=terms.ticket,
            kind=GrantKind.EMERGENCY,
        ),
        named,
    )
    opened = Emergency(
        emergency_id=unit.new_id(),
        principal_id=person.principal_id,
        opened_by=person.name,
        role=terms.role,
        scope=named.text,
        project_id=named.scope.project_id,
        model_id=named.scope.model_id,
        reason=terms.reason,
        ticket=terms.ticket,
        grant_id=given.grant_id,
        opened_at=unit.now,
        expires_at=expires_at,
    )
    _log.warning(
        "access.emergency",
        who=person.name,
        role=str(terms.role),
        scope=named.text,
        reason=terms.reason,
        until=expires_at.isoformat(),
    )
    return record(unit, "emergency.opened", opened, named.scope)


def list_emergencies(
    unit: Unit, *, unreviewed: bool, before: str | None, limit: int
) -> list[Emergency]:
    """Return one's own uses of emergency access and those one could review, newest first."""
    columns = store.EMERGENCIES.c
    return store.emergencies(
        unit.connection,
        unit.moment,
        unit.visible(REVIEW_EMERGENCY, columns.project_id, columns.model_id),
        principal_id=unit.actor.id,
        unreviewed=unreviewed,
        before=before,
        limit=limit,
    )


def review_emergency(unit: Unit, emergency_id: str, outcome: Outcome, comment: str) -> Emergency:
    """Say whether taking the role was right, which closes the review and ends the role."""
    unit.authorize_anywhere(REVIEW_EMERGENCY)
    found = store.emergency(unit.connection, emergency_id)
    access = unit.context.access
    if found is None or not access.permits(REVIEW_EMERGENCY, found.where, unit.now):
        raise EmergencyNotFound(
            f"There is no emergency '{emergency_id[:80]}', or it is not for you to see."
        )
    unit.match(found.revision)
    for hand in hands_of(unit):
        found.require_another(hand)
    _require_appointed(unit, found)
    reviewed = found.reviewed(outcome, unit.now, by=unit.actor.name, comment=comment)
    given = grant_store.by_id(unit.connection, found.grant_id)
    if given is not None and given.holds(unit.now):
        grants.end(unit, given, f"reviewed as {outcome}")
    return record(unit, "emergency.reviewed", reviewed, found.where)


def _require_appointed(unit: Unit, found: Emergency) -> None:
    """Raise `SelfReview` for whom only the one who took the role made a reviewer since."""
    ids = [
        grant.grant_id
        for grant in unit.context.access.grants
        if grant.role in REVIEW_EMERGENCY.roles
        and grant.kind is not GrantKind.ELIGIBLE
        and grant.holds(unit.now)
        and covers(grant.scope, found.where)
    ]
    held = [grant_store.by_id(unit.connection, grant_id) for grant_id in ids]
    if ids and all(one is not None and _is_of(unit, one, found) for one in held):
        raise SelfReview(
            f"{found.opened_by} made you a reviewer after taking the role; somebody who was one "
            "before, or was made one by another, reviews whether that was right."
        )


def _is_of(unit: Unit, held: Granted, found: Emergency) -> bool:
    """Whether a grant reached the actor by who took the role, after it was taken."""
    if held.granted_by_id == found.principal_id and held.revision > found.revision:
        return True
    belongs = principal_store.membership(unit.connection, held.principal_id, unit.actor.id)
    if belongs is None:
        return False
    return belongs.added_by == found.opened_by and belongs.revision > found.revision
