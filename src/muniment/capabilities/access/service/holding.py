"""Who holds roles on a thing, and so who can do something about it."""

from collections.abc import Collection
from dataclasses import dataclass

from muniment.capabilities.access.model import Granted, PrincipalKind
from muniment.capabilities.access.service.permissions import READ_ACCESS
from muniment.capabilities.access.store import grants as store
from muniment.capabilities.access.store import principals as principal_store
from muniment.kernel.events import Scope
from muniment.platform.auth import Permission
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with a lasting role on a thing, or on what it is in.

    `scope` is where the role was given, `through` the group that holds it for them.
    """

    name: str
    kind: str
    role: str
    scope: str
    through: str | None = None


def people_of(unit: Unit, scope: Scope) -> list[Holder]:
    """Return everybody with a lasting role on a thing, the nearest first, for who oversees it."""
    unit.authorize(READ_ACCESS, scope)
    return _holders(unit, scope, None)


def able_to(unit: Unit, permission: Permission, scope: Scope) -> list[str]:
    """Return the names of those who can use a permission on a thing, the nearest first.

    The caller has passed a gate of its own; only names are told, not by which role. Who was let
    in to one model or project hears of nobody whose role reaches further than theirs.
    """
    found = _holders(unit, scope, permission.roles)
    reach = _reach(unit, scope)
    people = [each.name for each in found if _width(each.scope) <= reach]
    return list(dict.fromkeys(people))


def _holders(unit: Unit, scope: Scope, roles: Collection[str] | None) -> list[Holder]:
    when = unit.moment.as_of or unit.now
    granted = store.covering(unit.connection, unit.moment, scope)
    wanted = [one for one in granted if one.holds(when) and (roles is None or one.role in roles)]
    wanted.sort(key=lambda one: (_width(one.scope), one.role))
    return [holder for one in wanted for holder in _behind(unit, one)]


def _behind(unit: Unit, granted: Granted) -> list[Holder]:
    """Return who acts by a grant: its holder, or whoever belongs to the group that holds it."""
    principal = principal_store.by_id(unit.connection, granted.principal_id)
    if principal is None or not principal.active:
        return []
    if principal.kind is not PrincipalKind.GROUP:
        return [Holder(principal.name, principal.kind, granted.role, granted.scope)]
    when = unit.moment.as_of or unit.now
    belongs = principal_store.members(unit.connection, principal.principal_id, unit.moment)
    members = [
        principal_store.by_id(unit.connection, each.member_id)
        for each in belongs
        if each.holds(when)
    ]
    return [
        Holder(member.name, member.kind, granted.role, granted.scope, principal.name)
        for member in members
        if member is not None and member.active
    ]


def _reach(unit: Unit, scope: Scope) -> int:
    """Return how wide the actor's own widest role over a thing is."""
    access = unit.context.access
    if access.unlimited or access.permits(READ_ACCESS, scope, unit.now):
        return _width("instance")
    mine = [grant.scope for grant in access.grants if grant.holds(unit.now)]
    if Scope() in mine:
        return _width("instance")
    return _width("project:" if Scope(scope.project_id) in mine else "model:")


def _width(scope: str) -> int:
    return ("model", "project", "instance").index(scope.partition(":")[0])
