"""Logged models: what a run wrote and may register later, before any version is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Self

from muniment.capabilities.runs.model.accepting import (
    MAX_PARAM,
    RunRefused,
    accept_key,
    accept_name,
    accept_value,
)
from muniment.capabilities.runs.model.experiments import accept_tags
from muniment.capabilities.runs.model.metrics import Point
from muniment.capabilities.runs.model.registrations import Registration
from muniment.kernel.errors import Conflict, NotFound
from muniment.kernel.events import Scope, Subject

_MAX_TYPE = 500
_MAX_RUN_ID = 36
_MAX_PARAMS = 1_000


class LoggedModelNotFound(NotFound):
    """There is no such logged model, or the actor may not see it."""

    code = "runs.logged-model-not-found"
    title = "There is no such logged model"


class LoggedModelDeleted(Conflict):
    """The logged model was deleted, so it takes no changes."""

    code = "runs.logged-model-deleted"
    title = "The logged model was deleted"


class ModelStatus(StrEnum):
    """How far a logged model is: its files come, are there, or did not arrive."""

    PENDING = "PENDING"
    READY = "READY"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class LoggedModel:
    """A model as a run logged it: where its files are kept, what it was made with, what it is.

    Its parameters never change; its metrics are kept with those of the runs that measured it.
    """

    model_id: str
    experiment_id: str
    project_id: str
    name: str
    model_type: str
    source_run_id: str | None
    status: ModelStatus
    artifact_uri: str
    created_at: datetime
    created_by: str
    params: dict[str, str] = field(default_factory=dict[str, str])
    tags: dict[str, str] = field(default_factory=dict[str, str])
    deleted: bool = False
    revision: int = 0
    updated_at: datetime | None = None

    @property
    def subject(self) -> Subject:
        """What the journal files this model's events under."""
        return Subject("logged-model", self.model_id)

    @property
    def scope(self) -> Scope:
        """Where access to it is granted."""
        return Scope(self.project_id)

    def check_open(self) -> None:
        """Refuse a change to a deleted one with `LoggedModelDeleted`."""
        if self.deleted:
            raise LoggedModelDeleted(
                f"The logged model {self.model_id} was deleted; log it again.",
                model_id=self.model_id,
            )

    def with_params(self, params: Mapping[str, str]) -> Self:
        """Return it with more parameters; raise `RunRefused` where one would change."""
        for key, value in params.items():
            if self.params.get(key, value) != value:
                raise RunRefused(
                    f"The parameter '{key[:80]}' of {self.model_id} is "
                    f"'{self.params[key][:80]}' and does not change; log another model."
                )
        return replace(self, params={**self.params, **params}).checked()

    def checked(self) -> Self:
        """Return it in its accepted form; raise the refusal of the first bad field."""
        accept_name(self.name, "a logged model")
        accept_value(self.model_type, "model_type", "field", _MAX_TYPE)
        accept_value(self.source_run_id or "", "source_run_id", "field", _MAX_RUN_ID)
        if len(self.params) > _MAX_PARAMS:
            raise RunRefused(f"A logged model has at most {_MAX_PARAMS} parameters.")
        for key, value in self.params.items():
            accept_value(value, accept_key(key, "a parameter"), "parameter", MAX_PARAM)
        return replace(self, params=dict(sorted(self.params.items())), tags=accept_tags(self.tags))


class Measured(NamedTuple):
    """What a run measured of a logged model."""

    run_id: str
    point: Point


@dataclass(frozen=True, slots=True)
class FullLoggedModel:
    """A logged model with the latest of each thing measured of it, and the versions made of it."""

    model: LoggedModel
    metrics: list[Measured]
    registrations: list[Registration]
