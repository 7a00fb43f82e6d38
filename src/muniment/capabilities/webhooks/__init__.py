"""Webhooks: addresses that are told of what happens, each message signed, and none lost.

What is to be told is written down by a follower of the journal and delivered until it is taken.
A protocol may speak of webhooks in its own words; what is told in MLflow's words is here.
"""

from muniment.capabilities.webhooks.model.deliveries import Outcome
from muniment.capabilities.webhooks.model.webhooks import (
    MLFLOW_EVENTS,
    EventsRefused,
    Status,
    Webhook,
    WebhookNotFound,
)
from muniment.capabilities.webhooks.service.permissions import MANAGE_WEBHOOK, READ_WEBHOOK
from muniment.capabilities.webhooks.service.sending import Letter
from muniment.capabilities.webhooks.service.trying import send_trial, trial
from muniment.capabilities.webhooks.service.webhooks import (
    Wish,
    change_webhook,
    changeable_webhook,
    create_webhook,
    delete_webhook,
    list_webhooks,
    webhook_by_id,
)

__all__ = [
    "MANAGE_WEBHOOK",
    "MLFLOW_EVENTS",
    "READ_WEBHOOK",
    "EventsRefused",
    "Letter",
    "Outcome",
    "Status",
    "Webhook",
    "WebhookNotFound",
    "Wish",
    "change_webhook",
    "changeable_webhook",
    "create_webhook",
    "delete_webhook",
    "list_webhooks",
    "send_trial",
    "trial",
    "webhook_by_id",
]
