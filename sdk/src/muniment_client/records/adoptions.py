"""What was brought over from another register, as a registry tells it."""

from collections.abc import Mapping
from datetime import datetime

import msgspec


class Adoption(msgspec.Struct, frozen=True, kw_only=True):
    """A thing of another register: its key at the source, and its id here.

    `digest` is what whoever brought it called its state there; empty while something is left.
    """

    source: str
    kind: str
    key: str
    target_id: str
    digest: str
    is_complete: bool
    with_files: bool
    was: Mapping[str, str]
    adopted_at: datetime
    adopted_by: str


class AdoptionClash(msgspec.Struct, frozen=True, kw_only=True):
    """A field that was changed both here and there, and was left as it is here."""

    field: str
    here: str | None = None
    there: str | None = None


class Adopted(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a thing that was brought over: `created`, `changed` or `unchanged`.

    `points` is how many of a run's measurements are new.
    """

    kind: str
    key: str
    target_id: str
    outcome: str
    clashes: tuple[AdoptionClash, ...] = ()
    points: int = 0
