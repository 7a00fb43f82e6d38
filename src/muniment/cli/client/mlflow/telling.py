"""Telling our registry what an MLflow server told: its messages in our words."""

from collections.abc import Mapping, Sequence
from typing import Any

from muniment.cli.client.mlflow.histories import Point
from muniment.cli.client.mlflow.reading import by_key

Fields = dict[str, Any]
_DELETED = "deleted"
_STATUS = "LOGGED_MODEL_"
_FAILED = "UPLOAD_FAILED"


def experiment(said: Mapping[str, Any], *, deleted: bool) -> Fields:
    """Return an experiment."""
    return {
        "name": said["name"],
        "created_at_ms": _time(said.get("creation_time")),
        "deleted": deleted,
        "tags": by_key(said.get("tags")),
        "was": _facts(artifact_location=said.get("artifact_location")),
    }


def is_deleted(said: Mapping[str, Any]) -> bool:
    """Whether an experiment, or the info of a run, says that it was deleted."""
    return said.get("lifecycle_stage") == _DELETED


def run(said: Mapping[str, Any], elsewhere: str) -> Fields:
    """Return a run without its points; `elsewhere` is where its files stay, if they do."""
    info, data = said["info"], said.get("data", {})
    inputs, outputs = said.get("inputs", {}), said.get("outputs", {})
    return {
        "experiment": info["experiment_id"],
        "started_at_ms": int(info.get("start_time") or 0),
        "name": info.get("run_name") or "",
        "user_id": info.get("user_id") or "",
        "status": info.get("status") or "RUNNING",
        "ended_at_ms": _time(info.get("end_time")),
        "deleted": is_deleted(info),
        "artifact_uri": elsewhere,
        "params": by_key(data.get("params")),
        "tags": by_key(data.get("tags")),
        "datasets": [_dataset(one) for one in inputs.get("dataset_inputs", [])],
        "inputs": [{"model_id": one["model_id"]} for one in inputs.get("model_inputs", [])],
        "outputs": [
            {"model_id": one["model_id"], "step": int(one.get("step", 0))}
            for one in outputs.get("model_outputs", [])
        ],
        "was": _facts(artifact_uri=info.get("artifact_uri")),
    }


def links_of(said: Mapping[str, Any]) -> list[str]:
    """Return the ids of the logged models that a run read or wrote."""
    inputs, outputs = said.get("inputs", {}), said.get("outputs", {})
    links = [*inputs.get("model_inputs", []), *outputs.get("model_outputs", [])]
    return [one["model_id"] for one in links]


def logged_model(said: Mapping[str, Any], elsewhere: str) -> Fields:
    """Return a logged model."""
    info, data = said["info"], said.get("data", {})
    status = str(info.get("status", "")).removeprefix(_STATUS)
    return {
        "experiment": info["experiment_id"],
        "name": info.get("name") or "",
        "model_type": info.get("model_type") or "",
        "source_run_id": info.get("source_run_id") or "",
        "status": "FAILED" if status == _FAILED else status or "PENDING",
        "created_at_ms": _time(info.get("creation_timestamp_ms")),
        "artifact_uri": elsewhere,
        "params": by_key(data.get("params")),
        "tags": by_key(info.get("tags")),
        "was": _facts(artifact_uri=info.get("artifact_uri")),
    }


def model(said: Mapping[str, Any]) -> Fields:
    """Return a registered model."""
    return {
        "description": said.get("description") or "",
        "created_at_ms": _time(said.get("creation_timestamp")),
        "tags": by_key(said.get("tags")),
        "was": _facts(user=said.get("user_id")),
    }


def version(said: Mapping[str, Any], location: str) -> Fields:
    """Return a version, whose files are at `location`."""
    return {
        "model": said["name"],
        "number": int(said["version"]),
        "made_from": said.get("source") or location,
        "location": location,
        "run_id": said.get("run_id") or "",
        "logged_model_id": said.get("model_id") or "",
        "run_link": said.get("run_link") or "",
        "description": said.get("description") or "",
        "stage": str(said.get("current_stage") or "none").lower(),
        "created_at_ms": _time(said.get("creation_timestamp")),
        "tags": by_key(said.get("tags")),
        "was": _facts(user=said.get("user_id")),
    }


def in_parts(points: Sequence[Point], size: int) -> list[Sequence[Point]]:
    """Return points in parts of up to `size`; at least one part, if an empty one."""
    return [points[first : first + size] for first in range(0, len(points) or 1, size)]


def _dataset(said: Mapping[str, Any]) -> Fields:
    one = said.get("dataset", {})
    return {
        "name": one.get("name", ""),
        "digest": one.get("digest", ""),
        "source_type": one.get("source_type") or "",
        "source": one.get("source") or "",
        "schema": one.get("schema"),
        "profile": one.get("profile"),
        "tags": by_key(said.get("tags")),
    }


def _time(said: object) -> int | None:
    return int(str(said)) if said else None


def _facts(**said: object) -> dict[str, str]:
    return {name: str(value) for name, value in said.items() if value}
