"""Models: what an organisation runs, apart from what it uses it for."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from muniment.kernel.errors import Conflict, Kind, MunimentError, NotFound
from muniment.kernel.events import Scope, Subject
from muniment.kernel.naming import accept_name, key_of
from muniment.kernel.status import Status, check_move
from muniment.kernel.values import accept_line


class ModelNotFound(NotFound):
    """There is no model of that name, or the actor may not see it."""

    code = "catalog.model-not-found"
    title = "There is no such model"


class ModelGone(MunimentError):
    """The model was deleted; its evidence remains in the journal and in the past."""

    kind = Kind.GONE
    code = "catalog.model-deleted"
    title = "The model was deleted"


class ModelExists(Conflict):
    """Another model of the project has this name, or one that differs only in case or look."""

    code = "catalog.name-taken"
    title = "The name is taken"


class ModelClosed(Conflict):
    """The model is archived or retired, so it takes no changes."""

    code = "catalog.model-closed"
    title = "The model takes no changes"


@dataclass(frozen=True, slots=True)
class Model:
    """A model with its metadata. `name_key` is the form under which names are unique.

    `risk`, `regulations` and `sensitivity` are terms of vocabularies; `use_cases` are ids;
    `external_source` and `external_key` say which record of which inventory it came from.
    """

    model_id: str
    project_id: str
    name: str
    name_key: str
    kind: str | None
    created_at: datetime
    created_by: str
    task: str | None = None
    domain: str | None = None
    origin: str | None = None
    vendor: str | None = None
    owner: str | None = None
    accountable_executive: str | None = None
    description: str = ""
    tags: dict[str, str] = field(default_factory=dict[str, str])
    risk: list[str] = field(default_factory=list[str])
    sensitivity: str | None = None
    regulations: list[str] = field(default_factory=list[str])
    links: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    use_cases: list[str] = field(default_factory=list[str])
    external_source: str | None = None
    external_key: str | None = None
    status: Status = Status.ACTIVE
    status_reason: str | None = None
    revision: int = 0
    updated_at: datetime | None = None

    @property
    def subject(self) -> Subject:
        """What the journal files this model's events under."""
        return Subject("model", self.model_id)

    @property
    def scope(self) -> Scope:
        """Where access to this model is granted."""
        return Scope(self.project_id, self.model_id)

    def veiled(self) -> Self:
        """Return what may be told of a model that nobody looks at without saying why."""
        return type(self)(
            model_id=self.model_id,
            project_id=self.project_id,
            name=self.name,
            name_key=self.name_key,
            kind=None,
            created_at=self.created_at,
            created_by=self.created_by,
            owner=self.owner,
            description="Looking at this model takes a purpose.",
            status=self.status,
            revision=self.revision,
        )

    def check_open(self) -> None:
        """Refuse a change to a model that is not active with `ModelClosed`."""
        if self.status is not Status.ACTIVE:
            raise ModelClosed(
                f"The model '{self.name}' is {self.status}, so it takes no changes; "
                "reactivate it first ('muniment reactivate').",
                status=self.status,
            )

    def described(self, changes: dict[str, Any]) -> Self:
        """Return the model with `changes` to its metadata put in place."""
        self.check_open()
        return replace(self, **changes)

    def renamed(self, name: str) -> Self:
        """Return the model under another name; raise `NameRefused` for an unusable one."""
        self.check_open()
        return replace(self, name=accept_name(name), name_key=key_of(name))

    def transferred(self, owner: str) -> Self:
        """Return the model owned by somebody else."""
        self.check_open()
        return replace(self, owner=accept_line(owner, "/owner"))

    def moved(self, status: Status, reason: str | None) -> Self:
        """Return the model in another status; raise `StatusRefused` if that is not provided for."""
        check_move(self.status, status, f"The model '{self.name}'")
        return replace(self, status=status, status_reason=reason)
