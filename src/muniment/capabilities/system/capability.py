"""The manifest of system."""

from pathlib import Path

from muniment.capabilities.system import api, pages, service
from muniment.platform.capability import Capability
from muniment.platform.web.frame import Link

SYSTEM = Capability(
    name="system",
    title="System",
    permissions=service.PERMISSIONS,
    routes=api.router.routes,
    pages=(pages.pages,),
    templates=Path(__file__).parent / "templates",
    offers=pages.OFFERS,
    account=((Link("System", "/system"), service.READ_SYSTEM),),
)
