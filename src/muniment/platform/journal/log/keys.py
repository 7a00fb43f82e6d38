"""The keys the log was signed with, one after another; each came with an event that says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Integer, String, Table, Text, insert, select

from muniment.kernel.events import Event, Stamp, Subject
from muniment.platform.database import METADATA, Instant
from muniment.platform.database.prepared import Prepared
from muniment.platform.journal.log.tables import CHECKPOINTS
from muniment.platform.journal.tables import EVENTS
from muniment.platform.transparency.note import Note, SigningKey, VerifierKey

OPENED = "log.opened"
ROTATED = "log.key-rotated"
RESTORED = "log.restored"

KEYS = Table(
    "journal_log_keys",
    METADATA,
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("event_seq", BigInteger, nullable=False),
    Column("event_id", String(36), nullable=False),
    Column("event_type", String(80), nullable=False),
    Column("introduced_at", Instant, nullable=False),
    Column("origin", String(120), nullable=False),
    Column("key", String(240), nullable=False),
    # A note that names this key and the one before it, signed with both.
    Column("statement", Text),
    Column("reason", Text),
)


_TOLD = (
    "ordinal",
    "event_id",
    "event_type",
    "introduced_at",
    "origin",
    "key",
    "statement",
    "reason",
)
_LISTED = Prepared(select(*(KEYS.c[name] for name in _TOLD)).order_by(KEYS.c.ordinal))


@dataclass(frozen=True, slots=True)
class LogKey:
    """A key of the log: since which event, why, and what was signed with it (sizes of the log)."""

    ordinal: int
    event_id: str
    event_type: str
    introduced_at: datetime
    origin: str
    key: str
    statement: str | None
    reason: str | None
    first_size: int | None = None
    last_size: int | None = None

    @property
    def verifier(self) -> VerifierKey:
        """The key itself."""
        return VerifierKey.parse(self.key)


def find_keys(connection: Connection) -> list[LogKey]:
    """Return the keys in the order they were introduced, without what they signed."""
    return [LogKey(**row) for row in _LISTED.all(connection, {})]


def current_key(connection: Connection) -> LogKey | None:
    """Return the key that signs now; `None` where the log was not opened yet."""
    return next(reversed(find_keys(connection)), None)


def signed_sizes(connection: Connection, ordinal: int) -> tuple[int, int] | None:
    """Return the least and the greatest size that a key signed; `None` if it signed nothing."""
    by_key = select(CHECKPOINTS.c.size).where(CHECKPOINTS.c.key_ordinal == ordinal)
    first = connection.execute(by_key.order_by(CHECKPOINTS.c.size).limit(1)).scalar()
    last = connection.execute(by_key.order_by(CHECKPOINTS.c.size.desc()).limit(1)).scalar()
    return None if first is None or last is None else (first, last)


def replaced_at(connection: Connection) -> dict[int, int]:
    """Return by ordinal the keys that others have replaced, with the place of the event in the log.

    What a key signed covers no more than the events before that one.
    """
    placed = select(KEYS.c.ordinal - 1, EVENTS.c.leaf_index).join(
        EVENTS, EVENTS.c.event_id == KEYS.c.event_id
    )
    return {ordinal: place for ordinal, place in connection.execute(placed) if place is not None}


def opening(key: SigningKey) -> Event:
    """Return the event that names the first key."""
    return _event(OPENED, 1, key.verifier, None, None)


def succession(
    event_type: str, current: LogKey, signers: Sequence[SigningKey], said: list[str], reason: str
) -> Event:
    """Return the event that names the last of `signers` as the next key.

    All of them sign the statement it carries; `said` are lines of it beside the two keys.
    """
    new = signers[-1]
    lines = [event_type, f"old {current.key}", f"new {new.verifier}", *said]
    statement = Note("\n".join(lines) + "\n").signed_with(*signers)
    return _event(event_type, current.ordinal + 1, new.verifier, str(statement), reason)


def project(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Write the row of a key that an event introduces."""
    connection.execute(
        insert(KEYS).values(
            ordinal=state["ordinal"],
            event_seq=stamp.seq,
            event_id=stamp.event_id,
            event_type=state["event_type"],
            introduced_at=stamp.recorded_at,
            origin=state["origin"],
            key=state["key"],
            statement=state["statement"],
            reason=state["reason"],
        )
    )


def _event(
    event_type: str, ordinal: int, key: VerifierKey, statement: str | None, reason: str | None
) -> Event:
    state: dict[str, object] = {
        "ordinal": ordinal,
        "event_type": event_type,
        "origin": key.name,
        "key": str(key),
        "statement": statement,
        "reason": reason,
    }
    return Event(event_type, Subject("log", "audit"), state)
