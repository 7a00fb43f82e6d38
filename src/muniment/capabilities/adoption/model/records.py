"""What is remembered of a thing that was brought over from another register."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from muniment.capabilities.adoption.model.merging import Base
from muniment.kernel.errors import Conflict, Invalid
from muniment.kernel.events import Scope, Subject

MAX_SOURCE = 500
MAX_KEY = 1_000


class NotFromThere(Conflict):
    """There is such a thing here already, and it did not come from there; it was left alone."""

    code = "adoption.not-from-there"
    title = "There is another one here"


class NotYetHere(Conflict):
    """What this belongs to was not brought over yet."""

    code = "adoption.not-yet-here"
    title = "Bring over first what it belongs to"


class AdoptionRefused(Invalid):
    """What is said about where something comes from is not acceptable."""

    code = "adoption.refused"
    title = "This does not say where it comes from"


class Kind(StrEnum):
    """What can be brought over."""

    EXPERIMENT = "experiment"
    RUN = "run"
    LOGGED_MODEL = "logged-model"
    MODEL = "model"
    VERSION = "version"
    ALIAS = "alias"


@dataclass(frozen=True, slots=True)
class Adoption:
    """A thing of another register (`source`, and its `key` there), and what became of it here.

    `said` and `differing` are the base of the next merge. `digest` is of all that was said of it
    there when it was last brought over, empty while something of it is left; `is_complete` says
    that it was whole once, `with_files` whether its files came too. `was` is what it was there and
    is not here: by whom it was made, and where it was kept.
    """

    adoption_id: str
    project_id: str
    source: str
    kind: Kind
    key: str
    target_id: str
    adopted_at: datetime
    adopted_by: str
    said: dict[str, str] = field(default_factory=dict[str, str])
    differing: dict[str, str | None] = field(default_factory=dict[str, str | None])
    digest: str = ""
    is_complete: bool = False
    with_files: bool = False
    was: dict[str, str] = field(default_factory=dict[str, str])
    revision: int = 0
    updated_at: datetime | None = None

    @property
    def subject(self) -> Subject:
        """What the journal files its events under."""
        return Subject("adoption", self.adoption_id)

    @property
    def scope(self) -> Scope:
        """Where access to it is granted."""
        return Scope(self.project_id)

    @property
    def base(self) -> Base:
        """What the next merge starts from."""
        return Base(self.said, self.differing)


def id_of(project_id: str, source: str, kind: Kind, key: str) -> str:
    """Return under which id a thing of a source is remembered; raise `AdoptionRefused`."""
    for text, what, limit in ((source, "source", MAX_SOURCE), (key, "key", MAX_KEY)):
        if not 1 <= len(text) <= limit or not text.isprintable():
            raise AdoptionRefused(
                f"'{text[:80]}' is no {what}; give 1 to {limit} printable characters."
            )
    told = f"{project_id}\n{source}\n{kind}\n{key}"
    return hashlib.sha256(told.encode()).hexdigest()
