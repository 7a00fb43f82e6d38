"""JSON and byte routes of the catalog."""

from muniment.capabilities.catalog.api import aliases, aspects, files, models, versions

ROUTES = (
    *aliases.router.routes,
    *models.router.routes,
    *versions.router.routes,
    *aspects.router.routes,
    *files.ROUTES,
    *files.router.routes,
)
