"""Sending what is in the outbox: signed, each on its own, and again until it is taken.

A delivery is taken for a while in one transaction, sent outside of any, and what came of it is
noted in another. Whoever is cut off in between leaves a delivery that comes due again, with the
same id.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from threading import Event
from time import monotonic
from typing import Any

import structlog

from muniment.capabilities import audit
from muniment.capabilities.webhooks.model.deliveries import (
    ACCEPTED,
    MOST_ATTEMPTS,
    OLDEST,
    Outcome,
    State,
    asked_wait,
    headers_of,
    rest_after,
    wait_after,
)
from muniment.capabilities.webhooks.model.webhooks import Webhook
from muniment.capabilities.webhooks.service.webhooks import secret_id
from muniment.capabilities.webhooks.store import deliveries
from muniment.capabilities.webhooks.store import webhooks as store
from muniment.kernel.errors import MunimentError
from muniment.kernel.events import Scope
from muniment.kernel.moment import Moment
from muniment.platform.auth.identify import access_of
from muniment.platform.blobs.refusals import KeyUnusable
from muniment.platform.database.guards import contend_for
from muniment.platform.outgoing import Reach
from muniment.platform.settings import Settings
from muniment.platform.unit import Unit, Units, system_context

_log = structlog.get_logger(__name__)
_CONTEXT = system_context("webhooks")
_AT_ONCE = 50
_TURN_SECONDS = 5.0
_MOST_WITHHELD = 100
_MOST_ERROR = 500
_MOST_TEXT = 1_000
_REDIRECTIONS = range(300, 400)


@dataclass(frozen=True, slots=True)
class Letter:
    """A delivery, ready to be sent: where to, under which headers, and what it says."""

    delivery_seq: int
    webhook_id: str
    delivery_id: str
    attempts: int
    url: str
    headers: dict[str, str]
    body: str

    def send(self, reach: Reach) -> Outcome:
        """Send it, and say how that ended."""
        headers = {"Content-Type": "application/json", **self.headers}
        try:
            answer = reach.post(reach.accept(self.url), self.body.encode(), headers)
        except MunimentError as refusal:
            return Outcome(error=refusal.message[:_MOST_ERROR])
        text = answer.text[:_MOST_TEXT]
        return Outcome(answer.status, _complaint(answer.status), answer.retry_after, text)


def waiting(units: Units) -> list[str]:
    """Return the ids of webhooks for which something is due."""
    return units.read(_CONTEXT, lambda unit: deliveries.waiting(unit.connection, unit.now))


def send_due(units: Units, webhook_id: str, ended: Event | None = None) -> int:
    """Send what is due to one webhook until it fails, or `ended` is set; return how many.

    After some seconds others have their turn, however fast the receiver takes what it is sent.
    """
    assert units.outside is not None, "units that tell others are opened with what that takes"
    until = monotonic() + _TURN_SECONDS
    for sent in range(_AT_ONCE):
        letter = units.write(_CONTEXT, lambda unit: _take(unit, webhook_id))
        if letter is None:
            return sent
        outcome = letter.send(units.outside.reach)
        units.write(_CONTEXT, partial(_note, letter=letter, outcome=outcome))
        if not outcome.is_accepted:
            return sent
        if (ended is not None and ended.is_set()) or monotonic() >= until:
            return sent + 1
    return _AT_ONCE


def tend(unit: Unit, settings: Settings) -> None:
    """Give up what has waited too long, and forget what is old."""
    connection, now = unit.connection, unit.now
    reason = f"It was not told within {OLDEST.days} days, and was given up."
    deliveries.give_up(connection, now - OLDEST, reason)
    deliveries.prune(connection, now - timedelta(days=settings.webhooks_days))


def _take(unit: Unit, webhook_id: str) -> Letter | None:
    """Take the delivery that is due first, and withhold those before it that may not be told.

    Nothing is taken while another is on its way: they come in order, whoever sends them.
    """
    connection = unit.connection
    contend_for(connection, store.WEBHOOKS, webhook_id=webhook_id)
    webhook = store.find(connection, webhook_id, Moment.NOW)
    if webhook is None or webhook.deleted:
        deliveries.withhold_all(connection, webhook_id, "The webhook was taken away.")
        return None
    if deliveries.is_under_way(connection, webhook_id, unit.now):
        return None
    for _ in range(_MOST_WITHHELD):
        row = deliveries.next_due(connection, webhook_id, unit.now)
        if row is None:
            return None
        reason = _kept_from(unit, webhook, row)
        if reason is None:
            return _prepared(unit, webhook, row)
        withheld = {"state": State.WITHHELD, "error": reason, "tried_at": unit.now}
        deliveries.change(connection, row.delivery_seq, **withheld)
    return None


def _prepared(unit: Unit, webhook: Webhook, row: Any) -> Letter | None:
    attempts = row.attempts + 1
    deliveries.take(unit.connection, row.delivery_seq, attempts, unit.now)
    letter = Letter(
        row.delivery_seq, webhook.webhook_id, row.delivery_id, attempts, webhook.url, {}, row.body
    )
    try:
        secret = secret_of(unit, webhook)
    except KeyUnusable as missing:
        _note(unit, letter, Outcome(error=missing.message))
        return None
    letter.headers.update(headers_of(row.delivery_id, unit.now, row.body, secret))
    return letter


def secret_of(unit: Unit, webhook: Webhook) -> str | None:
    """Return what a webhook signs with; raise `KeyUnusable` where that cannot be opened."""
    assert unit.outside is not None, "units that tell others are opened with what that takes"
    if not webhook.is_signed:
        return None
    found = unit.outside.strongbox.reveal(unit.connection, secret_id(webhook.webhook_id))
    if found is None:
        raise KeyUnusable("The secret of this webhook is lost; set it anew.")
    return found


def _kept_from(unit: Unit, webhook: Webhook, row: Any) -> str | None:
    """Return why somebody may not be told of something, if they may not."""
    access = access_of(unit.connection, webhook.answers_id)
    if access is None:
        return f"{webhook.answers}, who answers for this webhook, has no account any more."
    theirs = unit.as_seen_by(access)
    if not audit.may_see(theirs, row.type, Scope(row.project_id, row.model_id)):
        return f"{webhook.answers}, who answers for this webhook, may not see this."
    return None


def _complaint(status: int) -> str | None:
    """Return what is wrong with an answer, if anything is."""
    if status in ACCEPTED:
        return None
    why = "; redirections are not followed" if status in _REDIRECTIONS else ""
    return f"The receiver answered {status}{why}."


def _note(unit: Unit, letter: Letter, outcome: Outcome) -> None:
    """Note how an attempt ended, unless another has been made since."""
    connection, now = unit.connection, unit.now
    if not deliveries.is_attempt(connection, letter.delivery_seq, letter.attempts):
        return
    said: dict[str, Any] = {"status": outcome.status, "error": outcome.error}
    if outcome.is_accepted:
        deliveries.change(connection, letter.delivery_seq, state=State.DELIVERED, **said)
        return
    asked = asked_wait(outcome.retry_after, now)
    wait = max(asked, wait_after(letter.delivery_id, letter.attempts))
    failures = deliveries.failures(connection, letter.webhook_id)
    rest = max(asked, rest_after(letter.delivery_id, failures))
    is_over = letter.attempts >= MOST_ATTEMPTS
    state = State.FAILED if is_over else State.PENDING
    deliveries.change(connection, letter.delivery_seq, state=state, next_at=now + wait, **said)
    deliveries.rest(connection, letter.webhook_id, now + rest)
    if is_over:
        _log.warning("webhooks.given-up", webhook=letter.webhook_id, delivery=letter.delivery_id)
