"""Events: the facts the journal keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about: a kind of thing and its stable id."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a thing lives, for access: the whole instance, a project, or one model of it."""

    project_id: str | None = None
    model_id: str | None = None


INSTANCE = Scope()


@dataclass(frozen=True, slots=True)
class Event:
    """One governed change.

    `type` is a noun and a past participle (`model.registered`). `state` is the full state of the
    subject after the change, as JSON values: replaying states alone rebuilds every table.
    """

    type: str
    subject: Subject
    state: Mapping[str, object]
    scope: Scope = INSTANCE


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the journal adds to an event when it records it.

    `seq` orders events; `valid_at` is when the change was true in the world, `recorded_at` when
    the register learned of it (both UTC). `leaf_hash` is what the log will hold of it, in base64.
    """

    seq: int
    event_id: str
    valid_at: datetime
    recorded_at: datetime
    actor_id: str
    actor_name: str
    leaf_hash: str = ""
