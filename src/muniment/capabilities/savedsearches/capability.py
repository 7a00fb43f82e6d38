"""The manifest of saved searches."""

from pathlib import Path

from muniment.capabilities.savedsearches import api, pages, service, store
from muniment.platform.capability import Capability
from muniment.platform.journal import EventType
from muniment.platform.web.frame import Link
from muniment.platform.web.offers import Offers

SAVEDSEARCHES = Capability(
    name="savedsearches",
    title="Saved searches",
    projections=(store.SEARCHES,),
    permissions=service.PERMISSIONS,
    events=(
        EventType("saved-search.saved", "A search was saved under a name", store.save),
        EventType("saved-search.changed", "What it asks, or who sees it, changed", store.save),
        EventType("saved-search.forgotten", "It was taken away", store.save),
    ),
    routes=api.router.routes,
    pages=(pages.pages,),
    templates=Path(__file__).parent / "templates",
    offers=Offers(places=(Link("Saved searches", "/saved-searches"),)),
)
