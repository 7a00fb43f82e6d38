"""What the visitor may do here, so that no page offers what would be refused."""

from muniment.capabilities.usecases.model import UseCase
from muniment.capabilities.usecases.service.permissions import (
    DELETE_USE_CASE,
    DESCRIBE_USE_CASE,
    MANAGE_USE_CASE,
    REGISTER_USE_CASE,
)
from muniment.platform.unit import Unit

_VERBS = {"describe": DESCRIBE_USE_CASE, "manage": MANAGE_USE_CASE, "delete": DELETE_USE_CASE}


def may_register(unit: Unit) -> set[str]:
    """Return `register` if there is a project in which the visitor may."""
    permitted = unit.context.access.permits_somewhere(REGISTER_USE_CASE, unit.now)
    return {"register"} if permitted else set()


def may_do(unit: Unit, use_case: UseCase) -> set[str]:
    """Return the verbs that the visitor may use on a use case."""
    access = unit.context.access
    return {verb for verb, need in _VERBS.items() if access.permits(need, use_case.scope, unit.now)}
