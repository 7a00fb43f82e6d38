"""JSON routes of search."""

from muniment.capabilities.search.api import completing, exporting, searching

ROUTES = [*searching.router.routes, *completing.router.routes, *exporting.ROUTES]
