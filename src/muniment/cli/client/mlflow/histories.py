"""Histories of metrics, read for many runs at once where the server can."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from muniment.cli.client.mlflow import reading
from muniment.cli.client.mlflow.source import Source, SourceRefused

Point = dict[str, Any]
# What MLflow's own pages ask with: no part of its REST API, so it may be absent.
_AT_ONCE = "/ajax-api/2.0/mlflow/"
_MOST_RUNS = 50  # so that the address of the request stays below 4,094 bytes
_MOST_POINTS = 25_000


def histories(source: Source, runs: Sequence[Mapping[str, Any]]) -> dict[str, list[Point]]:
    """Return by run every point of all of its metrics."""
    found: dict[str, list[Point]] = {run["info"]["run_id"]: [] for run in runs}
    having: dict[str, list[str]] = {}
    for run in runs:
        for metric in run.get("data", {}).get("metrics", []):
            having.setdefault(metric["key"], []).append(run["info"]["run_id"])
    for key, ids in having.items():
        for first in range(0, len(ids), _MOST_RUNS):
            some = ids[first : first + _MOST_RUNS]
            for run_id, point in _of_key(source, some, key):
                found[run_id].append(point)
    return found


def _of_key(source: Source, ids: list[str], key: str) -> Iterator[tuple[str, Point]]:
    together = _together(source, ids, key) if len(ids) > 1 else None
    if together is not None:
        yield from ((one["run_id"], _point(one, key)) for one in together)
        return
    for run_id in ids:
        yield from ((run_id, _point(one, key)) for one in reading.history(source, run_id, key))


def _together(source: Source, ids: list[str], key: str) -> list[Any] | None:
    """Return the points of several runs; `None` where those are too many, or not to be had so."""
    asked = {"run_id": ids, "metric_key": key, "max_results": _MOST_POINTS}
    try:
        found = source.get("metrics/get-history-bulk", asked, base=_AT_ONCE).get("metrics", [])
    except SourceRefused:
        return None
    return found if len(found) < _MOST_POINTS else None


def _point(said: Mapping[str, Any], key: str) -> Point:
    value = float(said.get("value", 0.0))
    return {
        "key": key,
        "value": value if math.isfinite(value) else _spelled(value),
        "timestamp_ms": int(said.get("timestamp", 0)),
        "step": int(said.get("step", 0)),
    }


def _spelled(value: float) -> str:
    """Return what is no number, or has no end, as a text; JSON has neither."""
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


Measured = dict[str, dict[tuple[str, int, int], list[dict[str, str]]]]
"""By run, and key, time and step of a point: the logged models and datasets it is about."""


def measured_of(models: Iterable[Mapping[str, Any]]) -> Measured:
    """Return which points are about logged models; the models tell that, their runs do not."""
    found: Measured = {}
    for model in models:
        for metric in model.get("data", {}).get("metrics", []):
            place = (metric["key"], int(metric.get("timestamp", 0)), int(metric.get("step", 0)))
            about = {
                "model_id": model["info"]["model_id"],
                "dataset_name": metric.get("dataset_name") or "",
                "dataset_digest": metric.get("dataset_digest") or "",
            }
            found.setdefault(metric.get("run_id", ""), {}).setdefault(place, []).append(about)
    return found


def about_models(points: list[Point], measured: Measured, run_id: str) -> list[Point]:
    """Return points with what they are about; one that is about two models comes twice."""
    known = measured.get(run_id)
    if not known:
        return points
    return [
        {**point, **about}
        for point in points
        for about in known.get((point["key"], point["timestamp_ms"], point["step"]), [{}])
    ]
