"""Aliases: names that point to one version now and to another later, and never forget."""

from dataclasses import dataclass
from datetime import datetime

from muniment.kernel.errors import NotFound
from muniment.kernel.events import Subject


class AliasNotFound(NotFound):
    """The model has no such alias, or had none then."""

    code = "catalog.alias-not-found"
    title = "There is no such alias"


@dataclass(frozen=True, slots=True)
class Alias:
    """A name of a model and the version it points to; `None` once it was removed."""

    model_id: str
    alias: str
    version_id: str | None
    number: int | None
    set_at: datetime
    set_by: str
    revision: int = 0

    @property
    def subject(self) -> Subject:
        """What the journal files this alias's events under."""
        return Subject("alias", f"{self.model_id}:{self.alias}")
