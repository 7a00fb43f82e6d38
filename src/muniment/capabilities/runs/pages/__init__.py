"""Pages of runs."""

from muniment.capabilities.runs.pages import (
    artifacts,
    comparing,
    experiments,
    listing,
    logged_models,
    runs,
)

PAGES = (
    listing.pages,
    experiments.pages,
    comparing.pages,  # before the page of a run, which would take 'compare' for an id
    runs.pages,
    logged_models.pages,
    artifacts.pages,
)
