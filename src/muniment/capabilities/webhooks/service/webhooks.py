"""Webhooks themselves: made, shown, changed, taken away; each change is on record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import and_, true

from muniment.capabilities import projects
from muniment.capabilities.webhooks.model.webhooks import (
    MOST,
    Status,
    TooManyWebhooks,
    Webhook,
    WebhookDatedBack,
    WebhookNotFound,
    accept_secret,
)
from muniment.capabilities.webhooks.service.permissions import MANAGE_WEBHOOK, READ_WEBHOOK
from muniment.capabilities.webhooks.store import webhooks as store
from muniment.kernel.events import INSTANCE
from muniment.kernel.moment import Moment
from muniment.platform.database import records
from muniment.platform.recording import enter
from muniment.platform.unit import Outside, Unit

_SECRET = "secret"  # noqa: S105  the name of a field, not what is in it


@dataclass(frozen=True, slots=True)
class Wish:
    """A webhook to make; without a `project` it is told of what happens in all of them."""

    name: str
    url: str
    events: Sequence[str]
    project: str | None = None
    description: str = ""
    secret: str | None = None
    status: Status = Status.ACTIVE


def create_webhook(unit: Unit, wish: Wish) -> Webhook:
    """Have an address told of events.

    Raises `AddressRefused` for an address that is not called and `EventsRefused` for events that
    do not happen here.
    """
    scope, project_id = INSTANCE, None
    if wish.project is not None:
        project = projects.project_named(unit, wish.project)
        unit.authorize(MANAGE_WEBHOOK, project.scope, see=projects.READ_PROJECT)
        projects.require_open(unit, project)
        scope, project_id = project.scope, project.project_id
    unit.authorize(MANAGE_WEBHOOK, scope)
    _require_present(unit)
    if store.count_in(unit.connection, project_id) >= MOST:
        raise TooManyWebhooks(f"There are {MOST} webhooks here; take one away first.")
    made = Webhook(
        webhook_id=unit.new_id(),
        project_id=project_id,
        name=wish.name,
        url=_outside(unit).reach.accept(wish.url),
        events=list(wish.events),
        created_at=unit.now,
        created_by=unit.actor.name,
        answers_id=unit.actor.id,
        answers=unit.actor.name,
        description=wish.description,
        status=wish.status,
        secret_since=unit.now if wish.secret else None,
    ).checked(unit.event_types())
    if wish.secret:
        _keep(unit, made, wish.secret)
    return enter(unit, "webhook.created", made)


def webhook_by_id(unit: Unit, webhook_id: str, moment: Moment | None = None) -> Webhook:
    """Return a webhook; raise `WebhookNotFound` unless the actor may see it."""
    when = unit.moment if moment is None else moment
    found = store.find(unit.connection, webhook_id, when)
    unit.checked.add(READ_WEBHOOK.name)
    if found is None or found.deleted or not _sees(unit, found):
        raise _no_webhook(webhook_id)
    return found


def list_webhooks(
    unit: Unit, project: str | None = None, *, before: str | None, limit: int
) -> list[Webhook]:
    """Return up to `limit` webhooks that the actor may see, the newest first."""
    columns = store.WEBHOOKS.c
    within = true()
    if project is not None:
        within = columns.project_id == projects.project_named(unit, project).project_id
    where = and_(unit.visible(READ_WEBHOOK, columns.project_id), within)
    return store.page(unit.connection, unit.moment, where, before=before, limit=limit)


def changeable_webhook(unit: Unit, webhook_id: str) -> Webhook:
    """Return a webhook that the actor may change; raise `WebhookNotFound` or `Forbidden`."""
    found = webhook_by_id(unit, webhook_id, Moment.NOW)
    unit.authorize(MANAGE_WEBHOOK, found.scope, see=READ_WEBHOOK)
    _require_present(unit)
    unit.match(found.revision)
    return found


def change_webhook(unit: Unit, webhook_id: str, patch: Mapping[str, Any]) -> Webhook:
    """Apply a merge patch to a webhook; whoever does answers for what it tells from now on.

    A `secret` in it replaces the one there is, and `None` takes that away.
    """
    before = changeable_webhook(unit, webhook_id)
    rest = {name: value for name, value in patch.items() if name != _SECRET}
    wanted = records.merged(before, rest).checked(unit.event_types())
    if wanted.url != before.url:
        _outside(unit).reach.accept(wanted.url)
    if _SECRET in patch:
        wanted = _with_secret(unit, wanted, patch[_SECRET])
    if wanted == before:
        return before
    answering = replace(wanted, answers_id=unit.actor.id, answers=unit.actor.name)
    return enter(unit, "webhook.changed", answering)


def delete_webhook(unit: Unit, webhook_id: str) -> Webhook:
    """Tell the address nothing more; that it was told stays on record, and its secret goes."""
    before = changeable_webhook(unit, webhook_id)
    _outside(unit).strongbox.forget(unit.connection, secret_id(webhook_id))
    return enter(unit, "webhook.deleted", replace(before, deleted=True, secret_since=None))


def project_names(unit: Unit, found: Sequence[Webhook]) -> dict[str, str]:
    """Return the names of the projects that webhooks belong to, by id."""
    ids = {one.project_id for one in found if one.project_id is not None}
    by_id = projects.projects_by_id(unit, ids)
    return {project_id: project.name for project_id, project in by_id.items()}


def may_manage(unit: Unit, found: Webhook) -> bool:
    """Whether the actor may change a webhook that they see."""
    return unit.context.access.permits(MANAGE_WEBHOOK, found.scope, unit.now)


def secret_id(webhook_id: str) -> str:
    """Return what the secret of a webhook is kept under."""
    return f"webhook/{webhook_id}"


def _sees(unit: Unit, found: Webhook) -> bool:
    return unit.context.access.permits(READ_WEBHOOK, found.scope, unit.now)


def _with_secret(unit: Unit, wanted: Webhook, secret: str | None) -> Webhook:
    if secret:
        _keep(unit, wanted, secret)
        return replace(wanted, secret_since=unit.now)
    _outside(unit).strongbox.forget(unit.connection, secret_id(wanted.webhook_id))
    return replace(wanted, secret_since=None)


def _require_present(unit: Unit) -> None:
    """Refuse what is dated back: what happened since was told, and a secret cannot come back."""
    if unit.context.valid_at is not None:
        raise WebhookDatedBack(
            "Webhooks change when the change is recorded; leave the header Muniment-Valid-At out."
        )


def _keep(unit: Unit, webhook: Webhook, secret: str) -> None:
    strongbox = _outside(unit).strongbox
    strongbox.keep(unit.connection, secret_id(webhook.webhook_id), accept_secret(secret))


def _outside(unit: Unit) -> Outside:
    assert unit.outside is not None, "units that tell others are opened with what that takes"
    return unit.outside


def _no_webhook(webhook_id: str) -> WebhookNotFound:
    return WebhookNotFound(
        f"There is no webhook '{webhook_id[:80]}', or you may not see it.",
        webhook_id=webhook_id[:80],
    )
