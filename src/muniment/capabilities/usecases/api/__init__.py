"""JSON routes of use cases, and of what is said of them under schemas."""

from muniment.capabilities.usecases.api import aspects, use_cases

ROUTES = (*use_cases.router.routes, *aspects.router.routes)
