"""The table of webhooks: SQL in, webhooks out."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    String,
    Text,
    func,
    or_,
    select,
)

from muniment.capabilities.webhooks.model.webhooks import Webhook
from muniment.kernel.events import Stamp
from muniment.kernel.moment import Moment
from muniment.platform.database import Instant, Json, records, temporal

WEBHOOKS = temporal.table(
    "webhooks_webhooks",
    Column("webhook_id", String(36), nullable=False),
    state=(
        Column("project_id", String(36)),
        Column("name", String(320), nullable=False),
        Column("url", Text, nullable=False),
        Column("events", Json, nullable=False),
        Column("created_at", Instant, nullable=False),
        Column("created_by", String(200), nullable=False),
        Column("answers_id", String(80), nullable=False),
        Column("answers", String(200), nullable=False),
        Column("description", Text, nullable=False),
        Column("status", String(20), nullable=False),
        Column("secret_since", Instant),
        Column("deleted", Boolean, nullable=False),
    ),
)
_C = WEBHOOKS.c
Index("ix_webhooks_webhooks_project", _C.project_id, _C.webhook_id)


def save(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a webhook's state into its table."""
    records.project(connection, WEBHOOKS, Webhook, stamp, state)


def find(connection: Connection, webhook_id: str, moment: Moment) -> Webhook | None:
    """Return the webhook with that id, deleted or not."""
    where = (_C.webhook_id == webhook_id, temporal.at(WEBHOOKS, moment))
    row = connection.execute(select(WEBHOOKS).where(*where)).first()
    return None if row is None else records.load(Webhook, row)


def count_in(connection: Connection, project_id: str | None) -> int:
    """Return how many webhooks there are now in a project, or in none."""
    here = _C.project_id.is_(None) if project_id is None else _C.project_id == project_id
    kept = (_C.valid_to.is_(None), _C.deleted.is_(False), here)
    return connection.execute(select(func.count()).where(*kept)).scalar_one()


def page(
    connection: Connection,
    moment: Moment,
    where: ColumnElement[bool],
    *,
    before: str | None,
    limit: int,
) -> list[Webhook]:
    """Return up to `limit` webhooks, the newest first, from before the one with the id `before`."""
    statement = select(WEBHOOKS).where(temporal.at(WEBHOOKS, moment), _C.deleted.is_(False), where)
    if before is not None:
        statement = statement.where(_C.webhook_id < before)
    rows = connection.execute(statement.order_by(_C.webhook_id.desc()).limit(limit))
    return [records.load(Webhook, row) for row in rows]


def states_since(
    connection: Connection, begun: datetime, project_ids: Collection[str]
) -> list[Webhook]:
    """Return every state since then of webhooks of these projects or of all, the oldest first."""
    lasting = or_(_C.valid_to.is_(None), _C.valid_to >= begun)
    near = or_(_C.project_id.is_(None), _C.project_id.in_(project_ids))
    ordered = select(WEBHOOKS).where(lasting, near).order_by(_C.valid_from, _C.event_seq)
    return [records.load(Webhook, row) for row in connection.execute(ordered)]
