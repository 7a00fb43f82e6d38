"""Entries: what of an event the log commits to, as canonical JSON (RFC 8785).

The values are strings, `null` and two small integers, and the names are ASCII: for these, JSON
with sorted names and msgspec's escapes is byte for byte what RFC 8785 prescribes. Personal data
stays out: the actor is an opaque id, the after-state a digest.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec

from muniment.platform.transparency.merkle import leaf_hash

VERSION = 1
COLUMNS = (
    "actor_id",
    "event_id",
    "event_seq",
    "model_id",
    "project_id",
    "purpose",
    "recorded_at",
    "request_id",
    "state_digest",
    "subject_id",
    "subject_kind",
    "type",
    "valid_at",
    "via",
)
"""The columns of an event's row that an entry is made of."""
_canonical = msgspec.json.Encoder()
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  what is written of it has no zone either
_LENGTH = len("2026-11-21T12:00:00.000000")
_MINUTE_LENGTH = len("2026-11-21T12:00:")
_MINUTE_MICROS = 60_000_000
_TWO_DIGITS = 100_000_000  # added to the microseconds of a minute, they have all their digits
_KEPT = 64  # minutes: events come in the order of time


class _Subject(msgspec.Struct, gc=False):
    """What an event is about; the fields stand in the order of their names, as those below."""

    id: str
    kind: str


class _Entry(msgspec.Struct, gc=False):
    actor_id: str
    event_id: str
    event_seq: int
    model_id: str | None
    project_id: str | None
    purpose: str | None
    recorded_at: str
    request_id: str | None
    state_digest: str
    subject: _Subject
    type: str
    v: int
    valid_at: str
    via: str


def entry_of(row: Mapping[str, Any]) -> bytes:
    """Return the entry of an event, given its row in the journal by column name."""
    recorded_at, valid_at = row["recorded_at"], row["valid_at"]
    recorded = _written(recorded_at)
    return _canonical.encode(
        _Entry(
            row["actor_id"],
            row["event_id"],
            row["event_seq"],
            row["model_id"],
            row["project_id"],
            row["purpose"],
            recorded,
            row["request_id"],
            row["state_digest"],
            _Subject(row["subject_id"], row["subject_kind"]),
            row["type"],
            VERSION,
            recorded if valid_at == recorded_at else _written(valid_at),
            row["via"],
        )
    )


def stored_entry(values: Sequence[Any]) -> bytes:
    """Return the entry of an event, given what is stored under `COLUMNS`, in their order.

    Times are microseconds since 1970-01-01 UTC. This is for a million events in a row: it takes a
    third of what `entry_of` does with the rows that were made of the same.
    """
    (
        actor_id,
        event_id,
        event_seq,
        model_id,
        project_id,
        purpose,
        recorded_at,
        request_id,
        state_digest,
        subject_id,
        subject_kind,
        kind,
        valid_at,
        via,
    ) = values
    recorded = _written_micros(recorded_at)
    return _canonical.encode(
        _Entry(
            actor_id,
            event_id,
            event_seq,
            model_id,
            project_id,
            purpose,
            recorded,
            request_id,
            state_digest,
            _Subject(subject_id, subject_kind),
            kind,
            VERSION,
            recorded if valid_at == recorded_at else _written_micros(valid_at),
            via,
        )
    )


def leaf_of(row: Mapping[str, Any]) -> bytes:
    """Return the leaf hash of an event, given its row in the journal."""
    return leaf_hash(entry_of(row))


def _written(instant: datetime) -> str:
    """Return a UTC time in RFC 3339, always with six digits of a second."""
    return instant.isoformat(timespec="microseconds")[:_LENGTH] + "Z"


def _written_micros(micros: int) -> str:
    """Return the same of a time in microseconds since 1970."""
    minute, rest = divmod(micros, _MINUTE_MICROS)
    digits = str(rest + _TWO_DIGITS)
    return f"{_minute(minute)}{digits[1:3]}.{digits[3:]}Z"


@lru_cache(_KEPT)
def _minute(number: int) -> str:
    """Return the beginning of all times in a minute since 1970; raise `OverflowError` past 9999."""
    return (_EPOCH + timedelta(minutes=number)).isoformat()[:_MINUTE_LENGTH]
