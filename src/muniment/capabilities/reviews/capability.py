"""The manifest of access reviews."""

from pathlib import Path

from muniment.capabilities.reviews import api, pages, store
from muniment.capabilities.reviews.service.campaigns import close_due
from muniment.capabilities.reviews.service.permissions import PERMISSIONS, READ_REVIEW
from muniment.platform.auth.gate import SIGNED_IN
from muniment.platform.capability import Capability
from muniment.platform.journal import EventType, Projector
from muniment.platform.rounds import Chore
from muniment.platform.settings import Settings
from muniment.platform.unit import Unit
from muniment.platform.web.frame import Link


def _tend(unit: Unit, settings: Settings) -> None:
    del settings
    close_due(unit)


def _event(name: str, summary: str, projector: Projector) -> EventType:
    return EventType(name, summary, projector, audience=READ_REVIEW.name)


REVIEWS = Capability(
    name="reviews",
    title="Access reviews",
    projections=(store.CAMPAIGNS, store.ITEMS),
    permissions=PERMISSIONS,
    events=(
        _event("access-review.opened", "A review of access began", store.save_campaign),
        _event("access-review.closed", "A review of access ended", store.save_campaign),
        _event("access-review-item.listed", "A grant came under review", store.save_item),
        _event("access-review-item.decided", "A grant was reviewed", store.save_item),
    ),
    chores=(Chore("reviews.close-due", 5, _tend),),
    routes=api.router.routes,
    pages=(pages.pages,),
    templates=Path(__file__).parent / "templates",
    account=((Link("Access reviews", "/access-reviews"), SIGNED_IN),),
    offers=pages.OFFERS,
)
