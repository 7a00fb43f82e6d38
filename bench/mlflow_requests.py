"""Requests in MLflow's protocol, byte for byte the same to whichever server is asked."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from bench.connection import Request
from bench.contender import MODELS, Operation, RequestOf

API = "/api/2.0/mlflow"
ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts"
METRICS = 1_000
_KEYS = 10
_BEGAN_MS = 1_700_000_000_000


class Spoken(StrEnum):
    """What is measured of the protocol, besides what both contenders have in any language."""

    CREATE_MODEL = "create model"
    READ_MODEL = "read model"
    LOG_BATCH = "log 1,000 metrics"


def furniture() -> Sequence[Request]:
    """List the models, two versions of each, and an alias on the first."""
    return [
        *(create_model(model_name(n)) for n in range(MODELS)),
        *(_create_version(n) for n in range(2 * MODELS)),
        *(_set_alias(n) for n in range(MODELS)),
    ]


def registry_operations() -> dict[Operation, RequestOf]:
    """Say which request performs each operation that every registry has."""
    return {
        Operation.CREATE_VERSION: _create_version,
        Operation.READ_ALIAS: _read_alias,
        Operation.SET_ALIAS: _set_alias,
        Operation.SET_TAG: _set_tag,
    }


def spoken_operations(run_ids: Sequence[str]) -> dict[Spoken, RequestOf]:
    """Say which request performs each of the others; metrics go into these runs in turn."""
    return {
        Spoken.CREATE_MODEL: lambda n: create_model(f"made-{n}"),
        Spoken.READ_MODEL: lambda n: get("registered-models/get", name=model_name(n)),
        Spoken.LOG_BATCH: lambda n: _log_batch(run_ids[n % len(run_ids)], n),
    }


def create_model(name: str, tags: Mapping[str, str] | None = None) -> Request:
    """Ask for a model."""
    return post("registered-models/create", {"name": name, "tags": _tags(tags)})


def create_version(name: str, source: str, tags: Mapping[str, str] | None = None) -> Request:
    """Ask for the next version of a model."""
    return post("model-versions/create", {"name": name, "source": source, "tags": _tags(tags)})


def create_run() -> Request:
    """Ask for a run in the experiment that is always there."""
    return post("runs/create", {"experiment_id": "0", "start_time": _BEGAN_MS})


def artifact_path(root: str, name: str) -> str:
    """Say where an artifact is put and fetched, given the address of its run's artifacts."""
    return f"{ARTIFACTS}/{root.partition(':')[2].strip('/')}/{name}"


def model_name(n: int) -> str:
    """Return the name of the n-th model of the furniture, beginning again after the last."""
    return f"model-{n % MODELS}"


def get(path: str, **parameters: str | int) -> Request:
    """Ask for what a path says of these parameters."""
    return Request("GET", f"{API}/{path}?{urlencode(parameters, quote_via=quote)}")


def post(path: str, body: Mapping[str, Any]) -> Request:
    """Tell a path this."""
    return Request("POST", f"{API}/{path}", msgspec.json.encode(body))


def _create_version(n: int) -> Request:
    return create_version(model_name(n), f"s3://models/{model_name(n)}/{n}/model.safetensors")


def _read_alias(n: int) -> Request:
    return get("registered-models/alias", name=model_name(n), alias="champion")


def _set_alias(n: int) -> Request:
    version = str(n // MODELS % 2 + 1)  # each time the other one: a real change
    body = {"name": model_name(n), "alias": "champion", "version": version}
    return post("registered-models/alias", body)


def _set_tag(n: int) -> Request:
    body = {"name": model_name(n), "key": "stage", "value": str(n)}
    return post("registered-models/set-tag", body)


def _log_batch(run_id: str, n: int) -> Request:
    first = n * METRICS // _KEYS
    points = [
        {
            "key": f"metric-{place % _KEYS}",
            "value": place / 7,
            "timestamp": _BEGAN_MS + first + place // _KEYS,
            "step": first + place // _KEYS,
        }
        for place in range(METRICS)
    ]
    return post("runs/log-batch", {"run_id": run_id, "metrics": points})


def _tags(tags: Mapping[str, str] | None) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in (tags or {}).items()]
