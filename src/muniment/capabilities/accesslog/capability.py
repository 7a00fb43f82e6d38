"""The manifest of the access log."""

from pathlib import Path

from muniment.capabilities.accesslog import api, pages, service, store
from muniment.platform.capability import Capability
from muniment.platform.journal import EventType
from muniment.platform.lookout import READ_LOG
from muniment.platform.rounds import Chore
from muniment.platform.web.frame import Link

ACCESSLOG = Capability(
    name="accesslog",
    title="Access log",
    projections=(store.BATCHES,),
    permissions=service.PERMISSIONS,
    events=(
        EventType("access-log.sealed", "A batch of the access log was sealed", store.save_batch),
        EventType("access-log.pruned", "Old entries were forgotten", store.save_batch),
    ),
    chores=(Chore("accesslog.tend", 60, service.tend),),
    routes=api.router.routes,
    pages=(pages.pages,),
    templates=Path(__file__).parent / "templates",
    offers=pages.OFFERS,
    account=((Link("Access log", "/access-log"), READ_LOG),),
)
