"""The manifest of readiness."""

from pathlib import Path

from muniment.capabilities.readiness import api, pages
from muniment.platform.capability import Capability

READINESS = Capability(
    name="readiness",
    title="Readiness",
    routes=api.router.routes,
    templates=Path(__file__).parent / "templates",
    panels=pages.PANELS,
)
