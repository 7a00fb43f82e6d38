"""JSON routes about the system itself."""

from muniment.capabilities.system import service
from muniment.capabilities.system.model import Process, Standing
from muniment.platform.http import Inquiry, Page, Router

router = Router(tag="System")


@router.get("/system", permission=service.READ_SYSTEM)
def show_system(unit: Inquiry) -> Standing:
    """Show how the registry is doing now: database, files, followers and processes."""
    return service.standing(unit)


@router.get("/system/nodes", permission=service.READ_SYSTEM)
def list_nodes(unit: Inquiry) -> Page[Process]:
    """List the processes of the registry now, and those that were lost within a day."""
    return Page(service.processes(unit))
