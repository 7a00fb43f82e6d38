"""Recording: one event, its after-state, and the rows that follow from it, together."""

from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, ClassVar

import msgspec
from sqlalchemy import Connection

from muniment.kernel.actor import Actor
from muniment.kernel.digest import Digest
from muniment.kernel.errors import Invalid
from muniment.kernel.events import Event, Stamp
from muniment.platform.database.prepared import Prepared, insert_into
from muniment.platform.encoding import encode_sorted
from muniment.platform.journal.personal import seal
from muniment.platform.journal.tables import DOCUMENTS, EVENTS
from muniment.platform.transparency.entry import leaf_of

Projector = Callable[[Connection, Stamp, Mapping[str, Any]], None]
"""Writes the rows that follow from an event, given its stamp and its after-state."""

# What two machines' clocks may differ by before "now" on one is "the future" on another.
_CLOCK_TOLERANCE = timedelta(seconds=2)


class UnknownEventType(RuntimeError):
    """No registered capability declares this event type: a fault of the program."""


class ValidInFuture(Invalid):
    """A change was dated in the future; the register records what has happened."""

    code = "journal.valid-in-future"


@dataclass(frozen=True, slots=True)
class EventType:
    """A kind of fact a capability may record, and how its rows follow from it.

    `personal` are fields of the after-state about the person that is the event's subject; they
    are kept apart from the evidence, so that they can be erased (see `personal`). A projector
    MUST do without them. `audience` names the permission that it takes to see such an event,
    besides that to read the journal, where what it is about takes one.
    """

    name: str
    summary: str
    projector: Projector
    personal: tuple[str, ...] = ()
    audience: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an event came from: who, through which door, for what purpose, in which request."""

    actor: Actor
    via: str
    purpose: str | None = None
    request_id: str | None = None


class Journal:
    """Appends events and projects them.

    `append` MUST be called inside the transaction of the change it records: both are kept or
    neither is.
    """

    _insert_event: ClassVar = insert_into(EVENTS, returning="event_seq")

    def __init__(self, types: Iterable[EventType]) -> None:
        self.types: dict[str, EventType] = {}
        for kind in types:
            if kind.name in self.types:
                raise UnknownEventType(f"Two capabilities declare the event type {kind.name}.")
            self.types[kind.name] = kind

    def append(
        self,
        connection: Connection,
        event: Event,
        origin: Origin,
        *,
        event_id: str,
        now: datetime,
        valid_at: datetime | None = None,
    ) -> Stamp:
        """Record `event` as true from `valid_at` (default: now) and project its state.

        Raises `ValidInFuture` when `valid_at` lies after `now`.
        """
        kind = self.type_of(event.type)
        valid_at = now if valid_at is None else valid_at
        if valid_at > now + _CLOCK_TOLERANCE:
            raise ValidInFuture(
                f"A change cannot be dated {valid_at.isoformat()}, which is yet to come; "
                "date it now or earlier."
            )
        whole = encode_sorted(event.state)
        body = whole
        if kind.personal:
            state = seal(connection, event.subject.id, msgspec.json.decode(whole), kind.personal)
            body = encode_sorted(state)
        digest = Digest.of(body)
        self._keep(connection, digest, body)
        row = _envelope(event, origin, digest)
        row.update(event_id=event_id, valid_at=valid_at, recorded_at=now)
        seq = self._insert_event.value(connection, row)
        leaf = b64encode(leaf_of({**row, "event_seq": seq})).decode()
        stamp = Stamp(seq, event_id, valid_at, now, origin.actor.id, origin.actor.name, leaf)
        kind.projector(connection, stamp, msgspec.json.decode(whole))
        return stamp

    def audiences(self) -> dict[str, list[str]]:
        """Return the permissions that seeing some events takes, each with the types of those."""
        found: dict[str, list[str]] = {}
        for kind in self.types.values():
            if kind.audience is not None:
                found.setdefault(kind.audience, []).append(kind.name)
        return found

    def type_of(self, name: str) -> EventType:
        """Return the declared event type; raise `UnknownEventType` if none declares it."""
        try:
            return self.types[name]
        except KeyError:
            raise UnknownEventType(f"No capability declares the event type {name}.") from None

    def _keep(self, connection: Connection, digest: Digest, body: bytes) -> None:
        _insert_document(connection.dialect.name).run(
            connection, {"digest": str(digest), "body": body.decode()}
        )


def _envelope(event: Event, origin: Origin, digest: Digest) -> dict[str, object]:
    return {
        "type": event.type,
        "subject_kind": event.subject.kind,
        "subject_id": event.subject.id,
        "project_id": event.scope.project_id,
        "model_id": event.scope.model_id,
        "actor_id": origin.actor.id,
        "actor_name": origin.actor.name,
        "via": origin.via,
        "purpose": origin.purpose,
        "request_id": origin.request_id,
        "state_digest": str(digest),
        "leaf_index": None,
    }


@cache
def _insert_document(dialect: str) -> Prepared:
    """Only the dialect in use is imported: PostgreSQL's takes a tenth of the time to start."""
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert  # noqa: PLC0415  starts faster without it
    else:
        from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415  starts faster without it
    return Prepared(insert(DOCUMENTS).on_conflict_do_nothing(), ("digest", "body"))
