"""Webhooks, as MLflow's clients make them: in a project, of the events that MLflow has.

A webhook may name events of the journal as well, which these messages have no words for; they are
left as they are. One that names no event of MLflow's is not shown here.
"""

from collections.abc import Iterator, Sequence
from enum import Enum

from starlette.requests import Request
from starlette.responses import Response

from muniment.capabilities import projects, webhooks
from muniment.capabilities.webhooks import MANAGE_WEBHOOK, READ_WEBHOOK, Webhook
from muniment.platform.http import edge_of, reading
from muniment.platform.http.paging import BadCursor, read_words, token_of
from muniment.protocols.mlflow.errors import ParameterRefused
from muniment.protocols.mlflow.paging import check_max
from muniment.protocols.mlflow.routing import Call, Family, project_of
from muniment.protocols.mlflow.streaming import bytes_routes
from muniment.protocols.mlflow.views import milliseconds
from muniment.protocols.mlflow.wire import (
    Int64,
    Message,
    Required,
    encode_message,
    object_in,
    read_message,
)

WEBHOOKS = Family()
_ONE = "webhooks/{webhook_id}"
_USUAL_PAGE = 100
_MOST_PAGE = 1_000
_AT_ONCE = 200


class Status(Enum):
    """Whether a webhook is told anything."""

    ACTIVE = "ACTIVE"
    DISABLED = "DISABLED"


class WebhookEvent(Message):
    """An event: what it is about, and what happened to that."""

    entity: Required
    action: Required

    @property
    def name(self) -> str:
        """The event as it is told; one that MLflow does not have is written as no event is."""
        found = f"{self.entity}.{self.action}"
        return found.lower() if found.lower() in webhooks.MLFLOW_EVENTS else found.upper()


class WebhookMessage(Message):
    """A webhook, without its secret."""

    webhook_id: str
    name: str
    url: str
    events: list[WebhookEvent]
    status: Status
    creation_timestamp: int
    last_updated_timestamp: int
    description: str = ""


class NewWebhook(Message):
    """A webhook to make."""

    name: Required
    url: Required
    events: list[WebhookEvent] = []
    description: str = ""
    secret: str = ""
    status: Status = Status.ACTIVE


class ListOf(Message):
    """Which webhooks are wanted."""

    max_results: Int64 = _USUAL_PAGE
    page_token: str | None = None


class WebhookOf(Message):
    """Which webhook is meant."""

    webhook_id: Required


class Changing(WebhookOf):
    """What is to be changed of a webhook; what is absent stays."""

    name: str | None = None
    url: str | None = None
    events: list[WebhookEvent] = []
    description: str | None = None
    secret: str | None = None
    status: Status | None = None


class Testing(WebhookOf):
    """A webhook to try out, and with which event."""

    event: WebhookEvent | None = None


class OneWebhook(Message):
    """The answer of what is about one webhook."""

    webhook: WebhookMessage


class Webhooks(Message):
    """A page of webhooks."""

    webhooks: list[WebhookMessage] = []
    next_page_token: str | None = None


class TestResult(Message):
    """How trying a webhook out went."""

    success: bool
    response_status: int | None = None
    response_body: str | None = None
    error_message: str | None = None


class OneResult(Message):
    """The answer of trying a webhook out."""

    result: TestResult


@WEBHOOKS.post("webhooks", MANAGE_WEBHOOK)
def create_webhook(call: Call, wanted: NewWebhook) -> OneWebhook:
    """Have an address told of events in the project."""
    wish = webhooks.Wish(
        name=wanted.name,
        url=wanted.url,
        events=_names(wanted.events),
        project=call.project,
        description=wanted.description,
        secret=wanted.secret or None,
        status=webhooks.Status(wanted.status.value),
    )
    return OneWebhook(webhook=_shown(webhooks.create_webhook(call.unit, wish)))


@WEBHOOKS.get("webhooks", READ_WEBHOOK)
def list_webhooks(call: Call, wanted: ListOf) -> Webhooks:
    """List the webhooks of the project, the newest first."""
    most = check_max(wanted.max_results, _MOST_PAGE)
    found: list[Webhook] = []
    for one in _of_project(call, _place(wanted.page_token)):
        if len(found) == most:
            token = token_of((found[-1].webhook_id,))
            return Webhooks(webhooks=[_shown(each) for each in found], next_page_token=token)
        found.append(one)
    return Webhooks(webhooks=[_shown(each) for each in found])


@WEBHOOKS.get(_ONE, READ_WEBHOOK)
def get_webhook(call: Call, wanted: WebhookOf) -> OneWebhook:
    """Show a webhook."""
    return OneWebhook(webhook=_shown(_found(call, wanted.webhook_id)))


@WEBHOOKS.patch(_ONE, MANAGE_WEBHOOK)
def update_webhook(call: Call, wanted: Changing) -> OneWebhook:
    """Change a webhook; its events, where any are named, are these from then on."""
    before = _found(call, wanted.webhook_id)
    said = {name: getattr(wanted, name) for name in ("name", "url", "description", "secret")}
    patch: dict[str, object] = {name: value for name, value in said.items() if value is not None}
    if wanted.status is not None:
        patch["status"] = wanted.status.value
    if wanted.events:
        natively = [name for name in before.events if name not in webhooks.MLFLOW_EVENTS]
        patch["events"] = [*_names(wanted.events), *natively]
    changed = webhooks.change_webhook(call.unit, wanted.webhook_id, patch)
    return OneWebhook(webhook=_shown(changed))


@WEBHOOKS.delete(_ONE, MANAGE_WEBHOOK)
def delete_webhook(call: Call, wanted: WebhookOf) -> None:
    """Tell the address nothing more."""
    _found(call, wanted.webhook_id)
    webhooks.delete_webhook(call.unit, wanted.webhook_id)


async def test_webhook(request: Request) -> Response:
    """Send an example at once, and say what was answered."""
    edge = edge_of(request)
    context = await edge.context(request, MANAGE_WEBHOOK)
    webhook_id, project = request.path_params["webhook_id"], project_of(request)
    await edge.read(
        context, MANAGE_WEBHOOK, lambda unit: webhooks.changeable_webhook(unit, webhook_id)
    )
    raw = await reading.read_body(request)
    said = object_in(reading.read_json(raw) if raw else {}) | request.path_params
    wanted = read_message(Testing, said)
    letter = await edge.read(
        context, MANAGE_WEBHOOK, lambda unit: _example(Call(unit, project), wanted)
    )
    outcome = await webhooks.send_trial(edge.units, letter)
    result = TestResult(
        success=outcome.is_accepted,
        response_status=outcome.status,
        response_body=outcome.text or None,
        error_message=None if outcome.status else outcome.error,
    )
    body = encode_message(OneResult(result=result))
    return Response(body, media_type="application/json")


def _example(call: Call, wanted: Testing) -> webhooks.Letter:
    found = _found(call, wanted.webhook_id)
    event = wanted.event.name if wanted.event else _mlflow_events(found)[0]
    return webhooks.trial(call.unit, wanted.webhook_id, event)


def _of_project(call: Call, before: str | None) -> Iterator[Webhook]:
    while page := webhooks.list_webhooks(call.unit, call.project, before=before, limit=_AT_ONCE):
        yield from (one for one in page if _mlflow_events(one))
        before = page[-1].webhook_id


def _found(call: Call, webhook_id: str) -> Webhook:
    """Return a webhook of the project; raise `WebhookNotFound` if there is none for MLflow."""
    found = webhooks.webhook_by_id(call.unit, webhook_id)
    project = projects.find_project(call.unit, call.project)
    if project is None or found.project_id != project.project_id or not _mlflow_events(found):
        raise webhooks.WebhookNotFound(
            "It belongs to another workspace.", webhook_id=webhook_id[:80]
        )
    return found


def _place(token: str | None) -> str | None:
    try:
        words = read_words(token or None)
    except BadCursor as error:
        raise ParameterRefused("Invalid page token; leave it out to start over.") from error
    return words[0] if words else None


def _names(events: Sequence[WebhookEvent]) -> list[str]:
    return [one.name for one in events]


def _mlflow_events(found: Webhook) -> list[str]:
    return [name for name in found.events if name in webhooks.MLFLOW_EVENTS]


def _shown(found: Webhook) -> WebhookMessage:
    split = [name.split(".") for name in _mlflow_events(found)]
    return WebhookMessage(
        webhook_id=found.webhook_id,
        name=found.name,
        url=found.url,
        events=[
            WebhookEvent(entity=entity.upper(), action=action.upper()) for entity, action in split
        ],
        status=Status(found.status.value),
        creation_timestamp=milliseconds(found.created_at),
        last_updated_timestamp=milliseconds(found.updated_at or found.created_at),
        description=found.description,
    )


TRYING = bytes_routes(f"2.0/mlflow/{_ONE}/test", test_webhook, "POST", MANAGE_WEBHOOK)
