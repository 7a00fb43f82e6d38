"""Provenance: what a run said of itself, as the training record of a version made of it."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from muniment.capabilities import catalog
from muniment.capabilities.runs.model.artifacts import Artifact
from muniment.capabilities.runs.model.environment import FILES, MAX_BYTES, environment_of
from muniment.capabilities.runs.model.logged_models import FullLoggedModel
from muniment.capabilities.runs.model.metrics import Point
from muniment.capabilities.runs.model.runs import Dataset, FullRun
from muniment.kernel.digest import Digest
from muniment.platform.unit import Unit

_REPOSITORY = "mlflow.source.git.repoURL"
_CONTEXT = "mlflow.data.context"
_MOST = 5_000
_LONGEST = 320


def training_of(
    unit: Unit,
    run: FullRun | None,
    model: FullLoggedModel | None,
    artifacts: Sequence[Artifact],
    folder: str,
) -> catalog.Training:
    """Return how a version came about, out of its run, its logged model and its files."""
    points = [] if run is None else run.metrics
    measured = [] if model is None else [one.point for one in model.metrics]
    params = {
        **({} if run is None else run.params),
        **({} if model is None else model.model.params),
    }
    return catalog.Training(
        code_repo=None if run is None else _short(run.tags.get(_REPOSITORY)),
        code_commit=None if run is None else run.run.source_version,
        pipeline_run=None if run is None else run.run.run_id,
        parameters=dict(list(params.items())[:_MOST]),
        datasets=[] if run is None else [_dataset(one) for one in run.datasets],
        environment=environment_of(_texts(unit, artifacts, folder)),
        metrics=_figures([*points, *measured]),
    )


def _short(text: str | None) -> str | None:
    return None if text is None else text[:_LONGEST]


def _figures(points: Iterable[Point]) -> dict[str, float]:
    """Return the latest of each metric; what is no number has no place in the record."""
    found: dict[str, Point] = {}
    for point in points:
        before = found.get(point.key)
        if math.isfinite(point.value) and (before is None or point.rank >= before.rank):
            found[point.key] = point
    return {key: found[key].value for key in sorted(found)[:_MOST]}


def _dataset(dataset: Dataset) -> dict[str, Any]:
    said = {
        "name": dataset.name,
        "digest": dataset.digest,
        "uri": _address(dataset.source),
        "source_type": dataset.source_type,
        "context": dataset.tags.get(_CONTEXT),
    }
    return {key: value for key, value in said.items() if value}


def _address(source: str) -> str | None:
    """Return where a dataset came from, if its source says so: MLflow writes it as JSON."""
    try:
        said: object = json.loads(source)
    except ValueError:
        return source[:2000] or None
    if isinstance(said, dict):
        known = cast("Mapping[str, object]", said)
        found = next((known[key] for key in ("uri", "url", "path") if known.get(key)), None)
        return str(found)[:2000] if found else None
    return None


def _texts(unit: Unit, artifacts: Sequence[Artifact], folder: str) -> dict[str, str]:
    """Return what the files say that tell of the environment."""
    start = f"{folder}/" if folder else ""
    wanted = {f"{start}{name}": name for name in FILES}
    found: dict[str, str] = {}
    for artifact in artifacts:
        name = wanted.get(artifact.path)
        if name and artifact.digest and artifact.size_bytes <= MAX_BYTES:
            content = b"".join(unit.blobs.read(Digest(artifact.digest)))
            found[name] = content.decode(errors="replace")
    return found
