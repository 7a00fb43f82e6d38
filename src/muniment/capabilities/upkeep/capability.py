"""The manifest of storage upkeep."""

from pathlib import Path

from muniment.capabilities.upkeep import api, jobs, pages, store
from muniment.capabilities.upkeep.service.permissions import PERMISSIONS, READ_STORAGE
from muniment.platform.capability import Capability
from muniment.platform.duties import Duty
from muniment.platform.journal import EventType
from muniment.platform.web.frame import Link

UPKEEP = Capability(
    name="upkeep",
    title="Storage",
    projections=(store.REMOVALS,),
    permissions=PERMISSIONS,
    events=(
        EventType("blob-removal.done", "Files that nothing referred to went", store.save_removal),
    ),
    routes=api.ROUTES,
    pages=(pages.pages,),
    templates=Path(__file__).parent / "templates",
    offers=pages.OFFERS,
    account=((Link("Storage", "/storage"), READ_STORAGE),),
    duties=(
        Duty("collect", jobs.collect_every, jobs.collect),
        Duty("scrub", jobs.scrub_every, jobs.scrub),
    ),
)
