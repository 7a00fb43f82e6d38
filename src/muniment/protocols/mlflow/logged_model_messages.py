"""The messages of logged models, as MLflow's `service.proto` has them."""

from collections.abc import Mapping, Sequence

from muniment.capabilities import catalog, runs
from muniment.platform.unit import Unit
from muniment.protocols.mlflow.run_messages import Metric
from muniment.protocols.mlflow.run_views import metric_message
from muniment.protocols.mlflow.views import milliseconds, tags_of
from muniment.protocols.mlflow.wire import Message, Tag

STATUSES: Mapping[runs.ModelStatus, str] = {
    runs.ModelStatus.PENDING: "LOGGED_MODEL_PENDING",
    runs.ModelStatus.READY: "LOGGED_MODEL_READY",
    runs.ModelStatus.FAILED: "LOGGED_MODEL_UPLOAD_FAILED",
}


class RegistrationInfo(Message):
    """A version that was made of a logged model."""

    name: str
    version: str


class LoggedModelInfo(Message):
    """What a logged model is."""

    model_id: str
    experiment_id: str
    name: str
    creation_timestamp_ms: int
    last_updated_timestamp_ms: int
    artifact_uri: str
    status: str
    model_type: str = ""
    source_run_id: str = ""
    tags: list[Tag] = []
    registrations: list[RegistrationInfo] = []


class LoggedModelData(Message):
    """What a logged model was made with, and what was measured of it."""

    params: list[Tag] = []
    metrics: list[Metric] = []


class LoggedModel(Message):
    """A logged model with all that is known of it."""

    info: LoggedModelInfo
    data: LoggedModelData


class OneLoggedModel(Message):
    """The answer of what is about one logged model."""

    model: LoggedModel


class LoggedModels(Message):
    """A page of logged models."""

    models: list[LoggedModel] = []
    next_page_token: str | None = None


def logged_model_message(unit: Unit, full: runs.FullLoggedModel) -> LoggedModel:
    """Return a logged model with all that is known of it."""
    model = full.model
    return LoggedModel(
        info=LoggedModelInfo(
            model_id=model.model_id,
            experiment_id=model.experiment_id,
            name=model.name,
            creation_timestamp_ms=milliseconds(model.created_at),
            last_updated_timestamp_ms=milliseconds(model.updated_at or model.created_at),
            artifact_uri=model.artifact_uri,
            status=STATUSES[model.status],
            model_type=model.model_type,
            source_run_id=model.source_run_id or "",
            tags=tags_of(model.tags),
            registrations=_registrations(unit, full.registrations),
        ),
        data=LoggedModelData(
            params=tags_of(model.params),
            metrics=[metric_message(one.point, one.run_id) for one in full.metrics],
        ),
    )


def _registrations(unit: Unit, made: Sequence[runs.Registration]) -> list[RegistrationInfo]:
    """Return the versions made of a logged model, as far as the caller may see their models."""
    access = unit.context.access
    return [
        RegistrationInfo(name=catalog.name_of(unit, one.model_id).model, version=str(one.number))
        for one in made
        if access.permits(catalog.READ_MODEL, one.scope, unit.now)
    ]
