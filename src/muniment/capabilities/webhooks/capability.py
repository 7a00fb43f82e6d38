"""The manifest of webhooks."""

from pathlib import Path

from muniment.capabilities.webhooks import api, jobs, pages
from muniment.capabilities.webhooks.service.outbox import OUTBOX
from muniment.capabilities.webhooks.service.permissions import PERMISSIONS, READ_WEBHOOK
from muniment.capabilities.webhooks.store import deliveries
from muniment.capabilities.webhooks.store import webhooks as store
from muniment.platform.capability import Capability
from muniment.platform.journal import EventType
from muniment.platform.web.frame import Link

_EVENTS = (
    ("webhook.created", "An address is told of events from now on"),
    ("webhook.changed", "What it is told, or where, changed"),
    ("webhook.deleted", "It is told nothing more"),
)
WEBHOOKS = Capability(
    name="webhooks",
    title="Webhooks",
    projections=(store.WEBHOOKS,),
    permissions=PERMISSIONS,
    events=tuple(
        EventType(name, summary, store.save, audience=READ_WEBHOOK.name)
        for name, summary in _EVENTS
    ),
    followers=(OUTBOX,),
    chores=(jobs.TENDING,),
    duties=(jobs.DELIVERING,),
    restored=deliveries.withhold_restored,
    routes=api.ROUTES,
    pages=(pages.pages,),
    templates=Path(__file__).parent / "templates",
    account=((Link("Webhooks", "/webhooks"), READ_WEBHOOK),),
)
