"""How campaigns and their items are entered in the journal: as things are from now on."""

from typing import Any

from muniment.capabilities import access
from muniment.capabilities.reviews.model import Campaign, Item
from muniment.kernel.events import Event
from muniment.platform.database import records
from muniment.platform.unit import Unit


def keep_campaign(unit: Unit, event_type: str, campaign: Campaign) -> Campaign:
    """Record a campaign's new state; raise `AccessDatedBack` if it is dated."""
    return _keep(unit, event_type, campaign)


def keep_item(unit: Unit, event_type: str, item: Item) -> Item:
    """Record an item's new state; raise `AccessDatedBack` if it is dated."""
    return _keep(unit, event_type, item)


def _keep(unit: Unit, event_type: str, kept: Any) -> Any:
    access.require_present(unit)
    state = records.state_of(kept)
    return records.stamped(kept, unit.record(Event(event_type, kept.subject, state, kept.where)))
