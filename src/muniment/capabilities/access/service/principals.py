"""People and services: inviting, changing, finding."""

from dataclasses import replace

from muniment.capabilities.access import store
from muniment.capabilities.access.model import (
    LastAdministrator,
    NameTaken,
    Principal,
    PrincipalNotFound,
    principal_key,
)
from muniment.capabilities.access.service.permissions import MANAGE_ACCESS, READ_ACCESS
from muniment.capabilities.access.service.recording import record
from muniment.kernel.actor import ActorKind
from muniment.kernel.naming import accept_name
from muniment.platform.unit import Unit


def create_principal(
    unit: Unit, name: str, kind: ActorKind, *, display: str = "", email: str | None = None
) -> Principal:
    """Make somebody known to the register; they can do nothing until a role is granted."""
    unit.authorize(MANAGE_ACCESS)
    return new_principal(unit, name, kind, display=display, email=email)


def new_principal(
    unit: Unit, name: str, kind: ActorKind, *, display: str = "", email: str | None = None
) -> Principal:
    """Record a new principal; callers have passed the gate or hold a one-time link."""
    accept_name(name)
    if store.find_principal(unit.connection, principal_key(name)) is not None:
        raise NameTaken(f"There is somebody called '{name}' already.", name=name)
    principal = Principal(
        principal_id=unit.new_id(),
        name=name,
        name_key=principal_key(name),
        kind=kind,
        display=display or name,
        email=email,
        active=True,
        created_at=unit.now,
    )
    return _record(unit, "principal.created", principal)


def principal_named(unit: Unit, name: str) -> Principal:
    """Return somebody by name; raise `PrincipalNotFound` for others than oneself unless allowed."""
    found = store.find_principal(unit.connection, principal_key(name), unit.moment)
    if found is None or found.principal_id != unit.actor.id:
        unit.authorize(READ_ACCESS)
    else:
        unit.checked.add(READ_ACCESS.name)
    if found is None:
        raise PrincipalNotFound(f"There is nobody called '{name[:80]}'.", name=name[:80])
    return found


def list_principals(unit: Unit, *, after: str | None, limit: int) -> list[Principal]:
    """Return up to `limit` principals after `after`, by name."""
    unit.authorize(READ_ACCESS)
    return store.principals(unit.connection, unit.moment, after=after, limit=limit)


def change_principal(
    unit: Unit, name: str, *, display: str | None, email: str | None, active: bool | None
) -> Principal:
    """Change what is known about somebody, or whether they may act at all."""
    unit.authorize(MANAGE_ACCESS)
    found = principal_named(unit, name)
    unit.match(found.revision)
    changed = _record(
        unit, "principal.changed", found.changed(display=display, email=email, active=active)
    )
    if active is False:
        store.end_sessions(unit.connection, found.principal_id)
        require_administrator(unit)
    return changed


def require_administrator(unit: Unit) -> None:
    """Refuse to finish a change that leaves nobody who can administer the instance."""
    if store.administrators(unit.connection, unit.now, hold=True) == 0:
        raise LastAdministrator(
            "This would leave nobody who can administer Muniment; give somebody else the role "
            "'admin' on the instance first."
        )


def _record(unit: Unit, event_type: str, principal: Principal) -> Principal:
    return replace(principal, revision=record(unit, event_type, principal))
