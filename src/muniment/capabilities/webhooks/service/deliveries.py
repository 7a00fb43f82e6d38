"""How what was told fared, and telling it again."""

from collections.abc import Sequence

from muniment.capabilities.webhooks.model.deliveries import (
    Delivery,
    DeliveryNotFound,
    DeliveryPending,
    State,
)
from muniment.capabilities.webhooks.model.webhooks import Webhook
from muniment.capabilities.webhooks.service.webhooks import changeable_webhook, webhook_by_id
from muniment.capabilities.webhooks.store import deliveries as store
from muniment.platform.unit import Unit


def list_deliveries(
    unit: Unit,
    webhook_id: str,
    state: State | None = None,
    *,
    before: int | None,
    limit: int,
) -> list[Delivery]:
    """Return up to `limit` deliveries of a webhook, the newest first."""
    webhook_by_id(unit, webhook_id)
    return store.page(unit.connection, webhook_id, state, before=before, limit=limit)


def redeliver(unit: Unit, webhook_id: str, delivery_id: str) -> Delivery:
    """Tell something again, under the same id; raise `DeliveryPending` if it is on its way."""
    webhook = changeable_webhook(unit, webhook_id)
    found = _found(unit, webhook_id, delivery_id)
    if found.state is State.PENDING:
        raise DeliveryPending("The delivery is still on its way; wait until it ended.")
    values = {"state": State.PENDING, "attempts": 0, "next_at": unit.now, "asked_at": unit.now}
    store.change(unit.connection, found.delivery_seq, **values, error=None, status=None)
    unit.saw("webhook.redelivered", f"{webhook_id}/{delivery_id}", webhook.scope)
    return _found(unit, webhook_id, delivery_id)


def untold(unit: Unit, webhooks: Sequence[Webhook]) -> dict[str, set[State]]:
    """Return the ids of those webhooks that were not told something, and what became of that."""
    return store.untold(unit.connection, [one.webhook_id for one in webhooks])


def _found(unit: Unit, webhook_id: str, delivery_id: str) -> Delivery:
    found = store.find(unit.connection, webhook_id, delivery_id)
    if found is None:
        raise DeliveryNotFound(
            f"The webhook has no delivery '{delivery_id[:80]}', or it was so long ago that it was "
            "forgotten.",
        )
    return found
