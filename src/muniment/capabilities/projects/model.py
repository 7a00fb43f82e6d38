"""What a project is, and what is refused about it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from muniment.kernel.errors import Conflict, NotFound
from muniment.kernel.events import Scope, Subject

MAX_TEXT = 10_000


class ProjectNotFound(NotFound):
    """There is no project of that name, or the actor may not see it."""

    code = "projects.not-found"
    title = "There is no such project"


class ProjectExists(Conflict):
    """A project of that name exists already."""

    code = "projects.exists"
    title = "The project exists already"


class ProjectArchived(Conflict):
    """The project is archived; nothing in it may change."""

    code = "projects.archived"
    title = "The project is archived"


@dataclass(frozen=True, slots=True)
class Project:
    """A space with a name that never changes; `title` and `description` are for people."""

    project_id: str
    name: str
    title: str
    description: str
    archived: bool
    created_at: datetime
    created_by: str
    revision: int = 0

    @property
    def subject(self) -> Subject:
        """What the journal files this project's events under."""
        return Subject("project", self.project_id)

    @property
    def scope(self) -> Scope:
        """Where access to this project is granted."""
        return Scope(project_id=self.project_id)

    def described(self, *, title: str | None, description: str | None) -> Self:
        """Return the project with what is given put in place."""
        self.check_open()
        return replace(
            self,
            title=self.title if title is None else title,
            description=self.description if description is None else description,
        )

    def with_archived(self, *, archived: bool) -> Self:
        """Return the project archived, or opened again."""
        return replace(self, archived=archived)

    def check_open(self) -> None:
        """Refuse a change inside an archived project with `ProjectArchived`."""
        if self.archived:
            raise ProjectArchived(
                f"The project '{self.name}' is archived, so nothing in it may change; "
                "reactivate the project first ('muniment project reactivate').",
                project=self.name,
            )
