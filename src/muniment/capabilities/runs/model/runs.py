"""Runs: one execution each, with what it was given, what it said of itself, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from muniment.capabilities.runs.model.accepting import (
    MAX_USER,
    RunRefused,
    accept_name,
    accept_value,
)
from muniment.capabilities.runs.model.experiments import accept_tags
from muniment.capabilities.runs.model.metrics import Point
from muniment.kernel.errors import Conflict, NotFound
from muniment.kernel.events import Scope, Subject

RUN_NAME = "mlflow.runName"
# Tags that clients set, and the field that each of them tells. From MLflow's client.
FIELDS: Mapping[str, str] = {
    RUN_NAME: "name",
    "mlflow.user": "user_id",
    "mlflow.source.type": "source_type",
    "mlflow.source.name": "source_name",
    "mlflow.source.git.commit": "source_version",
    "mlflow.parentRunId": "parent_run_id",
}
_LIMITS = {
    "user_id": MAX_USER,
    "source_type": 40,
    "source_name": 500,
    "source_version": 100,
    "parent_run_id": 36,
}


class RunNotFound(NotFound):
    """There is no such run, or the actor may not see it."""

    code = "runs.not-found"
    title = "There is no such run"


class RunDeleted(Conflict):
    """The run was deleted, so it takes no changes until it is restored."""

    code = "runs.deleted"
    title = "The run was deleted"


class RunStatus(StrEnum):
    """How a run stands."""

    RUNNING = "RUNNING"
    SCHEDULED = "SCHEDULED"
    FINISHED = "FINISHED"
    FAILED = "FAILED"
    KILLED = "KILLED"

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to come."""
        return self not in {RunStatus.RUNNING, RunStatus.SCHEDULED}


@dataclass(frozen=True, slots=True)
class Run:
    """A run: where it belongs, whose it is, how it stands, and where its artifacts are kept.

    The source and the parent are what its tags say (`FIELDS`).
    """

    run_id: str
    experiment_id: str
    project_id: str
    name: str
    user_id: str
    status: RunStatus
    started_at: datetime
    ended_at: datetime | None
    artifact_uri: str
    created_by: str
    source_type: str | None = None
    source_name: str | None = None
    source_version: str | None = None
    parent_run_id: str | None = None
    deleted: bool = False
    revision: int = 0
    updated_at: datetime | None = None

    @property
    def subject(self) -> Subject:
        """What the journal files this run's events under."""
        return Subject("run", self.run_id)

    @property
    def scope(self) -> Scope:
        """Where access to it is granted."""
        return Scope(self.project_id)

    def check_open(self) -> None:
        """Refuse a change to a deleted run with `RunDeleted`."""
        if self.deleted:
            raise RunDeleted(
                f"The run {self.run_id} was deleted; restore it first.", run_id=self.run_id
            )

    def told(self, tags: Mapping[str, str | None]) -> Self:
        """Return the run as its tags tell it; a removed tag leaves what was known of it."""
        told: dict[str, Any] = {}
        for tag, name in FIELDS.items():
            said = tags.get(tag)
            if said:
                told[name] = said[: _LIMITS.get(name)]
        return replace(self, **told).checked() if told else self

    def checked(self) -> Self:
        """Return the run if it can be kept; raise the refusal of the first bad field."""
        accept_name(self.name, "a run")
        accept_value(self.user_id, "user_id", "field", MAX_USER)
        if self.ended_at is not None and self.ended_at < self.started_at and self.status.is_over:
            # Clocks of machines differ; what a client says is kept, unless it cannot be.
            return replace(self, ended_at=self.started_at)
        return self


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset that a run read, as MLflow describes it; `digest` is the client's own.

    `tags` say what it was to the run, such as `mlflow.data.context` = `training`.
    """

    name: str
    digest: str
    source_type: str
    source: str
    schema: str | None = None
    profile: str | None = None
    tags: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class ModelLink:
    """A logged model that a run read, or one that it wrote at a step."""

    model_id: str
    step: int = 0


@dataclass(frozen=True, slots=True)
class Logged:
    """What one request said of a run: the after-state of `run.logged`.

    Parameters never change; tags do, and a tag that was removed is `None`.
    """

    run_id: str
    params: dict[str, str] = field(default_factory=dict[str, str])
    tags: dict[str, str | None] = field(default_factory=dict[str, str | None])
    datasets: list[Dataset] = field(default_factory=list[Dataset])
    inputs: list[ModelLink] = field(default_factory=list[ModelLink])
    outputs: list[ModelLink] = field(default_factory=list[ModelLink])

    @property
    def subject(self) -> Subject:
        """What the journal files it under: apart from the states of the run itself."""
        return Subject("run-log", self.run_id)

    @property
    def says_something(self) -> bool:
        """Whether there is anything to record."""
        return bool(self.params or self.tags or self.datasets or self.inputs or self.outputs)


@dataclass(frozen=True, slots=True)
class FullRun:
    """A run with all that is known of it: `metrics` are the latest point of each."""

    run: Run
    metrics: list[Point]
    params: dict[str, str]
    tags: dict[str, str]
    datasets: list[Dataset]
    inputs: list[ModelLink]
    outputs: list[ModelLink]


def accept_start_tags(name: str | None, tags: Mapping[str, str]) -> dict[str, str]:
    """Return the tags of a new run; raise `RunRefused` if its name is said in two ways."""
    said = tags.get(RUN_NAME)
    if name and said and name != said:
        raise RunRefused(
            f"The name '{name[:80]}' and the tag {RUN_NAME} '{said[:80]}' differ; give one, or "
            "the same."
        )
    return accept_tags({**tags, RUN_NAME: name} if name else tags)
