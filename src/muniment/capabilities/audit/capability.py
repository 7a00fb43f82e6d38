"""The manifest of audit."""

from pathlib import Path

from muniment.capabilities.audit import pages, service
from muniment.capabilities.audit.api import ROUTES
from muniment.platform.capability import Capability
from muniment.platform.journal import EventType
from muniment.platform.journal.log import keys
from muniment.platform.web.frame import Link

AUDIT = Capability(
    name="audit",
    title="Journal",
    projections=(keys.KEYS,),
    permissions=service.PERMISSIONS,
    events=(
        EventType(keys.OPENED, "The log began, with its first key", keys.project),
        EventType(keys.ROTATED, "The log was given another key", keys.project),
        EventType(keys.RESTORED, "The log went on from an older database", keys.project),
    ),
    routes=ROUTES,
    pages=(pages.pages,),
    templates=Path(__file__).parent / "templates",
    navigation=(Link("Journal", "/events"),),
    offers=pages.OFFERS,
)
