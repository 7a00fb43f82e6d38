"""JSON routes of metadata, by noun."""

from muniment.capabilities.metadata.api import schemas, vocabularies

ROUTES = (*vocabularies.router.routes, *schemas.router.routes)
