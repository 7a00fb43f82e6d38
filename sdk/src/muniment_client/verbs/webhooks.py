"""Verbs about webhooks: addresses that are told of what happens."""

from collections.abc import Iterator, Sequence
from typing import Any

from muniment_client.records.webhooks import Webhook, WebhookDelivery, WebhookTrial
from muniment_client.reference import segment
from muniment_client.verbs.verbs import Verbs


class WebhookVerbs(Verbs):
    """Who is told of what, and how that went."""

    def webhooks(self, project: str | None = None) -> Iterator[Webhook]:
        """Return the webhooks one may see, one by one, the newest first."""
        return self._session.pages("/webhooks", Webhook, {"project": project})

    def webhook(self, webhook_id: str) -> Webhook:
        """Return a webhook."""
        return self._session.get(_path(webhook_id), Webhook)

    def create_webhook(
        self,
        name: str,
        url: str,
        events: Sequence[str],
        *,
        project: str | None = None,
        description: str = "",
        secret: str | None = None,
    ) -> Webhook:
        """Have an address told of events, in one project or in all; sign it with a secret."""
        fields = {"project": project, "description": description, "secret": secret}
        wanted = {"name": name, "url": url, "events": list(events), **fields}
        return self._session.post("/webhooks", Webhook, wanted)

    def update_webhook(
        self, webhook_id: str, *, if_match: int | None = None, **fields: Any
    ) -> Webhook:
        """Change only what is given of a webhook; a `secret` of `None` has it sign no more."""
        return self._session.patch(_path(webhook_id), Webhook, fields, if_match)

    def delete_webhook(self, webhook_id: str) -> Webhook:
        """Tell the address nothing more; return the webhook as it was."""
        return self._session.delete(_path(webhook_id), Webhook)

    def test_webhook(self, webhook_id: str, event: str | None = None) -> WebhookTrial:
        """Send an example of an event (the first it names) at once; return what was answered."""
        return self._session.post(f"{_path(webhook_id)}/test", WebhookTrial, {"event": event})

    def webhook_deliveries(
        self, webhook_id: str, state: str | None = None
    ) -> Iterator[WebhookDelivery]:
        """Return what a webhook was told and how that went, one by one, the newest first."""
        path = f"{_path(webhook_id)}/deliveries"
        return self._session.pages(path, WebhookDelivery, {"state": state})

    def redeliver(self, webhook_id: str, delivery_id: str) -> WebhookDelivery:
        """Tell something again, under the id it had."""
        path = f"{_path(webhook_id)}/deliveries/{segment(delivery_id)}/redeliver"
        return self._session.post(path, WebhookDelivery, {})


def _path(webhook_id: str) -> str:
    return f"/webhooks/{segment(webhook_id)}"
