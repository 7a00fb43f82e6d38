"""JSON routes of search."""

from muniment.capabilities.search.api import exporting, searching

ROUTES = [*searching.router.routes, *exporting.ROUTES]
