"""What waits for somebody who oversees access."""

from muniment.capabilities.access.model import Elevation, Emergency
from muniment.capabilities.access.service import elevations, emergencies
from muniment.capabilities.access.service.permissions import GRANT_ACCESS, REVIEW_EMERGENCY
from muniment.platform.unit import Unit

MOST = 100


def to_decide(unit: Unit) -> list[Elevation]:
    """Return the requests for a role that the actor could decide about now, newest first."""
    found = elevations.list_elevations(unit, open_only=True, before=None, limit=MOST)
    return [
        each
        for each in found
        if each.principal_id != unit.actor.id
        and unit.context.access.permits(GRANT_ACCESS, each.where, unit.now)
    ]


def to_review(unit: Unit) -> list[Emergency]:
    """Return the uses of emergency access that wait for the actor's review, newest first."""
    return [
        each
        for each in _unreviewed(unit)
        if each.principal_id != unit.actor.id
        and unit.context.access.permits(REVIEW_EMERGENCY, each.where, unit.now)
    ]


def in_force(unit: Unit) -> list[Emergency]:
    """Return the roles taken in an emergency that last, as far as the actor oversees them."""
    return [
        each
        for each in _unreviewed(unit)
        if each.expires_at > unit.now
        and unit.context.access.permits(REVIEW_EMERGENCY, each.where, unit.now)
    ]


def _unreviewed(unit: Unit) -> list[Emergency]:
    return emergencies.list_emergencies(unit, unreviewed=True, before=None, limit=MOST)
