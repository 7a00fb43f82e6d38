"""Entries of the journal as they are read, and what is refused about reading them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from muniment.kernel.errors import Conflict, NotFound
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


class LogNotBegun(Conflict):
    """The log has no key yet, because no server was ever started on this database."""

    code = "audit.log-not-begun"
    title = "The log has not begun"


class CheckpointNotFound(NotFound):
    """Nothing of the log is signed yet."""

    code = "audit.checkpoint-not-found"
    title = "Nothing of the log is signed yet"


@dataclass(frozen=True, slots=True)
class LogStatus:
    """How the log stands.

    `size` and `root` (base64) are those of the newest signed `checkpoint`; `pending` events are
    recorded and not covered by it yet. `signs_here` is whether the answering process has the key,
    `refusal` why it signs nothing more, if so. `witnessed` events are under a checkpoint that a
    quorum of witnesses cosigned (`None` where there are no witnesses).
    """

    origin: str | None
    key: str | None
    size: int
    root: str | None
    checkpoint: str | None
    pending: int
    signs_here: bool
    refusal: str | None
    witnessed: int | None


@dataclass(frozen=True, slots=True)
class Consistency:
    """That the log of `new` events begins with that of `old`: hashes in base64 (RFC 6962)."""

    old: int
    new: int
    hashes: list[str]


@dataclass(frozen=True, slots=True)
class ProofStep:
    """One step from a leaf to the root: the hash beside it, on which side, and what both give."""

    number: int
    side: str
    hash: str
    reached: str


@dataclass(frozen=True, slots=True)
class ShownProof:
    """That the log has an event, for people to follow; hashes are in hexadecimal."""

    leaf_index: int
    tree_size: int
    checkpoint: str
    verifier_key: str
    witnesses: list[str]
    steps: list[ProofStep]


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A key the log is or was signed with, and the sizes of the log that were signed with it."""

    ordinal: int
    origin: str
    key: str
    event_id: str
    event_type: str
    introduced_at: datetime
    first_size: int | None
    last_size: int | None
    statement: str | None
    reason: str | None
