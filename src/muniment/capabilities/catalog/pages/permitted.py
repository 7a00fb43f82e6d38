"""What the visitor may do here, so that no page offers what would be refused."""

from collections.abc import Mapping

from muniment.capabilities.catalog.model import Model
from muniment.capabilities.catalog.service.permissions import (
    DELETE_MODEL,
    DESCRIBE_MODEL,
    DESCRIBE_VERSION,
    MANAGE_MODEL,
    MANAGE_VERSION,
    REGISTER_MODEL,
    REGISTER_VERSION,
    SET_ALIAS,
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


def _permitted(unit: Unit, model: Model, verbs: Mapping[str, Permission]) -> set[str]:
    access = unit.context.access
    return {verb for verb, need in verbs.items() if access.permits(need, model.scope, unit.now)}
