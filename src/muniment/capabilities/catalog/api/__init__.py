"""JSON and byte routes of the catalog."""

from muniment.capabilities.catalog.api import (
    aliases,
    aspects,
    comparing,
    files,
    models,
    quotas,
    uploads,
    versions,
)

ROUTES = (
    *aliases.router.routes,
    *models.router.routes,
    *versions.router.routes,
    *aspects.router.routes,
    *comparing.ROUTES,
    *comparing.router.routes,
    *files.ROUTES,
    *files.router.routes,
    *uploads.ROUTES,
    *uploads.router.routes,
    *quotas.router.routes,
)
