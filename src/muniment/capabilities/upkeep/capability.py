"""The manifest of storage upkeep."""

from muniment.capabilities.upkeep import jobs, store
from muniment.capabilities.upkeep.service.permissions import PERMISSIONS
from muniment.platform.capability import Capability
from muniment.platform.duties import Duty
from muniment.platform.journal import EventType

UPKEEP = Capability(
    name="upkeep",
    title="Storage",
    projections=(store.REMOVALS,),
    permissions=PERMISSIONS,
    events=(
        EventType("blob-removal.done", "Files that nothing referred to went", store.save_removal),
    ),
    duties=(
        Duty("collect", jobs.collect_every, jobs.collect),
        Duty("scrub", jobs.scrub_every, jobs.scrub),
    ),
)
