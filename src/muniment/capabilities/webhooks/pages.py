"""Pages of webhooks."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from muniment.capabilities import projects
from muniment.capabilities.webhooks.model.deliveries import NotTaken
from muniment.capabilities.webhooks.model.webhooks import (
    MLFLOW_EVENTS,
    EventsRefused,
    Status,
    Webhook,
)
from muniment.capabilities.webhooks.service import deliveries, trying, webhooks
from muniment.capabilities.webhooks.service.permissions import MANAGE_WEBHOOK, READ_WEBHOOK
from muniment.kernel.values import accept_text
from muniment.platform.http import Edge
from muniment.platform.http.paging import page_of, read_number, read_words
from muniment.platform.outgoing import AddressRefused
from muniment.platform.unit import Context, Unit
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.beside import beside
from muniment.platform.web.form import Form
from muniment.platform.web.pages import Pages

pages = Pages(
    done={
        "webhooks.created": "The address is told of events from now on.",
        "webhooks.changed": "The change is recorded.",
        "webhooks.deleted": "The address is told nothing more.",
        "webhooks.taken": "The receiver took an example.",
        "webhooks.asked": "It is told again.",
    }
)
_ALL = "/webhooks"
_ONE = "/webhooks/{webhook_id}"
_SHOWN = 50
_FIELDS = ("name", "url", "description", "status")


@pages.get(_ALL, permission=READ_WEBHOOK)
def list_webhooks(unit: Unit, request: PageRequest) -> Html:
    """List the webhooks that the visitor may see, with a form to make one."""
    words = read_words(request.query.get("cursor"))
    found = webhooks.list_webhooks(unit, before=words[0] if words else None, limit=_SHOWN + 1)
    may_create = unit.context.access.permits_somewhere(MANAGE_WEBHOOK, unit.now)
    page = page_of(found, _SHOWN, lambda one: (one.webhook_id,))
    return Html(
        "webhooks/webhooks.html",
        page=page,
        projects=webhooks.project_names(unit, page.items),
        untold=deliveries.untold(unit, page.items),
        known=MLFLOW_EVENTS,
        form=request.form,
        may={"create"} if may_create else set[str](),
    )


@pages.post(_ALL, permission=MANAGE_WEBHOOK, again=list_webhooks)
def create_webhook(unit: Unit, request: PageRequest) -> Redirect:
    """Have an address told of events."""
    form = request.form
    wish = webhooks.Wish(
        name=_text(form, "name"),
        url=_text(form, "url"),
        events=_events(form),
        project=_text(form, "project") or None,
        description=_text(form, "description"),
        secret=form.value("secret") or None,
    )
    with _said_where_it_is():
        made = webhooks.create_webhook(unit, wish)
    return Redirect(request.frame.present("webhooks", made.webhook_id), done="webhooks.created")


@pages.get(_ONE, permission=READ_WEBHOOK)
def show_webhook(unit: Unit, request: PageRequest) -> Html:
    """Show a webhook with what it was told; how that went is known of the present only."""
    found = webhooks.webhook_by_id(unit, request.path["webhook_id"])
    before = read_number(request.query.get("cursor"))
    told = deliveries.list_deliveries(unit, found.webhook_id, before=before, limit=_SHOWN + 1)
    return Html(
        "webhooks/webhook.html",
        webhook=found,
        project=webhooks.project_names(unit, [found]).get(found.project_id or ""),
        page=page_of(told, _SHOWN, lambda one: (one.delivery_seq,)),
        statuses=[(Status.ACTIVE.value, "Active"), (Status.DISABLED.value, "Disabled")],
        form=_form(found, request.form),
        may={"manage"} if webhooks.may_manage(unit, found) else set[str](),
    )


@pages.post(_ONE, permission=MANAGE_WEBHOOK, again=show_webhook)
def change_webhook(unit: Unit, request: PageRequest) -> Redirect:
    """Change what a webhook is told, or where."""
    form, webhook_id = request.form, request.path["webhook_id"]
    patch: dict[str, Any] = {name: _text(form, name) for name in _FIELDS}
    patch["events"] = _events(form)
    if form.value("secret"):
        patch["secret"] = form.value("secret")
    elif form.value("unsigned"):
        patch["secret"] = None
    with _said_where_it_is():
        webhooks.change_webhook(unit, webhook_id, patch)
    return Redirect(request.frame.present("webhooks", webhook_id), done="webhooks.changed")


@pages.post(f"{_ONE}/delete", permission=MANAGE_WEBHOOK, again=show_webhook)
def delete_webhook(unit: Unit, request: PageRequest) -> Redirect:
    """Tell the address nothing more."""
    webhooks.delete_webhook(unit, request.path["webhook_id"])
    return Redirect(request.frame.present("webhooks"), done="webhooks.deleted")


@pages.errand(f"{_ONE}/test", permission=MANAGE_WEBHOOK, again=show_webhook)
async def try_webhook(edge: Edge, context: Context, request: PageRequest) -> Redirect:
    """Send an example at once."""
    webhook_id = request.path["webhook_id"]
    letter = await edge.read(context, MANAGE_WEBHOOK, lambda unit: trying.trial(unit, webhook_id))
    outcome = await trying.send_trial(edge.units, letter)
    if not outcome.is_accepted:
        raise NotTaken(f"The example was not taken: {outcome.error}")
    return Redirect(request.frame.present("webhooks", webhook_id), done="webhooks.taken")


@pages.post(
    f"{_ONE}/deliveries/{{delivery_id}}/redeliver", permission=MANAGE_WEBHOOK, again=show_webhook
)
def redeliver(unit: Unit, request: PageRequest) -> Redirect:
    """Tell something again."""
    webhook_id = request.path["webhook_id"]
    deliveries.redeliver(unit, webhook_id, request.path["delivery_id"])
    return Redirect(request.frame.present("webhooks", webhook_id), done="webhooks.asked")


@contextmanager
def _said_where_it_is() -> Generator[None]:
    with (
        beside("url", AddressRefused),
        beside("events", EventsRefused),
        beside("project", projects.ProjectNotFound),
    ):
        yield


def _form(found: Webhook, sent: Form) -> Form:
    """Return what was typed, or what the webhook says where the refused form had no fields."""
    if sent.refusal and sent.values:
        return sent
    values = {name: str(getattr(found, name)) for name in _FIELDS}
    shown = {**values, "events": "\n".join(found.events), "if_match": str(found.revision)}
    return Form(shown, sent.errors, sent.refusal)


def _events(form: Form) -> list[str]:
    return accept_text(form.value("events"), "/events").replace(",", " ").split()


def _text(form: Form, name: str) -> str:
    return accept_text(form.value(name).strip(), f"/{name}")
