"""The manifest of runs."""

from pathlib import Path

from muniment.capabilities.runs import api, jobs
from muniment.capabilities.runs.pages import PAGES
from muniment.capabilities.runs.pages.offers import OFFERS
from muniment.capabilities.runs.pages.panels import PANELS
from muniment.capabilities.runs.service.documents import SEARCHABLES
from muniment.capabilities.runs.service.experiments import ensure_default_experiment
from muniment.capabilities.runs.service.permissions import PERMISSIONS
from muniment.capabilities.runs.store import (
    artifacts,
    experiments,
    logged_models,
    registrations,
    runs,
    seals,
)
from muniment.platform.capability import Capability
from muniment.platform.journal import EventType
from muniment.platform.web.frame import Link

_EXPERIMENT_EVENTS = (
    ("experiment.created", "An experiment was opened"),
    ("experiment.renamed", "It was given another name"),
    ("experiment.described", "Its tags changed"),
)
_EXPERIMENT_STANDINGS = (
    ("experiment.archived", "It was deleted, and its runs with it"),
    ("experiment.reactivated", "It was restored, and the runs that went with it"),
)
_RUN_EVENTS = (
    ("run.described", "What is known of it changed"),
    ("run.ended", "It was over"),
    ("run.deleted", "It was deleted; what it logged remains"),
    ("run.reactivated", "It was restored"),
)
_MODEL_EVENTS = (
    ("logged-model.created", "A model was logged"),
    ("logged-model.finalized", "Its files were there, or did not arrive"),
    ("logged-model.described", "Its tags or parameters changed"),
    ("logged-model.deleted", "It was deleted; versions made of it remain"),
)
_ARTIFACT_EVENTS = (
    ("run.artifact-stored", "A file of a run or a logged model was kept"),
    ("run.artifact-removed", "A file of a run or a logged model was removed"),
)
RUNS = Capability(
    name="runs",
    title="Runs",
    projections=(
        experiments.EXPERIMENTS,
        runs.RUNS,
        runs.TAGS,
        runs.PARAMS,
        runs.INPUTS,
        runs.LINKS,
        seals.SEALS,
        logged_models.MODELS,
        artifacts.ARTIFACTS,
        registrations.REGISTRATIONS,
    ),
    permissions=PERMISSIONS,
    events=(
        *(EventType(name, summary, experiments.save) for name, summary in _EXPERIMENT_EVENTS),
        *(
            EventType(name, summary, experiments.save_standing)
            for name, summary in _EXPERIMENT_STANDINGS
        ),
        EventType("run.started", "A run began", runs.begin),
        *(EventType(name, summary, runs.save) for name, summary in _RUN_EVENTS),
        EventType("run.logged", "It said something of itself", runs.save_logged),
        EventType("run.metrics-sealed", "A batch of its measurements was sealed", seals.save),
        *(EventType(name, summary, logged_models.save) for name, summary in _MODEL_EVENTS),
        *(EventType(name, summary, artifacts.save) for name, summary in _ARTIFACT_EVENTS),
        EventType("run.registered", "A version was made of it", registrations.save),
    ),
    routes=api.ROUTES,
    pages=PAGES,
    templates=Path(__file__).parent / "templates",
    navigation=(Link("Experiments", "/experiments"),),
    offers=OFFERS,
    panels=PANELS,
    searchables=SEARCHABLES,
    chores=(jobs.SEALING,),
    blobs_in_use=artifacts.in_use,
    blobs_among=artifacts.among,
    blobs_held=artifacts.held,
    seed=ensure_default_experiment,
)
