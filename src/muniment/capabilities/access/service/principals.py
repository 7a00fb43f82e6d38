"""People and services: inviting, changing, finding."""

from dataclasses import dataclass

from muniment.capabilities.access.model import (
    LastAdministrator,
    NameTaken,
    Principal,
    PrincipalKind,
    PrincipalNotFound,
    principal_key,
)
from muniment.capabilities.access.service.own import require_standing
from muniment.capabilities.access.service.permissions import MANAGE_ACCESS, READ_ACCESS
from muniment.capabilities.access.service.recording import record
from muniment.capabilities.access.store import grants as grant_store
from muniment.capabilities.access.store import principals as store
from muniment.capabilities.access.store import sessions as session_store
from muniment.kernel.naming import accept_name
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is said of somebody; `None` leaves it as it is. `owner` is a user's name."""

    display: str | None = None
    email: str | None = None
    owner: str | None = None
    purpose: str | None = None


def create_principal(
    unit: Unit, name: str, kind: PrincipalKind, about: About | None = None
) -> Principal:
    """Make somebody known to the register; they can do nothing until a role is granted."""
    unit.authorize(MANAGE_ACCESS)
    return new_principal(unit, name, kind, about)


def new_principal(
    unit: Unit, name: str, kind: PrincipalKind, about: About | None = None
) -> Principal:
    """Record a new principal; callers have passed the gate or hold a one-time link.

    Whoever makes a service or a group known answers for it, unless somebody else is named.
    """
    accept_name(name)
    if store.find(unit.connection, principal_key(name)) is not None:
        raise NameTaken(f"There is somebody called '{name}' already.", name=name)
    said = about or About()
    owner_id = _owner(unit, said.owner)
    if owner_id is None and kind is not PrincipalKind.HUMAN:
        owner_id = unit.actor.id
    principal = Principal(
        principal_id=unit.new_id(),
        name=name,
        name_key=principal_key(name),
        kind=kind,
        display=said.display or name,
        email=said.email,
        active=True,
        created_at=unit.now,
        owner_id=owner_id,
        purpose=said.purpose or "",
    )
    return record(unit, "principal.created", principal)


def principal_named(unit: Unit, name: str) -> Principal:
    """Return somebody by name; raise `PrincipalNotFound` for others than oneself unless allowed."""
    found = store.find(unit.connection, principal_key(name), unit.moment)
    if found is None or found.principal_id != unit.actor.id:
        unit.authorize(READ_ACCESS)
    else:
        unit.checked.add(READ_ACCESS.name)
    return _existing(found, name)


def known_as(unit: Unit, name: str) -> Principal:
    """Return somebody by name, for callers that passed a gate of their own."""
    return _existing(store.find(unit.connection, principal_key(name)), name)


def list_principals(
    unit: Unit, *, kind: PrincipalKind | None = None, after: str | None, limit: int
) -> list[Principal]:
    """Return up to `limit` principals after `after`, by name."""
    unit.authorize(READ_ACCESS)
    return store.page(unit.connection, unit.moment, kind=kind, after=after, limit=limit)


def names_of(unit: Unit, principal_ids: set[str]) -> dict[str, str]:
    """Return what these are called, by id, for callers that may see what names them."""
    return store.names(unit.connection, principal_ids)


def change_principal(
    unit: Unit, name: str, about: About | None = None, *, active: bool | None = None
) -> Principal:
    """Change what is known about somebody, or whether they may act at all."""
    unit.authorize(MANAGE_ACCESS)
    found = principal_named(unit, name)
    unit.match(found.revision)
    if active and not found.active:
        require_standing(unit, MANAGE_ACCESS, "let somebody in again")
    said = about or About()
    changed = record(
        unit,
        "principal.changed",
        found.changed(
            display=said.display,
            email=said.email,
            active=active,
            owner_id=_owner(unit, said.owner),
            purpose=said.purpose,
        ),
    )
    if active is False:
        session_store.end_all(unit.connection, found.principal_id)
        require_administrator(unit)
    return changed


def require_administrator(unit: Unit) -> None:
    """Refuse to finish a change that leaves nobody who can administer the instance."""
    if grant_store.administrators(unit.connection, unit.now, hold=True) == 0:
        raise LastAdministrator(
            "This would leave nobody who can administer Muniment; give somebody else the role "
            "'admin' on the instance first."
        )


def _owner(unit: Unit, name: str | None) -> str | None:
    """Return the id of who is to answer for something; raise unless it is an active person."""
    if name is None:
        return None
    owner = known_as(unit, name)
    owner.require_person("answers for a service or a group")
    return owner.principal_id


def _existing(found: Principal | None, name: str) -> Principal:
    if found is None:
        raise PrincipalNotFound(f"There is nobody called '{name[:80]}'.", name=name[:80])
    return found
