"""The manifest of audit."""

from pathlib import Path

from muniment.capabilities.audit import api, pages, service
from muniment.platform.capability import Capability
from muniment.platform.web.frame import Link

AUDIT = Capability(
    name="audit",
    title="Journal",
    permissions=service.PERMISSIONS,
    routes=api.router.routes,
    pages=(pages.pages,),
    templates=Path(__file__).parent / "templates",
    navigation=(Link("Journal", "/events"),),
)
