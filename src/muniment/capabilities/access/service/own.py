"""What somebody does for themselves: it takes a person, and a token that may change things."""

from muniment.capabilities.access.model import NotAPerson, Principal
from muniment.capabilities.access.store import principals as store
from muniment.kernel.errors import Forbidden
from muniment.platform.auth import Level
from muniment.platform.unit import Unit


def require_change(unit: Unit) -> None:
    """Raise `Forbidden` where the actor comes with a token that may only read."""
    limit = unit.context.access.limit
    if limit is not None and not limit.level.covers(Level.WRITE):
        raise Forbidden("This token may only read; use one with the level 'write'.")


def require_person(unit: Unit, what: str) -> Principal:
    """Return the actor's own record; raise `NotAPerson` unless they are a person."""
    found = store.by_id(unit.connection, unit.actor.id)
    if found is None:
        raise NotAPerson(f"Only a person {what}.")
    found.require_person(what)
    return found
