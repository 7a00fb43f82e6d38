"""Entries: what of an event the log commits to, as canonical JSON (RFC 8785).

The values are strings, `null` and two small integers, and the names are ASCII: for these, JSON
with sorted names and msgspec's escapes is byte for byte what RFC 8785 prescribes. Personal data
stays out: the actor is an opaque id, the after-state a digest.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from muniment.platform.transparency.merkle import leaf_hash

VERSION = 1
_canonical = msgspec.json.Encoder(order="sorted")


def entry_of(row: Mapping[str, Any]) -> bytes:
    """Return the entry of an event, given its row in the journal by column name."""
    return _canonical.encode(
        {
            "v": VERSION,
            "event_id": row["event_id"],
            "event_seq": row["event_seq"],
            "type": row["type"],
            "subject": {"kind": row["subject_kind"], "id": row["subject_id"]},
            "project_id": row["project_id"],
            "model_id": row["model_id"],
            "valid_at": _written(row["valid_at"]),
            "recorded_at": _written(row["recorded_at"]),
            "actor_id": row["actor_id"],
            "via": row["via"],
            "purpose": row["purpose"],
            "request_id": row["request_id"],
            "state_digest": row["state_digest"],
        }
    )


def leaf_of(row: Mapping[str, Any]) -> bytes:
    """Return the leaf hash of an event, given its row in the journal."""
    return leaf_hash(entry_of(row))


def _written(instant: datetime) -> str:
    """Return a UTC time in RFC 3339, always with six digits of a second."""
    return instant.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
