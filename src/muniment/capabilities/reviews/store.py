"""Campaigns and their items in their tables."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Connection, String, Text, func, select

from muniment.capabilities.reviews.model import Campaign, Decision, Item
from muniment.kernel.events import Stamp
from muniment.kernel.moment import Moment
from muniment.platform.database import Instant, Json, records, temporal

CAMPAIGNS = temporal.table(
    "reviews_campaigns",
    Column("campaign_id", String(36), nullable=False),
    state=(
        Column("title", String(200), nullable=False),
        Column("scope", Text, nullable=False),
        Column("project_id", String(36)),
        Column("model_id", String(36)),
        Column("reviewers", Json, nullable=False),
        Column("due_at", Instant, nullable=False),
        Column("opened_by", String(200), nullable=False),
        Column("opened_at", Instant, nullable=False),
        Column("closed_at", Instant),
        Column("closed_by", String(200)),
    ),
)
ITEMS = temporal.table(
    "reviews_items",
    Column("item_id", String(36), nullable=False),
    state=(
        Column("campaign_id", String(36), nullable=False, index=True),
        Column("grant_id", String(36), nullable=False),
        Column("principal_id", String(80), nullable=False),
        Column("principal", String(200), nullable=False),
        Column("role", String(40), nullable=False),
        Column("scope", Text, nullable=False),
        Column("project_id", String(36)),
        Column("model_id", String(36)),
        Column("kind", String(20), nullable=False),
        Column("purpose", Text, nullable=False),
        Column("reason", Text, nullable=False),
        Column("granted_by", String(200), nullable=False),
        Column("granted_at", Instant, nullable=False),
        Column("expires_at", Instant),
        Column("last_used_at", Instant),
        Column("conflicts", Json, nullable=False),
        Column("decision", String(10), nullable=False),
        Column("decided_by", String(200)),
        Column("decided_at", Instant),
        Column("comment", Text, nullable=False),
        Column("by_silence", Boolean, nullable=False),
        Column("reduced_to", String(36)),
    ),
)


def save_campaign(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a campaign's state into its table."""
    records.project(connection, CAMPAIGNS, Campaign, stamp, state)


def save_item(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project an item's state into its table."""
    records.project(connection, ITEMS, Item, stamp, state)


def campaigns(connection: Connection, moment: Moment) -> list[Campaign]:
    """Return every campaign, newest first; there are a few a year."""
    rows = connection.execute(
        select(CAMPAIGNS)
        .where(temporal.at(CAMPAIGNS, moment))
        .order_by(CAMPAIGNS.c.campaign_id.desc())
    )
    return [records.load(Campaign, row) for row in rows]


def campaign(
    connection: Connection, campaign_id: str, moment: Moment = Moment.NOW
) -> Campaign | None:
    """Return the campaign with that id."""
    row = connection.execute(
        select(CAMPAIGNS).where(
            CAMPAIGNS.c.campaign_id == campaign_id, temporal.at(CAMPAIGNS, moment)
        )
    ).first()
    return None if row is None else records.load(Campaign, row)


def due(connection: Connection, now: datetime) -> list[Campaign]:
    """Return the campaigns whose time is over and that are not closed."""
    rows = connection.execute(
        select(CAMPAIGNS).where(
            CAMPAIGNS.c.valid_to.is_(None),
            CAMPAIGNS.c.closed_at.is_(None),
            CAMPAIGNS.c.due_at <= now,
        )
    )
    return [records.load(Campaign, row) for row in rows]


def items(
    connection: Connection,
    campaign_id: str,
    moment: Moment = Moment.NOW,
    *,
    after: str | None = None,
    limit: int | None = None,
) -> list[Item]:
    """Return the items of a campaign, in the order the grants were given."""
    statement = select(ITEMS).where(ITEMS.c.campaign_id == campaign_id, temporal.at(ITEMS, moment))
    if after is not None:
        statement = statement.where(ITEMS.c.item_id > after)
    rows = connection.execute(statement.order_by(ITEMS.c.item_id).limit(limit))
    return [records.load(Item, row) for row in rows]


def item(connection: Connection, item_id: str) -> Item | None:
    """Return the item with that id."""
    row = connection.execute(
        select(ITEMS).where(ITEMS.c.item_id == item_id, ITEMS.c.valid_to.is_(None))
    ).first()
    return None if row is None else records.load(Item, row)


def tally(connection: Connection, campaign_id: str, moment: Moment) -> dict[str, int]:
    """Return how many items of a campaign are decided in which way."""
    rows = connection.execute(
        select(ITEMS.c.decision, func.count().label("found"))
        .where(ITEMS.c.campaign_id == campaign_id, temporal.at(ITEMS, moment))
        .group_by(ITEMS.c.decision)
    )
    counted = {row.decision: row.found for row in rows}
    return {decision.value: counted.get(decision.value, 0) for decision in Decision}
