"""The manifest of search."""

from muniment.capabilities.search.api import ROUTES
from muniment.capabilities.search.service.permissions import PERMISSIONS
from muniment.platform.capability import Capability

SEARCH = Capability(
    name="search",
    title="Search",
    permissions=PERMISSIONS,
    routes=ROUTES,
)
