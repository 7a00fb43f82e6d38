"""JSON routes of search."""

from muniment.capabilities.search.api import searching

ROUTES = [*searching.router.routes]
