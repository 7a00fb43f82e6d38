"""The manifest of search."""

from pathlib import Path

from muniment.capabilities.search.api import ROUTES
from muniment.capabilities.search.pages import PAGES
from muniment.capabilities.search.pages.offers import OFFERS
from muniment.capabilities.search.service.permissions import PERMISSIONS
from muniment.platform.capability import Capability
from muniment.platform.web.frame import Link

SEARCH = Capability(
    name="search",
    title="Search",
    permissions=PERMISSIONS,
    routes=ROUTES,
    pages=PAGES,
    templates=Path(__file__).parent / "templates",
    navigation=(Link("Search", "/search"),),
    offers=OFFERS,
)
