"""What somebody does for themselves: it takes a person, and a token that may change things."""

from datetime import datetime

from muniment.capabilities.access.model import LentOnly, NotAPerson, Principal, WouldOutlast
from muniment.capabilities.access.store import principals as store
from muniment.kernel.errors import Forbidden
from muniment.kernel.events import INSTANCE, Scope
from muniment.platform.auth import Level, Permission
from muniment.platform.unit import Unit


def require_change(unit: Unit, scope: Scope = INSTANCE) -> None:
    """Raise `Forbidden` where the actor's token is not for such things, or not for `scope`."""
    limit = unit.context.access.limit
    if limit is None:
        return
    if not limit.level.covers(Level.WRITE):
        raise Forbidden("This token may only read; use one with the level 'write'.")
    if limit.permissions is not None or not limit.covers(scope):
        raise Forbidden(
            "This token is limited to other permissions, or to another place; sign in, or use one "
            "that is not."
        )


def require_lasting(
    unit: Unit, permission: Permission, scope: Scope, until: datetime | None
) -> None:
    """Raise `WouldOutlast` where what is given ends later than the role by which it is given."""
    end = unit.context.access.lent_until(permission, scope, unit.now)
    if end is not None and (until is None or until > end):
        raise WouldOutlast(
            f"You hold this role until {end.isoformat()}; what you give by it ends no later. Name "
            "such an end, or ask somebody who holds the role for good."
        )


def require_standing(unit: Unit, permission: Permission, what: str) -> None:
    """Raise `LentOnly` where the actor holds the permission on everything for some hours only.

    `what` is what they want to do, such as "erase a person".
    """
    if not unit.context.access.stands(permission, INSTANCE, unit.now):
        raise LentOnly(
            f"You may not {what} by a role that was lent to you for some hours: its effect would "
            f"stay. Ask somebody to whom '{permission.name}' was granted as a standing role."
        )


def hands_of(unit: Unit) -> set[str]:
    """Return the ids of who acts: the actor, and the person who answers for a service."""
    found = store.by_id(unit.connection, unit.actor.id)
    owner = found.owner_id if found is not None else None
    return {unit.actor.id} if owner is None else {unit.actor.id, owner}


def require_person(unit: Unit, what: str) -> Principal:
    """Return the actor's own record; raise `NotAPerson` unless they are a person."""
    found = store.by_id(unit.connection, unit.actor.id)
    if found is None:
        raise NotAPerson(f"Only a person {what}.")
    found.require_person(what)
    return found
