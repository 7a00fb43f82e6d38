"""The manifest of use cases."""

from pathlib import Path

from muniment.capabilities.usecases import jobs, store
from muniment.capabilities.usecases.api import ROUTES
from muniment.capabilities.usecases.pages import PAGES
from muniment.capabilities.usecases.pages.offers import OFFERS
from muniment.capabilities.usecases.service.documents import SEARCHABLES
from muniment.capabilities.usecases.service.permissions import PERMISSIONS
from muniment.platform.capability import Capability
from muniment.platform.fulltext import Indexer
from muniment.platform.journal import EventType
from muniment.platform.web.frame import Link

USECASES = Capability(
    name="usecases",
    title="Use cases",
    projections=(store.USE_CASES,),
    permissions=PERMISSIONS,
    events=(
        EventType("use-case.registered", "A use case was registered", store.save),
        EventType("use-case.described", "What is said of it changed", store.save),
        EventType("use-case.reverted", "What an earlier revision said was said again", store.save),
        EventType("use-case.archived", "It was closed to changes", store.save),
        EventType("use-case.retired", "The business gave it up", store.save),
        EventType("use-case.restored", "It was taken up again", store.save),
        EventType("use-case.deleted", "It was taken out of the register", store.save),
    ),
    indexers=(Indexer(jobs.SUBJECTS, jobs.index, jobs.reset),),
    searchables=SEARCHABLES,
    routes=ROUTES,
    pages=PAGES,
    templates=Path(__file__).parent / "templates",
    navigation=(Link("Use cases", "/use-cases"),),
    offers=OFFERS,
)
