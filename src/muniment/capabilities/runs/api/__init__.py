"""JSON and byte routes of runs."""

from muniment.capabilities.runs.api import (
    artifacts,
    experiments,
    images,
    logged_models,
    metrics,
    runs,
)

ROUTES = (
    *experiments.router.routes,
    *runs.router.routes,
    *metrics.router.routes,
    *logged_models.router.routes,
    *artifacts.router.routes,
    *artifacts.ROUTES,
    *images.ROUTES,
)
