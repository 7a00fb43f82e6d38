"""What a review of access needs of grants; its callers have passed a gate of their own."""

from muniment.capabilities.access.model import Granted, Principal, PrincipalNotFound
from muniment.capabilities.access.service import grants, views
from muniment.capabilities.access.service.views import ShownGrant
from muniment.capabilities.access.store import grants as store
from muniment.capabilities.access.store import principals as principal_store
from muniment.kernel.events import Scope
from muniment.platform.unit import Unit


def lasting_grants(unit: Unit, scope: Scope) -> list[ShownGrant]:
    """Return the grants in force in a scope that do not end by themselves within hours."""
    return views.shown(unit, store.standing_in(unit.connection, scope, unit.now))


def end_grant(unit: Unit, grant_id: str, because: str) -> Granted:
    """Take a grant back if it is in force; one that has ended stays as it is.

    Raises `LastAdministrator` where nobody could administer the instance without it.
    """
    found = grants.find_grant(unit, grant_id)
    return grants.end(unit, found, because) if found.holds(unit.now) else found


def everybody_behind(unit: Unit, grant: ShownGrant) -> set[str]:
    """Return the names of all who hold a grant: its holder, and of a group whoever belongs."""
    belongs = principal_store.members(unit.connection, grant.principal_id, unit.moment)
    held_by = {each.member_id for each in belongs if each.holds(unit.now)}
    names = principal_store.names(unit.connection, held_by)
    return {grant.principal, *names.values()}


def holds_through(unit: Unit, holder_id: str, principal_id: str) -> bool:
    """Whether somebody is the holder of a grant, or belongs to the group that holds it."""
    if holder_id == principal_id:
        return True
    belongs = principal_store.membership(unit.connection, holder_id, principal_id)
    return belongs is not None and belongs.holds(unit.now)


def principal_of(unit: Unit, principal_id: str) -> Principal:
    """Return somebody by id; raise `PrincipalNotFound`."""
    found = principal_store.by_id(unit.connection, principal_id)
    if found is None:
        raise PrincipalNotFound(f"There is nobody with the id '{principal_id[:80]}'.")
    return found
