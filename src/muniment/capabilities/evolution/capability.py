"""The manifest of evolution; what protects it are permissions of metadata."""

from pathlib import Path

from muniment.capabilities.evolution.api import router
from muniment.capabilities.evolution.pages import PAGES
from muniment.capabilities.evolution.pages.offers import OFFERS
from muniment.platform.capability import Capability
from muniment.platform.web.frame import Link

EVOLUTION = Capability(
    name="evolution",
    title="Evolution of schemas",
    routes=router.routes,
    pages=PAGES,
    templates=Path(__file__).parent / "templates",
    navigation=(Link("Schemas", "/schemas"),),
    offers=OFFERS,
)
