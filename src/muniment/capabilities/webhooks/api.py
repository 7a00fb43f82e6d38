"""JSON routes of webhooks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from muniment.capabilities.projects import ProjectNotFound
from muniment.capabilities.webhooks.model.deliveries import (
    Delivery,
    DeliveryNotFound,
    DeliveryPending,
    State,
)
from muniment.capabilities.webhooks.model.webhooks import (
    MAX_DESCRIPTION,
    MAX_EVENTS,
    EventsRefused,
    Status,
    TooManyWebhooks,
    Webhook,
    WebhookNotFound,
)
from muniment.capabilities.webhooks.service import deliveries, trying, webhooks
from muniment.capabilities.webhooks.service.permissions import MANAGE_WEBHOOK, READ_WEBHOOK
from muniment.kernel.values import ValueRefused
from muniment.platform.encoding import encode
from muniment.platform.http import Body, Created, Inquiry, Page, Router, edge_of, page_of
from muniment.platform.http.paging import DEFAULT_LIMIT, check_limit, read_number, read_words
from muniment.platform.http.past import history_page
from muniment.platform.http.problems import MalformedRequest
from muniment.platform.http.reading import read_body
from muniment.platform.http.streams import Stream
from muniment.platform.journal.history import Revision
from muniment.platform.outgoing import AddressRefused

_TAG = "Webhooks"
router = Router(tag=_TAG)
_ONE = "/webhooks/{webhook_id}"
StatusName = Literal["ACTIVE", "DISABLED"]


class WebhookRequest(Body):
    """An address to be told of events; without a project, of those of all projects."""

    name: str
    url: str
    events: list[str] = Field(max_length=MAX_EVENTS)
    project: str | None = None
    description: str = Field("", max_length=MAX_DESCRIPTION)
    secret: str | None = None
    status: StatusName = "ACTIVE"


class WebhookChange(Body):
    """What to change about a webhook (JSON merge patch): what is left out stays."""

    name: str | None = None
    url: str | None = None
    events: list[str] | None = Field(None, max_length=MAX_EVENTS)
    description: str | None = Field(None, max_length=MAX_DESCRIPTION)
    secret: str | None = None
    status: StatusName | None = None

    def patch(self) -> dict[str, Any]:
        """Return the fields that the caller named; only a secret and a description are emptied."""
        said = self.model_dump(include=self.model_fields_set)
        for name in ("name", "url", "events", "status"):
            if said.get(name, "") is None:
                del said[name]
        return said


class _Trying(msgspec.Struct):
    event: str | None = None


@dataclass(frozen=True, slots=True)
class WebhookView:
    """A webhook as it is shown; `signed` is whether it has a secret, which nobody is shown."""

    webhook_id: str
    project: str | None
    name: str
    url: str
    events: list[str]
    description: str
    status: str
    signed: bool
    secret_since: datetime | None
    created_at: datetime
    created_by: str
    answers: str
    updated_at: datetime | None
    revision: int


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery as it is shown; `next_at` is when it is tried next, if it is."""

    delivery_id: str
    event: str
    event_id: str
    happened_at: datetime
    state: str
    attempts: int
    next_at: datetime | None
    tried_at: datetime | None
    status: int | None
    error: str | None


@router.get("/webhooks", permission=READ_WEBHOOK, refusals=(ProjectNotFound,))
def list_webhooks(
    unit: Inquiry,
    project: str | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[WebhookView]:
    """List the webhooks you may see, the newest first."""
    after = read_words(cursor, 1)
    before = after[0] if after else None
    found = webhooks.list_webhooks(unit, project, before=before, limit=check_limit(limit) + 1)
    page = page_of(found, limit, lambda one: (one.webhook_id,))
    return Page(_views(unit, page.items), page.next)


@router.post(
    "/webhooks",
    permission=MANAGE_WEBHOOK,
    refusals=(ProjectNotFound, AddressRefused, EventsRefused, TooManyWebhooks, ValueRefused),
)
def create_webhook(unit: Inquiry, wanted: WebhookRequest) -> Created:
    """Have an address told of events."""
    fields = wanted.model_dump(exclude={"status"})
    made = webhooks.create_webhook(unit, webhooks.Wish(**fields, status=Status(wanted.status)))
    return Created(_views(unit, [made])[0], f"/api/v1/webhooks/{made.webhook_id}")


@router.get(_ONE, permission=READ_WEBHOOK, refusals=(WebhookNotFound,))
def show_webhook(unit: Inquiry, webhook_id: str) -> WebhookView:
    """Show a webhook, without its secret."""
    return _views(unit, [webhooks.webhook_by_id(unit, webhook_id)])[0]


@router.patch(
    _ONE,
    permission=MANAGE_WEBHOOK,
    refusals=(WebhookNotFound, AddressRefused, EventsRefused, ValueRefused),
)
def change_webhook(unit: Inquiry, webhook_id: str, change: WebhookChange) -> WebhookView:
    """Change what a webhook is told, or where; you answer for it from then on."""
    return _views(unit, [webhooks.change_webhook(unit, webhook_id, change.patch())])[0]


@router.delete(_ONE, permission=MANAGE_WEBHOOK, refusals=(WebhookNotFound,))
def delete_webhook(unit: Inquiry, webhook_id: str) -> WebhookView:
    """Tell the address nothing more; the secret is destroyed."""
    return _views(unit, [webhooks.delete_webhook(unit, webhook_id)])[0]


@router.get(f"{_ONE}/history", permission=READ_WEBHOOK, refusals=(WebhookNotFound,))
def webhook_history(
    unit: Inquiry, webhook_id: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Revision]:
    """List every change of a webhook, newest first."""
    found = webhooks.webhook_by_id(unit, webhook_id)
    return history_page(unit, found.subject, limit, cursor)


@router.get(f"{_ONE}/deliveries", permission=READ_WEBHOOK, refusals=(WebhookNotFound,))
def list_deliveries(
    unit: Inquiry,
    webhook_id: str,
    state: State | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[DeliveryView]:
    """List what the webhook was told and how that went, the newest first; never of the past."""
    found = deliveries.list_deliveries(
        unit, webhook_id, state, before=read_number(cursor), limit=check_limit(limit) + 1
    )
    page = page_of(found, limit, lambda one: (one.delivery_seq,))
    return Page([_delivery(one) for one in page.items], page.next)


@router.post(
    f"{_ONE}/deliveries/{{delivery_id}}/redeliver",
    permission=MANAGE_WEBHOOK,
    refusals=(WebhookNotFound, DeliveryNotFound, DeliveryPending),
)
def redeliver(unit: Inquiry, webhook_id: str, delivery_id: str) -> DeliveryView:
    """Tell something again, under the id it had."""
    return _delivery(deliveries.redeliver(unit, webhook_id, delivery_id))


async def try_webhook(request: Request) -> Response:
    """Send an example of an event (the first it names) at once, and say what was answered."""
    edge = edge_of(request)
    context = await edge.context(request, MANAGE_WEBHOOK)
    webhook_id = request.path_params["webhook_id"]
    await edge.read(
        context, MANAGE_WEBHOOK, lambda unit: webhooks.changeable_webhook(unit, webhook_id)
    )
    wanted = _read(await read_body(request))
    letter = await edge.read(
        context, MANAGE_WEBHOOK, lambda unit: trying.trial(unit, webhook_id, wanted.event)
    )
    outcome = await trying.send_trial(edge.units, letter)
    told = {
        "success": outcome.is_accepted,
        "status": outcome.status,
        "text": outcome.text,
        "error": outcome.error,
    }
    return Response(encode(told), media_type="application/json")


def _read(body: bytes) -> _Trying:
    try:
        return msgspec.json.decode(body or b"{}", type=_Trying)
    except msgspec.MsgspecError as error:
        raise MalformedRequest(f"Which event to try cannot be read: {error}.") from error


def _views(unit: Inquiry, found: list[Webhook]) -> list[WebhookView]:
    names = webhooks.project_names(unit, found)
    return [_view(one, names) for one in found]


def _view(found: Webhook, names: dict[str, str]) -> WebhookView:
    return WebhookView(
        webhook_id=found.webhook_id,
        project=names.get(found.project_id) if found.project_id else None,
        name=found.name,
        url=found.url,
        events=found.events,
        description=found.description,
        status=found.status,
        signed=found.is_signed,
        secret_since=found.secret_since,
        created_at=found.created_at,
        created_by=found.created_by,
        answers=found.answers,
        updated_at=found.updated_at,
        revision=found.revision,
    )


def _delivery(found: Delivery) -> DeliveryView:
    return DeliveryView(
        delivery_id=found.delivery_id,
        event=found.event,
        event_id=found.event_id,
        happened_at=found.happened_at,
        state=found.state,
        attempts=found.attempts,
        next_at=found.next_at if found.state is State.PENDING else None,
        tried_at=found.tried_at,
        status=found.status,
        error=found.error,
    )


ROUTES = (
    *router.routes,
    Stream(f"{_ONE}/test", try_webhook, method="POST", permission=MANAGE_WEBHOOK, tag=_TAG),
)
