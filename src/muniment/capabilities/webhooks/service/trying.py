"""Trying a webhook out: an example is sent at once, and what is answered is said."""

from collections.abc import Mapping
from functools import partial
from threading import BoundedSemaphore
from typing import Any

import msgspec
from anyio import to_thread

from muniment.capabilities.webhooks.model.deliveries import Outcome, headers_of
from muniment.capabilities.webhooks.model.happenings import Example, example_of
from muniment.capabilities.webhooks.model.webhooks import accept_events
from muniment.capabilities.webhooks.service.sending import Letter, secret_of
from muniment.capabilities.webhooks.service.webhooks import changeable_webhook, project_names
from muniment.kernel.errors import Kind, MunimentError
from muniment.platform.unit import Unit, Units

_MOST_AT_ONCE = 4
_room = BoundedSemaphore(_MOST_AT_ONCE)


class TooManyTrials(MunimentError):
    """As many webhooks as may be are being tried out at this moment."""

    kind = Kind.LIMITED
    code = "webhooks.too-many-trials"
    title = "Too many webhooks are being tried out"


def trial(unit: Unit, webhook_id: str, event: str | None = None) -> Letter:
    """Return an example of an event (by default the first that it names) for a webhook.

    It is sent by `send_trial`, outside of the unit.
    """
    webhook = changeable_webhook(unit, webhook_id)
    named = accept_events([event or webhook.events[0]], unit.event_types())[0]
    project = project_names(unit, [webhook]).get(webhook.project_id or "", "default")
    message: Mapping[str, Any] = example_of(Example(named, project, unit.new_id(), unit.now))
    body = msgspec.json.encode(message).decode()
    delivery_id = unit.new_id()
    headers = headers_of(delivery_id, unit.now, body, secret_of(unit, webhook))
    return Letter(0, webhook_id, delivery_id, 1, webhook.url, headers, body)


async def send_trial(units: Units, letter: Letter) -> Outcome:
    """Send an example, in a thread; raise `TooManyTrials`: each may take long to be answered."""
    assert units.outside is not None, "units that tell others are opened with what that takes"
    if not _room.acquire(blocking=False):
        raise TooManyTrials("Other webhooks are being tried out; try again in some seconds.")
    try:
        return await to_thread.run_sync(partial(letter.send, units.outside.reach))
    finally:
        _room.release()
