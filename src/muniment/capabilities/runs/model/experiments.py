"""Experiments: what runs are gathered under."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from muniment.capabilities.runs.model.accepting import (
    MAX_LOCATION,
    MAX_TAG,
    accept_key,
    accept_name,
    accept_value,
)
from muniment.kernel.errors import Conflict, NotFound
from muniment.kernel.events import Scope, Subject
from muniment.kernel.values import MAX_TAGS, ValueRefused, accept_text

DEFAULT_ID = "0"
DEFAULT_NAME = "Default"
MAX_EXPERIMENT_TAG = 20_000  # as MLflow has it: the note of an experiment is a tag
OWN_ARTIFACTS = "mlflow-artifacts:"
"""The scheme of places for artifacts that are kept here."""


class ExperimentNotFound(NotFound):
    """There is no such experiment, or the actor may not see it."""

    code = "runs.experiment-not-found"
    title = "There is no such experiment"


class ExperimentExists(Conflict):
    """Another experiment of the project has this name; a deleted one keeps its name too."""

    code = "runs.experiment-exists"
    title = "The name is taken"


class ExperimentDeleted(Conflict):
    """The experiment was deleted, so it takes no changes until it is restored."""

    code = "runs.experiment-deleted"
    title = "The experiment was deleted"


@dataclass(frozen=True, slots=True)
class Experiment:
    """An experiment; `number` is its id as a number, by which the next id is found.

    `artifact_location` is where the artifacts of its runs are kept unless they say otherwise.
    """

    experiment_id: str
    number: int
    project_id: str
    name: str
    artifact_location: str
    created_at: datetime
    created_by: str
    tags: dict[str, str] = field(default_factory=dict[str, str])
    deleted: bool = False
    revision: int = 0
    updated_at: datetime | None = None

    @property
    def subject(self) -> Subject:
        """What the journal files this experiment's events under."""
        return Subject("experiment", self.experiment_id)

    @property
    def scope(self) -> Scope:
        """Where access to it is granted."""
        return Scope(self.project_id)

    def check_open(self) -> None:
        """Refuse a change to a deleted experiment with `ExperimentDeleted`."""
        if self.deleted:
            raise ExperimentDeleted(
                f"The experiment '{self.name}' ({self.experiment_id}) was deleted; restore it "
                "first.",
                experiment_id=self.experiment_id,
            )

    def checked(self) -> Self:
        """Return the experiment in its accepted form; raise the refusal of the first bad field."""
        accept_name(self.name, "an experiment")
        accept_text(self.artifact_location, "/artifact_location", MAX_LOCATION)
        return replace(self, tags=accept_tags(self.tags, MAX_EXPERIMENT_TAG))


def accept_tags(tags: Mapping[str, str], limit: int = MAX_TAG) -> dict[str, str]:
    """Return tags sorted by key; raise `ValueRefused` or `RunRefused` for the first bad one."""
    if len(tags) > MAX_TAGS:
        raise ValueRefused(f"There are {len(tags)} tags; at most {MAX_TAGS} are kept.")
    for key, value in tags.items():
        accept_value(value, accept_key(key, "a tag"), "tag", limit)
    return dict(sorted(tags.items()))
