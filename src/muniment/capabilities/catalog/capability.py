"""The manifest of the catalog."""

from pathlib import Path

from muniment.capabilities.catalog import api, jobs
from muniment.capabilities.catalog.pages import PAGES
from muniment.capabilities.catalog.pages.offers import OFFERS
from muniment.capabilities.catalog.pages.panels import PANELS
from muniment.capabilities.catalog.service.documents import SEARCHABLES
from muniment.capabilities.catalog.service.permissions import PERMISSIONS
from muniment.capabilities.catalog.store import (
    aliases,
    blobs,
    claims,
    models,
    quotas,
    tags,
    versions,
)
from muniment.platform.capability import Capability
from muniment.platform.fulltext import Indexer
from muniment.platform.journal import EventType
from muniment.platform.rounds import Chore
from muniment.platform.web.frame import Link

_SWEEP_SECONDS = 3600
_MODEL_EVENTS = (
    ("model.described", "Its metadata changed"),
    ("model.renamed", "It was given another name"),
    ("model.transferred", "It was handed over to another owner"),
    ("model.archived", "It was laid to rest"),
    ("model.restored", "It was made active again"),
    ("model.retired", "Its use ended"),
    ("model.reverted", "Its metadata went back to an earlier revision"),
    ("model.deleted", "It was taken out of the catalog"),
)
_VERSION_EVENTS = (
    ("version.described", "What is said of it changed"),
    ("version.archived", "It was laid to rest"),
    ("version.restored", "It was made active again"),
    ("version.retired", "Its use ended"),
    ("version.staged", "It was put into another stage"),
    ("version.reverted", "What is said of it went back to an earlier revision"),
    ("version.deleted", "It was taken out of the catalog"),
)

CATALOG = Capability(
    name="catalog",
    title="Catalog",
    projections=(
        models.MODELS,
        versions.VERSIONS,
        versions.DETAILS,
        versions.FILES,
        tags.TAGS,
        aliases.ALIASES,
        quotas.QUOTAS,
    ),
    permissions=PERMISSIONS,
    events=(
        EventType("model.registered", "A model was registered", models.begin),
        *(EventType(name, summary, models.save) for name, summary in _MODEL_EVENTS),
        EventType("version.registered", "A version was registered", versions.save_creation),
        *(EventType(name, summary, versions.save_details) for name, summary in _VERSION_EVENTS),
        EventType("alias.set", "An alias was pointed to a version", aliases.save),
        EventType("alias.removed", "An alias was removed", aliases.save),
        EventType("quota.set", "How much may be stored was set", quotas.save),
    ),
    indexers=(Indexer(jobs.SUBJECTS, jobs.index, jobs.reset),),
    searchables=SEARCHABLES,
    routes=api.ROUTES,
    pages=PAGES,
    templates=Path(__file__).parent / "templates",
    navigation=(Link("Models", "/models"),),
    offers=OFFERS,
    panels=PANELS,
    blobs_in_use=blobs.in_use,
    blobs_among=claims.among,
    chores=(Chore("uploads", _SWEEP_SECONDS, jobs.sweep),),
)
