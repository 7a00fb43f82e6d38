"""Separation of duties: which roles one person does not hold in the same place without a word.

The pairs follow from who signs for a version (independent validation, risk, security, privacy and
legal are independent of whoever builds or owns it) and from who watches whom: an administrator
gives roles, an auditor judges how they are given. A conflict is shown wherever somebody looks at
who may do what; it is not refused, as the signatures themselves are kept apart for each version.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from muniment.kernel.events import Scope

_BUILDERS = ("contributor", "model_owner", "data_engineering")
_JUDGES = ("independent_validator", "risk_officer", "security", "privacy", "legal")
_BUILT = "whoever builds or owns a model does not sign for it as somebody independent"
PAIRS: dict[frozenset[str], str] = {
    **{frozenset({one, other}): _BUILT for one in _BUILDERS for other in _JUDGES},
    frozenset({"admin", "auditor"}): "whoever gives roles does not audit how they are given",
    frozenset({"admin", "independent_validator"}): "whoever gives roles does not validate models",
    frozenset({"deployer", "independent_validator"}): (
        "whoever puts a model to use does not validate it"
    ),
}
OWN_WORD = "given to oneself"


@dataclass(frozen=True, slots=True)
class Held:
    """A role somebody holds somewhere, by a grant of their own or of a group."""

    grant_id: str
    role: str
    scope: str
    where: Scope
    self_given: bool = False


@dataclass(frozen=True, slots=True)
class RoleConflict:
    """Two roles (or one, given to oneself) that one person should not hold, where, and why."""

    roles: tuple[str, ...]
    scope: str
    why: str
    grant_ids: tuple[str, ...]


def conflicts_among(held: Iterable[Held]) -> list[RoleConflict]:
    """Return the conflicts among what one person holds: pairs that meet, and own words."""
    known = list(held)
    found = [
        RoleConflict((each.role,), each.scope, OWN_WORD, (each.grant_id,))
        for each in known
        if each.self_given
    ]
    for one, other in combinations(known, 2):
        why = PAIRS.get(frozenset({one.role, other.role}))
        if why and _meet(one.where, other.where):
            scope = one.scope if _inside(one.where, other.where) else other.scope
            roles = (one.role, other.role)
            found.append(RoleConflict(roles, scope, why, (one.grant_id, other.grant_id)))
    return found


def _meet(one: Scope, other: Scope) -> bool:
    return _inside(one, other) or _inside(other, one)


def _inside(inner: Scope, outer: Scope) -> bool:
    if outer.project_id is None:
        return True
    if inner.project_id != outer.project_id:
        return False
    return outer.model_id is None or inner.model_id == outer.model_id
