"""Writing down what webhooks are to be told, as the journal goes on.

A follower does it: what it writes and how far it came are kept together, so nothing that was
committed is missed, whatever stops in between. Each webhook is taken as it was when a thing
happened: what it names, where it is about, and whether it was active.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row

from muniment.capabilities.webhooks.model.deliveries import State, delivery_id_of
from muniment.capabilities.webhooks.model.happenings import (
    Happening,
    Notice,
    for_mlflow,
    natively,
)
from muniment.capabilities.webhooks.model.webhooks import MLFLOW_EVENTS, Status, Webhook
from muniment.capabilities.webhooks.store import deliveries
from muniment.capabilities.webhooks.store.journal import JournalPast, happening_of
from muniment.capabilities.webhooks.store.webhooks import states_since
from muniment.platform.journal import Follower

_MLFLOW = frozenset(MLFLOW_EVENTS)
# Whose events MLflow's can follow from; the state of no other is looked at for them.
_TOLD_TO_MLFLOW = frozenset({"model", "version", "alias"})


def apply(connection: Connection, events: Sequence[Row[Any]]) -> None:
    """Write down what webhooks are to be told of some events."""
    project_ids = {event.project_id for event in events} - {None}
    begun = min(event.recorded_at for event in events)
    states: dict[str | None, list[Webhook]] = {}
    for one in states_since(connection, begun, project_ids):
        states.setdefault(one.project_id, []).append(one)
    if not states:
        return
    begin, restored = deliveries.mark(connection), deliveries.restored_until(connection)
    rows = [
        row
        for event in events
        if event.leaf_index > begin
        for row in _rows(connection, event, _in_force(_near(states, event), event.event_seq))
    ]
    for row in rows:
        if row["event_seq"] <= restored:
            row.update(state=State.WITHHELD, error=deliveries.RESTORED_REASON)
    if rows:
        deliveries.write_down(connection, rows, events[-1].leaf_index)


def reset(connection: Connection) -> None:
    """Do nothing: what was told cannot be untold, and the mark says what was written down."""
    del connection


def _near(states: Mapping[str | None, list[Webhook]], event: Row[Any]) -> list[Webhook]:
    """Return the states of webhooks that are told of the project of an event, or of all."""
    of_all = states.get(None, [])
    return of_all if event.project_id is None else of_all + states.get(event.project_id, [])


def _in_force(states: Sequence[Webhook], event_seq: int) -> list[Webhook]:
    """Return the webhooks as they were when something happened, those that were told things."""
    known = {one.webhook_id: one for one in states if one.revision < event_seq}
    return [one for one in known.values() if one.status is Status.ACTIVE and not one.deleted]


def _rows(
    connection: Connection, event: Row[Any], webhooks: Sequence[Webhook]
) -> Iterator[dict[str, Any]]:
    wanted = {name for one in webhooks for name in one.events}
    to_mlflow = event.subject_kind in _TOLD_TO_MLFLOW and not wanted.isdisjoint(_MLFLOW)
    if not to_mlflow and event.type not in wanted:
        return
    happening = happening_of(event)
    notices = list(for_mlflow(happening, JournalPast(connection, happening))) if to_mlflow else []
    if event.type in wanted:
        notices.append(natively(happening))
    for notice in notices:
        body = msgspec.json.encode(notice.message).decode()
        for webhook in webhooks:
            if notice.event in webhook.events:
                yield _row(happening, notice, webhook, body)


def _row(happening: Happening, notice: Notice, webhook: Webhook, body: str) -> dict[str, Any]:
    told = (webhook.webhook_id, happening.event_id, notice.event, notice.part)
    return {
        "delivery_id": delivery_id_of(*told),
        "webhook_id": webhook.webhook_id,
        "event": notice.event,
        "event_id": happening.event_id,
        "event_seq": happening.event_seq,
        "type": happening.type,
        "project_id": happening.project_id,
        "model_id": happening.model_id,
        "happened_at": happening.recorded_at,
        "asked_at": happening.recorded_at,
        "body": body,
        "state": State.PENDING,
        "attempts": 0,
        "error": None,
    }


OUTBOX = Follower("webhooks", "Writes down what webhooks are to be told", apply, reset)
