"""JSON routes of readiness."""

from muniment.capabilities import catalog
from muniment.capabilities.readiness import service
from muniment.capabilities.readiness.service import Readiness
from muniment.platform.http import Inquiry, Router

router = Router(tag="Models")


@router.get(
    "/models/{project}/{name}/readiness",
    permission=catalog.READ_MODEL,
    refusals=(catalog.ModelNotFound, catalog.ModelGone),
)
def show_readiness(unit: Inquiry, project: str, name: str) -> Readiness:
    """Say what a model still needs before it can be relied on, and who can supply it."""
    return service.readiness_of(unit, project, name)
