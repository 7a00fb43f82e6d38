"""Request bodies of runs: forms and bounds; rules are the model's."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from muniment.capabilities.runs.model.metrics import Point
from muniment.capabilities.runs.model.runs import Dataset, ModelLink, RunStatus
from muniment.capabilities.runs.service.logging import Batch
from muniment.platform.http import Body

_WHOLE = 2**63 - 1
_MOST = 1_000
Line = Annotated[str, StringConstraints(max_length=2_000)]
Text = Annotated[str, StringConstraints(max_length=10_000)]
Texts = Annotated[dict[Line, Text], Field(max_length=_MOST)]
TextChanges = Annotated[dict[Line, Text | None], Field(max_length=_MOST)]
Whole = Annotated[int, Field(ge=-_WHOLE, le=_WHOLE)]
Value = Annotated[float, Field(allow_inf_nan=False)] | Literal["NaN", "Infinity", "-Infinity"]


class ExperimentRequest(Body):
    """An experiment to open."""

    name: Line
    artifact_location: Line = ""
    tags: Texts = {}


class ExperimentChange(Body):
    """What to change about an experiment; a tag that is null is taken off."""

    name: Line | None = None
    tags: TextChanges = {}


class RunRequest(Body):
    """A run to start; times are now unless they are said."""

    name: Line | None = None
    user_id: Line | None = None
    started_at: datetime | None = None
    tags: Texts = {}


class RunChange(Body):
    """How a run stands now; what is left out stays, and a tag that is null is taken off."""

    name: Line | None = None
    status: RunStatus | None = None
    ended_at: datetime | None = None
    tags: TextChanges = {}


class LoggedModelChange(Body):
    """What to change about a logged model; a tag that is null is taken off."""

    tags: TextChanges


class PointRequest(Body):
    """A measurement; a value that is no number is written "NaN", "Infinity" or "-Infinity"."""

    key: Line
    value: Value
    timestamp_ms: Whole
    step: Whole = 0
    model_id: Line = ""
    dataset_name: Line = ""
    dataset_digest: Line = ""

    def point(self) -> Point:
        """Return the measurement in the room's own words."""
        of = (self.model_id, self.dataset_name, self.dataset_digest)
        return Point(self.key, float(self.value), self.timestamp_ms, self.step, *of)


class DatasetRequest(Body):
    """A dataset that a run read."""

    name: Line
    digest: Line
    source_type: Line = ""
    source: Annotated[str, StringConstraints(max_length=100_000)] = ""
    schema_: Annotated[str | None, Field(alias="schema", max_length=1_000_000)] = None
    profile: Annotated[str | None, Field(max_length=1_000_000)] = None
    tags: Texts = {}

    def dataset(self) -> Dataset:
        """Return the dataset in the room's own words."""
        fields: Mapping[str, Any] = self.model_dump(by_alias=True)
        return Dataset(**fields)


class LinkRequest(Body):
    """A logged model that a run read, or wrote at a step."""

    model_id: Line
    step: Whole = 0

    def link(self) -> ModelLink:
        """Return the link in the room's own words."""
        return ModelLink(self.model_id, self.step)


class LogRequest(Body):
    """What a run says of itself; all of it is kept, or nothing. A tag that is null is taken off."""

    metrics: Annotated[list[PointRequest], Field(max_length=10_000)] = []
    params: Texts = {}
    tags: TextChanges = {}
    datasets: Annotated[list[DatasetRequest], Field(max_length=_MOST)] = []
    inputs: Annotated[list[LinkRequest], Field(max_length=_MOST)] = []
    outputs: Annotated[list[LinkRequest], Field(max_length=_MOST)] = []

    def batch(self) -> Batch:
        """Return the metrics, parameters and tags in the room's own words."""
        tags = {key: value for key, value in self.tags.items() if value is not None}
        return Batch([one.point() for one in self.metrics], self.params, tags)

    @property
    def removed(self) -> list[str]:
        """The tags that are taken off."""
        return [key for key, value in self.tags.items() if value is None]


class RegisterRequest(Body):
    """A version to make of a run: of which of its artifacts, for which model."""

    project: Line = "default"
    model: Line
    path: Line = ""
    description: Text = ""
    tags: Texts = {}
    aliases: Annotated[list[Line], Field(max_length=50)] = []
