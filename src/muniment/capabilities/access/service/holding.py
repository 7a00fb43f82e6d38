"""Who holds roles on a thing, and so who can do something about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from muniment.capabilities.access.model import Granted, Membership, Principal, PrincipalKind
from muniment.capabilities.access.service.permissions import READ_ACCESS
from muniment.capabilities.access.store import grants
from muniment.capabilities.access.store import holders as store
from muniment.kernel.events import Scope
from muniment.platform.auth import Permission
from muniment.platform.unit import Unit

K = TypeVar("K")


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
    return _holders(unit, scope)


def able_to(unit: Unit, permissions: Mapping[K, Permission], scope: Scope) -> dict[K, list[str]]:
    """Return the names of those who can use each permission on a thing, the nearest first.

    The caller has passed a gate of its own; only names are told, not by which role. Who was let
    in to one model or project hears of nobody whose role reaches further than theirs.
    """
    reach = _reach(unit, scope)
    heard_of = [each for each in _holders(unit, scope) if _width(each.scope) <= reach]
    return {
        key: list(dict.fromkeys(each.name for each in heard_of if each.role in permission.roles))
        for key, permission in permissions.items()
    }


def _holders(unit: Unit, scope: Scope) -> list[Holder]:
    when = unit.moment.as_of or unit.now
    covering = grants.covering(unit.connection, unit.moment, scope)
    granted = [one for one in covering if one.holds(when)]
    granted.sort(key=lambda one: (_width(one.scope), one.role))
    ids = {one.principal_id for one in granted}
    belongs = store.members(unit.connection, ids, unit.moment)
    present = {
        group: [each for each in members if each.holds(when)] for group, members in belongs.items()
    }
    ids |= {each.member_id for members in present.values() for each in members}
    known = store.active(unit.connection, ids, unit.moment)
    return [holder for one in granted for holder in _behind(one, present, known)]


def _behind(
    granted: Granted,
    belongs: Mapping[str, Sequence[Membership]],
    known: Mapping[str, Principal],
) -> Iterator[Holder]:
    """Yield who acts by a grant: its holder, or whoever belongs to the group that holds it."""
    holder = known.get(granted.principal_id)
    if holder is None:
        return
    if holder.kind is not PrincipalKind.GROUP:
        yield Holder(holder.name, holder.kind, granted.role, granted.scope)
        return
    for each in belongs.get(granted.principal_id, ()):
        member = known.get(each.member_id)
        if member is not None:
            yield Holder(member.name, member.kind, granted.role, granted.scope, holder.name)


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
