"""JSON routes of access, one file per noun."""

from muniment.capabilities.access.api import (
    elevations,
    emergencies,
    grants,
    groups,
    guards,
    holding,
    tokens,
    users,
)

ROUTES = (
    *users.router.routes,
    *groups.router.routes,
    *tokens.router.routes,
    *grants.router.routes,
    *elevations.router.routes,
    *emergencies.router.routes,
    *guards.router.routes,
    *holding.router.routes,
)
