"""Request bodies of what is brought over: forms and bounds; rules are the model's."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from muniment.capabilities import catalog, runs
from muniment.capabilities.adoption.service.adopting import Claim
from muniment.capabilities.adoption.service.experiments import ExperimentTold
from muniment.capabilities.adoption.service.logged import LoggedModelTold
from muniment.capabilities.adoption.service.models import AliasTold, ModelTold, VersionTold
from muniment.capabilities.adoption.service.running import RunTold
from muniment.platform.http import Body

_WHOLE = 2**63 - 1
_MOST = 10_000
Line = Annotated[str, StringConstraints(max_length=2_000)]
Text = Annotated[str, StringConstraints(max_length=100_000)]
LongText = Annotated[str, StringConstraints(max_length=16_000_000)]
Texts = Annotated[dict[Line, Text], Field(max_length=_MOST)]
Facts = Annotated[dict[Line, Line], Field(max_length=20)]
Whole = Annotated[int, Field(ge=-_WHOLE, le=_WHOLE)]
Value = Annotated[float, Field(allow_inf_nan=False)] | Literal["NaN", "Infinity", "-Infinity"]


class Claiming(Body):
    """Which thing of which source this is, and how much of it is here once this is done."""

    source: Line
    key: Line
    digest: Annotated[str, StringConstraints(pattern="^[0-9a-f]{0,64}$")] = ""
    complete: bool = True
    with_files: bool = False
    was: Facts = {}

    def claim(self) -> Claim:
        """Return which thing is meant in the room's own words."""
        return Claim(
            self.source, self.key, self.digest, self.complete, self.with_files, dict(self.was)
        )


class ExperimentRequest(Claiming):
    """An experiment as it is there."""

    name: Line
    created_at_ms: Whole | None = None
    deleted: bool = False
    tags: Texts = {}

    def told(self) -> ExperimentTold:
        """Return it in the room's own words."""
        return ExperimentTold(self.name, _instant(self.created_at_ms), self.deleted, self.tags)


class PointTold(Body):
    """A measurement; a value that is no number is written "NaN", "Infinity" or "-Infinity"."""

    key: Line
    value: Value
    timestamp_ms: Whole
    step: Whole = 0
    model_id: Line = ""
    dataset_name: Line = ""
    dataset_digest: Line = ""

    def point(self) -> runs.Point:
        """Return the measurement in the words of runs."""
        of = (self.model_id, self.dataset_name, self.dataset_digest)
        return runs.Point(self.key, float(self.value), self.timestamp_ms, self.step, *of)


class DatasetTold(Body):
    """A dataset that a run read."""

    name: Line
    digest: Line
    source_type: Line = ""
    source: Text = ""
    schema_: Annotated[LongText | None, Field(alias="schema")] = None
    profile: LongText | None = None
    tags: Texts = {}


class LinkTold(Body):
    """A logged model that a run read, or wrote at a step."""

    model_id: Line
    step: Whole = 0


class RunRequest(Claiming):
    """A run as it is there, or a part of what it said; `experiment` is the key of its experiment.

    `artifact_uri` is where its files stay, if they are not brought over.
    """

    experiment: Line
    started_at_ms: Whole
    name: Line = ""
    user_id: Line = ""
    status: runs.RunStatus = runs.RunStatus.RUNNING
    ended_at_ms: Whole | None = None
    deleted: bool = False
    artifact_uri: Line = ""
    params: Texts = {}
    tags: Texts = {}
    datasets: Annotated[list[DatasetTold], Field(max_length=_MOST)] = []
    inputs: Annotated[list[LinkTold], Field(max_length=_MOST)] = []
    outputs: Annotated[list[LinkTold], Field(max_length=_MOST)] = []
    points: Annotated[list[PointTold], Field(max_length=_MOST)] = []

    def told(self) -> RunTold:
        """Return it in the room's own words."""
        return RunTold(
            experiment=self.experiment,
            started_at=runs.instant_of(self.started_at_ms),
            name=self.name,
            user_id=self.user_id,
            status=self.status,
            ended_at=_instant(self.ended_at_ms),
            deleted=self.deleted,
            artifact_uri=self.artifact_uri,
            params=self.params,
            tags=self.tags,
            datasets=[runs.Dataset(**one.model_dump(by_alias=True)) for one in self.datasets],
            inputs=[runs.ModelLink(one.model_id, one.step) for one in self.inputs],
            outputs=[runs.ModelLink(one.model_id, one.step) for one in self.outputs],
            points=[one.point() for one in self.points],
        )


class LoggedModelRequest(Claiming):
    """A logged model as it is there; `experiment` is the key of its experiment."""

    experiment: Line
    name: Line = ""
    model_type: Line = ""
    source_run_id: Line = ""
    status: runs.ModelStatus = runs.ModelStatus.PENDING
    created_at_ms: Whole | None = None
    artifact_uri: Line = ""
    params: Texts = {}
    tags: Texts = {}

    def told(self) -> LoggedModelTold:
        """Return it in the room's own words."""
        return LoggedModelTold(
            experiment=self.experiment,
            name=self.name,
            model_type=self.model_type,
            source_run_id=self.source_run_id,
            status=self.status,
            created_at=_instant(self.created_at_ms),
            artifact_uri=self.artifact_uri,
            params=self.params,
            tags=self.tags,
        )


class ModelRequest(Claiming):
    """A registered model as it is there; its key is its name."""

    description: Text = ""
    created_at_ms: Whole | None = None
    tags: Texts = {}

    def told(self) -> ModelTold:
        """Return it in the room's own words."""
        return ModelTold(self.description, _instant(self.created_at_ms), self.tags)


class VersionRequest(Claiming):
    """A version as it is there; `model` is the key of its model.

    `made_from` is its source in the words of the tool that made it, `location` where its files are.
    """

    model: Line
    number: Whole
    made_from: Line
    location: Line
    run_id: Line = ""
    logged_model_id: Line = ""
    run_link: Line = ""
    description: Text = ""
    stage: catalog.Stage = catalog.Stage.NONE
    created_at_ms: Whole | None = None
    tags: Texts = {}

    def told(self) -> VersionTold:
        """Return it in the room's own words."""
        return VersionTold(
            model=self.model,
            number=self.number,
            source=self.made_from,
            location=self.location,
            run_id=self.run_id,
            logged_model_id=self.logged_model_id,
            run_link=self.run_link,
            description=self.description,
            stage=self.stage,
            created_at=_instant(self.created_at_ms),
            tags=self.tags,
        )


class AliasRequest(Claiming):
    """An alias as it is there: a version's number, or nothing if it was removed."""

    model: Line
    alias: Line
    number: Whole | None = None

    def told(self) -> AliasTold:
        """Return it in the room's own words."""
        return AliasTold(self.model, self.alias, self.number)


def _instant(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else runs.instant_of(milliseconds)
