"""What the visitor may do here, so that no page offers what would be refused."""

from collections.abc import Mapping
from dataclasses import dataclass

from muniment.capabilities import custody
from muniment.capabilities.catalog.model import Model
from muniment.capabilities.catalog.service import claims
from muniment.capabilities.catalog.service.permissions import (
    DELETE_MODEL,
    DESCRIBE_MODEL,
    DESCRIBE_VERSION,
    MANAGE_MODEL,
    MANAGE_VERSION,
    READ_MODEL,
    REGISTER_MODEL,
    REGISTER_VERSION,
    SET_ALIAS,
    STAGE_VERSION,
)
from muniment.platform.auth import Permission
from muniment.platform.unit import Unit

_ON_MODELS: Mapping[str, Permission] = {
    "describe": DESCRIBE_MODEL,
    "manage": MANAGE_MODEL,
    "delete": DELETE_MODEL,
    "alias": SET_ALIAS,
    "version": REGISTER_VERSION,
}
_ON_VERSIONS: Mapping[str, Permission] = {
    "describe": DESCRIBE_VERSION,
    "manage": MANAGE_VERSION,
    "delete": DELETE_MODEL,
    "alias": SET_ALIAS,
    "stage": STAGE_VERSION,
}


def may_register(unit: Unit) -> set[str]:
    """Return `register` if there is a project in which the visitor may."""
    permitted = unit.context.access.permits_somewhere(REGISTER_MODEL, unit.now)
    return {"register"} if permitted else set()


def may_do(unit: Unit, model: Model) -> set[str]:
    """Return the verbs that the visitor may use on a model."""
    return _permitted(unit, model, _ON_MODELS)


def may_do_with_versions(unit: Unit, model: Model) -> set[str]:
    """Return the verbs that the visitor may use on the versions of a model."""
    return _permitted(unit, model, _ON_VERSIONS)


def holds_on(unit: Unit, place: custody.Place) -> list[custody.Hold]:
    """Return the legal holds that cover a thing, or a part of it, as far as the visitor may see."""
    access = unit.context.access
    found = custody.covering(unit, place)
    return [hold for hold in found if access.permits(custody.READ_HOLD, hold.scope, unit.now)]


@dataclass(frozen=True, slots=True)
class Damaged:
    """A version whose stored bytes are not what was recorded."""

    project: str
    model: str
    number: int
    integrity: str


def damaged_versions(unit: Unit) -> list[Damaged]:
    """Return the damaged versions that the visitor answers for, as owner or administrator."""
    access = unit.context.access
    found: list[Damaged] = []
    for condition in custody.conditions_now(unit):
        named = claims.name_of(unit, condition.model_id)
        mine = named.owner == unit.actor.name and access.permits(
            READ_MODEL, condition.scope, unit.now
        )
        if mine or access.permits(MANAGE_MODEL, condition.scope, unit.now):
            found.append(Damaged(named.project, named.model, condition.number, condition.integrity))
    return found


def _permitted(unit: Unit, model: Model, verbs: Mapping[str, Permission]) -> set[str]:
    access = unit.context.access
    return {verb for verb, need in verbs.items() if access.permits(need, model.scope, unit.now)}
