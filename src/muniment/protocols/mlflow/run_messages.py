"""The messages of tracking, as MLflow's `service.proto` has them."""

import msgspec

from muniment.protocols.mlflow.errors import ParameterRefused
from muniment.protocols.mlflow.wire import Int64, Message, Required, Tag

ACTIVE = "active"
DELETED = "deleted"


class Experiment(Message):
    """What runs are gathered under."""

    experiment_id: str
    name: str
    artifact_location: str
    lifecycle_stage: str
    last_update_time: int
    creation_time: int
    workspace: str
    tags: list[Tag] = []


class OneExperiment(Message):
    """The answer of what is about one experiment."""

    experiment: Experiment


class Experiments(Message):
    """A page of experiments."""

    experiments: list[Experiment] = []
    next_page_token: str | None = None


class Metric(Message):
    """A measurement; a value that JSON has no number for is a text."""

    key: str
    value: float | str
    timestamp: int
    step: int
    model_id: str = ""
    dataset_name: str = ""
    dataset_digest: str = ""
    run_id: str = ""


class Metrics(Message):
    """A page of measurements."""

    metrics: list[Metric] = []
    next_page_token: str | None = None


class MetricSaid(Message, gc=False):
    """A measurement as a client sends it."""

    key: Required
    value: float
    timestamp: Int64
    step: Int64 = 0
    model_id: str = ""
    dataset_name: str = ""
    dataset_digest: str = ""


class DatasetMessage(Message):
    """A dataset, as the client describes it."""

    name: Required
    digest: Required
    source_type: Required
    source: Required
    schema: str | None = None
    profile: str | None = None


class DatasetInput(Message):
    """A dataset that a run read, and what it was to the run."""

    dataset: DatasetMessage
    tags: list[Tag] = []


class ModelInput(Message):
    """A logged model that a run read."""

    model_id: Required


class ModelOutput(Message):
    """A logged model that a run wrote, and at which step."""

    model_id: Required
    step: Int64 = 0


class WrittenModel(Message):
    """A logged model that a run wrote, as it is shown."""

    model_id: str
    step: int


class RunInfo(Message):
    """What a run is; its id under both of its names."""

    run_id: str
    run_uuid: str
    run_name: str
    experiment_id: str
    user_id: str
    status: str
    start_time: int
    artifact_uri: str
    lifecycle_stage: str
    end_time: int | None = None


class RunData(Message):
    """What a run said: of each metric the latest measurement."""

    metrics: list[Metric] = []
    params: list[Tag] = []
    tags: list[Tag] = []


class RunInputs(Message):
    """What a run read."""

    dataset_inputs: list[DatasetInput] = []
    model_inputs: list[ModelInput] = []


class RunOutputs(Message):
    """What a run wrote."""

    model_outputs: list[WrittenModel] = []


class Run(Message):
    """A run with all that is known of it."""

    info: RunInfo
    data: RunData
    inputs: RunInputs
    outputs: RunOutputs


class OneRun(Message):
    """The answer of what is about one run."""

    run: Run


class UpdatedRun(Message):
    """A run as it stands now."""

    run_info: RunInfo


class Runs(Message):
    """A page of runs."""

    runs: list[Run] = []
    next_page_token: str | None = None


class RunNamed(Message):
    """Which run is meant; clients give the id twice, older ones under its old name alone."""

    run_id: str = ""
    run_uuid: str = ""

    @property
    def which(self) -> str:
        """The id of the run; raise `ParameterRefused` if there is none."""
        found = self.run_id or self.run_uuid
        if not found:
            raise ParameterRefused(
                "Missing value for required parameter 'run_id'. See the API docs for more "
                "information about request parameters."
            )
        return found


class SearchAsked(Message):
    """What a list is narrowed to and sorted by."""

    filter: str = ""
    order_by: list[str] = msgspec.field(default_factory=list[str])
    page_token: str | None = None
