"""Pages of runs."""

from muniment.capabilities.runs.pages import (
    artifacts,
    changing_experiments,
    changing_models,
    changing_runs,
    comparing,
    experiments,
    listing,
    logged_models,
    opening,
    runs,
)

PAGES = (
    listing.pages,
    opening.pages,  # before the page of an experiment, which would take 'new' for an id
    experiments.pages,
    changing_experiments.pages,
    comparing.pages,  # before the page of a run, which would take 'compare' for an id
    runs.pages,
    changing_runs.pages,
    logged_models.pages,
    changing_models.pages,
    artifacts.pages,
)
