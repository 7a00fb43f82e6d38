"""Versions: what never changes about a model, and the notes about it that do."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from muniment.capabilities.catalog.model.files import File
from muniment.kernel.errors import Conflict, Kind, MunimentError, NotFound
from muniment.kernel.events import Subject
from muniment.kernel.status import Status, StatusRefused, check_move


class VersionNotFound(NotFound):
    """The model has no such version, or an alias that points to none."""

    code = "catalog.version-not-found"
    title = "There is no such version"


class VersionGone(MunimentError):
    """The version was deleted; its evidence remains in the journal and in the past."""

    kind = Kind.GONE
    code = "catalog.version-deleted"
    title = "The version was deleted"


class VersionInUse(Conflict):
    """An alias points to the version, so it cannot be deleted."""

    code = "catalog.version-in-use"
    title = "The version is in use"


class Stage(StrEnum):
    """How far a version has come on its way into use; apart from whether it is on record."""

    NONE = "none"
    STAGING = "staging"
    PRODUCTION = "production"
    ARCHIVED = "archived"


IN_USE = frozenset({Stage.STAGING, Stage.PRODUCTION})
"""The stages that a version can take over from those that are in them."""


@dataclass(frozen=True, slots=True)
class Training:
    """How a version came about: enough to find, and to rebuild, what made it."""

    code_repo: str | None = None
    code_commit: str | None = None
    pipeline_run: str | None = None
    parameters: dict[str, Any] = field(default_factory=dict[str, Any])
    datasets: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    environment: dict[str, Any] = field(default_factory=dict[str, Any])
    metrics: dict[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, slots=True)
class Version:
    """The immutable core of a version; `digest` is the digest of its manifest.

    `source` is where it was registered from, in the words of the tool that did, if one said so.
    """

    version_id: str
    model_id: str
    project_id: str
    number: int
    digest: str
    size_bytes: int
    files_count: int
    training: Training
    licenses: list[str]
    created_at: datetime
    created_by: str
    source: str | None = None

    @property
    def subject(self) -> Subject:
        """What the journal files this version's events under."""
        return Subject("version", self.version_id)


@dataclass(frozen=True, slots=True)
class Details:
    """What may still be said of a version after it was made."""

    version_id: str
    label: str | None = None
    description: str = ""
    tags: dict[str, str] = field(default_factory=dict[str, str])
    links: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    status: Status = Status.ACTIVE
    status_reason: str | None = None
    stage: Stage = Stage.NONE
    revision: int = 0
    updated_at: datetime | None = None

    def described(self, changes: dict[str, Any]) -> Self:
        """Return the details with `changes` put in place."""
        self.check_open()
        return replace(self, **changes)

    def staged(self, stage: Stage) -> Self:
        """Return the details with the version in another stage."""
        self.check_open()
        return replace(self, stage=stage)

    def check_open(self) -> None:
        """Refuse a change to the notes of a version that is not active."""
        if self.status is not Status.ACTIVE:
            raise StatusRefused(
                f"The version is {self.status}, so its metadata takes no changes; "
                "reactivate it first ('muniment reactivate').",
                status=self.status,
            )

    def moved(self, status: Status, reason: str | None) -> Self:
        """Return the details in another status; raise `StatusRefused` if not provided for."""
        check_move(self.status, status, "The version")
        return replace(self, status=status, status_reason=reason)


@dataclass(frozen=True, slots=True)
class Creation:
    """The after-state of the event that makes a version: all of it, at once."""

    version: Version
    details: Details
    files: list[File]
