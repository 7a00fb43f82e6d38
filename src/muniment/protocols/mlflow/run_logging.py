"""Logging: what runs say of themselves. A request is kept as a whole or not at all."""

import json
from collections import Counter
from typing import Any, cast

from muniment.capabilities import runs
from muniment.platform.http import reading
from muniment.platform.http.problems import MalformedRequest
from muniment.protocols.mlflow import limits
from muniment.protocols.mlflow.errors import ParameterRefused, TagNotFound
from muniment.protocols.mlflow.routing import Call, Family
from muniment.protocols.mlflow.run_messages import (
    DatasetInput,
    MetricSaid,
    ModelInput,
    ModelOutput,
    RunNamed,
)
from muniment.protocols.mlflow.run_views import points_in
from muniment.protocols.mlflow.views import tags_in
from muniment.protocols.mlflow.wire import Int64, Message, Required, Tag

LOGGING = Family()
_NOUN = "runs"
_HISTORY = "mlflow.log-model.history"
"""The tag in which clients before 3.0 keep which models a run logged."""
_OF_MODEL = ("run_id", "utc_time_created", "artifact_path", "model_uuid")
_DATASET_LIMITS = {
    "name": 500,
    "digest": 36,
    "source": 65_535,
    "schema": 1_048_575,
    "profile": 16_777_215,
}
_MAX_INPUT_KEY = 255
_MAX_INPUT_TAG = 500


class Said(Message):
    """A key and a value; of a parameter or a tag."""

    key: Required
    value: str = ""


class LogBatch(RunNamed, kw_only=True):
    """Everything that a run says at once."""

    metrics: list[MetricSaid] = []
    params: list[Said] = []
    tags: list[Said] = []


class LogMetric(RunNamed, kw_only=True):
    """One measurement of a run."""

    key: Required
    value: float
    timestamp: Int64
    step: Int64 = 0
    model_id: str = ""
    dataset_name: str = ""
    dataset_digest: str = ""


class LogSaid(RunNamed, kw_only=True):
    """One parameter or tag of a run."""

    key: Required
    value: str = ""


class TagOf(RunNamed, kw_only=True):
    """Which tag of a run is meant."""

    key: Required


class LogInputs(RunNamed, kw_only=True):
    """What a run read."""

    datasets: list[DatasetInput] = []
    models: list[ModelInput] = []


class LogOutputs(RunNamed, kw_only=True):
    """What a run wrote."""

    models: list[ModelOutput]


class LogModel(RunNamed, kw_only=True):
    """A model as clients before 3.0 tell of it."""

    model_json: Required


@LOGGING.post(f"{_NOUN}/log-batch", runs.WRITE_RUN)
def log_batch(call: Call, wanted: LogBatch) -> None:
    """Keep measurements, parameters and tags of a run."""
    _check_batch(wanted)
    _check_metrics(wanted.metrics)
    params = _params_in(wanted.params)
    said = [Tag(key=tag.key, value=tag.value) for tag in wanted.tags]
    limits.check_tags(said)
    batch = runs.Batch(points_in(wanted.metrics), params, tags_in(said))
    runs.log(call.unit, wanted.which, batch)


@LOGGING.post(f"{_NOUN}/log-metric", runs.WRITE_RUN)
def log_metric(call: Call, wanted: LogMetric) -> None:
    """Keep a measurement of a run."""
    said = MetricSaid(
        key=wanted.key,
        value=wanted.value,
        timestamp=wanted.timestamp,
        step=wanted.step,
        model_id=wanted.model_id,
        dataset_name=wanted.dataset_name,
        dataset_digest=wanted.dataset_digest,
    )
    _check_metrics([said], place="")
    runs.log(call.unit, wanted.which, runs.Batch(points_in([said])))


@LOGGING.post(f"{_NOUN}/log-parameter", runs.WRITE_RUN)
def log_parameter(call: Call, wanted: LogSaid) -> None:
    """Keep a parameter of a run; it never changes."""
    limits.check_key(wanted.key, "key")
    limits.check_length(wanted.value, "value", limits.MAX_PARAM)
    runs.log(call.unit, wanted.which, runs.Batch(params={wanted.key: wanted.value}))


@LOGGING.post(f"{_NOUN}/set-tag", runs.WRITE_RUN)
def set_tag(call: Call, wanted: LogSaid) -> None:
    """Set a tag of a run."""
    limits.check_key(wanted.key, "key")
    limits.check_length(wanted.value, "value", limits.MAX_RUN_TAG)
    runs.log(call.unit, wanted.which, runs.Batch(tags={wanted.key: wanted.value}))


@LOGGING.post(f"{_NOUN}/delete-tag", runs.WRITE_RUN)
def delete_tag(call: Call, wanted: TagOf) -> None:
    """Take a tag of a run away."""
    if not runs.untag_run(call.unit, wanted.which, wanted.key):
        raise TagNotFound(
            f"No tag with name: {wanted.key[:260]} in run with id {wanted.which[:80]}"
        )


@LOGGING.post(f"{_NOUN}/log-inputs", runs.WRITE_RUN)
def log_inputs(call: Call, wanted: LogInputs) -> None:
    """Keep which datasets and logged models a run read."""
    limits.check_count(wanted.datasets, "datasets", limits.MAX_BATCH)
    limits.check_count(wanted.models, "models", limits.MAX_BATCH)
    datasets = [_dataset(one, index) for index, one in enumerate(wanted.datasets)]
    models = [runs.ModelLink(one.model_id) for one in wanted.models]
    runs.log_inputs(call.unit, wanted.which, datasets, models)


@LOGGING.post(f"{_NOUN}/outputs", runs.WRITE_RUN)
def log_outputs(call: Call, wanted: LogOutputs) -> None:
    """Keep which logged models a run wrote."""
    limits.check_count(wanted.models, "models", limits.MAX_BATCH)
    models = [runs.ModelLink(one.model_id, one.step) for one in wanted.models]
    runs.log_outputs(call.unit, wanted.which, models)


@LOGGING.post(f"{_NOUN}/log-model", runs.WRITE_RUN)
def log_model(call: Call, wanted: LogModel) -> None:
    """Keep that a run logged a model, as clients before 3.0 say it: in a tag."""
    known = runs.run_by_id(call.unit, wanted.which).tags.get(_HISTORY, "[]")
    history = [*_models_in(known), _told_of_model(wanted.model_json)]
    # A tag has its limit; what is known of the newest models matters most.
    while len(said := json.dumps(history)) > limits.MAX_RUN_TAG and len(history) > 1:
        history = history[1:]
    limits.check_length(said, "model_json", limits.MAX_RUN_TAG)
    runs.log(call.unit, wanted.which, runs.Batch(tags={_HISTORY: said}))


def _check_batch(wanted: LogBatch) -> None:
    limits.check_count(wanted.metrics, "metrics", limits.MAX_BATCH)
    limits.check_count(wanted.params, "params", limits.MAX_BATCH_SAID)
    limits.check_count(wanted.tags, "tags", limits.MAX_BATCH_SAID)
    together = len(wanted.metrics) + len(wanted.params) + len(wanted.tags)
    if together > limits.MAX_BATCH:
        raise limits.too_many(together, "metrics, params, and tags", limits.MAX_BATCH)


def _check_metrics(metrics: list[MetricSaid], place: str = "metrics[{}].") -> None:
    checked: set[str] = set()
    for index, metric in enumerate(metrics):
        if metric.key not in checked:
            limits.check_key(metric.key, f"{place.format(index)}name")
            checked.add(metric.key)
        if metric.timestamp < 0:
            raise ParameterRefused(
                f"Invalid value {metric.timestamp} for parameter "
                f"'{place.format(index)}timestamp' supplied: metric '{metric.key}'. Timestamp must "
                "be a nonnegative long (64-bit integer)."
            )


def _params_in(said: list[Said]) -> dict[str, str]:
    for index, one in enumerate(said):
        limits.check_key(one.key, f"params[{index}].key")
        limits.check_length(one.value, f"params[{index}].value", limits.MAX_PARAM)
    twice = [key for key, count in Counter(one.key for one in said).items() if count > 1]
    if twice:
        raise ParameterRefused(
            f"Duplicate parameter keys have been submitted: {twice!s:.500}. Please ensure the "
            "request contains only one param value per param key."
        )
    return {one.key: one.value for one in said}


def _dataset(said: DatasetInput, index: int) -> runs.Dataset:
    for name, limit in _DATASET_LIMITS.items():
        value: str | None = getattr(said.dataset, name)
        limits.check_length(value or "", f"datasets[{index}].dataset.{name}", limit)
    for tag in said.tags:
        limits.check_length(tag.key, f"datasets[{index}].tags.key", _MAX_INPUT_KEY)
        limits.check_length(tag.value, f"datasets[{index}].tags.value", _MAX_INPUT_TAG)
    one = said.dataset
    return runs.Dataset(
        name=one.name,
        digest=one.digest,
        source_type=one.source_type,
        source=one.source,
        schema=one.schema,
        profile=one.profile,
        tags=tags_in(said.tags),
    )


def _models_in(history: str) -> list[Any]:
    """Return the models a tag tells of; none where somebody wrote something else there."""
    try:
        found = reading.read_json(history.encode())
    except MalformedRequest:
        return []
    return cast("list[Any]", found) if isinstance(found, list) else []


def _told_of_model(model_json: str) -> dict[str, Any]:
    """Return what is kept of a model; raise `ParameterRefused` if it is described otherwise."""
    try:
        said = reading.read_json(model_json.encode())
    except MalformedRequest as error:
        raise ParameterRefused(
            f"Malformed model info. {model_json[:200]} is not a valid JSON."
        ) from error
    model = cast("dict[str, Any]", said) if isinstance(said, dict) else {}
    missing = sorted({"artifact_path", "flavors", "utc_time_created", "run_id"} - set(model))
    if missing:
        raise ParameterRefused(f"Model json is missing mandatory fields: {missing}")
    told = {key: model[key] for key in _OF_MODEL if key in model}
    return told | {"flavors": _without_config(model["flavors"])}


def _without_config(flavors: Any) -> Any:
    if not isinstance(flavors, dict):
        return {}
    return {
        name: (
            {key: one for key, one in cast("dict[str, Any]", said).items() if key != "config"}
            if isinstance(said, dict)
            else said
        )
        for name, said in cast("dict[str, Any]", flavors).items()
    }
