"""Both contenders in MLflow's own language: the same requests, the same files, the same client."""

from collections.abc import Iterator

from bench.figures import Figure
from bench.plan import Bench
from bench.scenarios import mlflow_catalogue, mlflow_files, mlflow_journey, mlflow_requests


def measure(bench: Bench) -> Iterator[Figure]:
    """Measure single requests, a large catalogue, large files, and the whole way of a model."""
    yield from mlflow_requests.measure(bench)
    yield from mlflow_files.measure(bench)
    yield from mlflow_journey.measure(bench)
    yield from mlflow_catalogue.measure(bench)
