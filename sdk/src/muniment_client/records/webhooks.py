"""Webhooks, as a registry tells of them."""

from datetime import datetime

import msgspec


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """An address that is told of events, in one project or (`None`) in all of them.

    `signed` is whether it has a secret, which the registry shows to nobody; `answers` is who
    answers for it: it tells nothing that they may not see.
    """

    webhook_id: str
    project: str | None = None
    name: str
    url: str
    events: tuple[str, ...]
    description: str = ""
    status: str
    signed: bool = False
    secret_since: datetime | None = None
    created_at: datetime
    created_by: str
    answers: str
    updated_at: datetime | None = None
    revision: int


class WebhookDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a webhook was told, or is to be told, and how that went.

    `state` is `pending`, `delivered`, `failed` or `withheld`; `next_at` is when it is tried next.
    """

    delivery_id: str
    event: str
    event_id: str
    happened_at: datetime
    state: str
    attempts: int
    next_at: datetime | None = None
    tried_at: datetime | None = None
    status: int | None = None
    error: str | None = None


class WebhookTrial(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered to an example: whether it was taken, the HTTP status, and its text."""

    success: bool
    status: int | None = None
    text: str = ""
    error: str | None = None
