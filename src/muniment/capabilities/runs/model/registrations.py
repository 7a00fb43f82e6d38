"""Registrations: from which run or logged model a version of the catalog was made."""

from dataclasses import dataclass
from datetime import datetime

from muniment.kernel.errors import Invalid
from muniment.kernel.events import Scope, Subject


class SourceRefused(Invalid):
    """A version cannot be made from this source; the message says what one can be made from."""

    code = "runs.source-refused"
    title = "No version can be made from this source"


@dataclass(frozen=True, slots=True)
class Registration:
    """What a version was made from: `source` as it was given, and what that turned out to be.

    `model_id` and `number` are of the version in the catalog. `owner_id` is the run or the logged
    model whose files below `folder` it holds; they are frozen since.
    """

    version_id: str
    project_id: str
    model_id: str
    number: int
    source: str
    run_id: str | None
    logged_model_id: str | None
    owner_id: str | None
    folder: str
    run_link: str
    registered_at: datetime
    registered_by: str

    @property
    def subject(self) -> Subject:
        """What the journal files the event under."""
        return Subject("run-registration", self.version_id)

    @property
    def scope(self) -> Scope:
        """Where access to it is granted."""
        return Scope(self.project_id, self.model_id)

    def covers(self, path: str) -> bool:
        """Whether a path lies in the folder that was registered."""
        return not self.folder or path == self.folder or path.startswith(f"{self.folder}/")
