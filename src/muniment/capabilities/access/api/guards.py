"""JSON routes of guarded models."""

from muniment.capabilities import catalog
from muniment.capabilities.access.api.requests import Said
from muniment.capabilities.access.service import guards
from muniment.capabilities.access.service.guards import Guarded
from muniment.capabilities.access.service.permissions import GUARD_MODEL
from muniment.platform.http import Body, Inquiry, Router

router = Router(tag="Access")
_GUARD = "/models/{project}/{name}/guard"


class GuardRequest(Body):
    """Whether looking at a model takes a purpose, and why."""

    purpose_required: bool
    reason: Said = ""


@router.get(_GUARD, permission=catalog.READ_MODEL, refusals=(catalog.ModelNotFound,))
def show_guard(unit: Inquiry, project: str, name: str) -> Guarded:
    """Show whether looking at a model takes a purpose."""
    return guards.guard_of(unit, project, name)


@router.put(_GUARD, permission=GUARD_MODEL, refusals=(catalog.ModelNotFound,))
def set_guard(unit: Inquiry, project: str, name: str, wanted: GuardRequest) -> Guarded:
    """Decide whether looking at a model takes a purpose from now on."""
    return guards.guard_model(
        unit, project, name, purpose_required=wanted.purpose_required, reason=wanted.reason
    )
