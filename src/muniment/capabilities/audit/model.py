"""Entries of the journal as they are read, and what is refused about reading them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from muniment.kernel.errors import NotFound
from muniment.kernel.events import Subject


class EventNotFound(NotFound):
    """The journal has no such event, or the actor may not see what it is about."""

    code = "audit.event-not-found"
    title = "There is no such event"


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the journal.

    `leaf_index` is its place in the log (`None` for the moment between commit and sequencing);
    `state_digest` is the SHA-256 of its after-state, which `state` holds where it was asked for.
    """

    event_seq: int
    event_id: str
    leaf_index: int | None
    type: str
    subject: Subject
    project_id: str | None
    model_id: str | None
    valid_at: datetime
    recorded_at: datetime
    actor: str
    actor_id: str
    via: str
    purpose: str | None
    request_id: str | None
    state_digest: str
    state: dict[str, Any] | None = None
