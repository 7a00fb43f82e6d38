"""Ten thousand models and a hundred thousand versions, the same for whoever speaks the protocol.

Muniment is told through the protocol itself. The peer takes no more than about a hundred of them a
second, so its rows are written straight into its tables while it rests.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import MetaData, create_engine, insert

from bench.load import Request
from bench.mlflow_requests import create_model, create_version

VERSIONS_PER_MODEL = 10
TEAMS = 100
BUILDS = 1_000
LARGE = "many-versions"
_BEGAN_MS = 1_700_000_000_000
_BATCH = 5_000
_TABLES = ("registered_models", "registered_model_tags", "model_versions", "model_version_tags")


@dataclass(frozen=True)
class Holding:
    """So many models of ten versions, and one of as many versions as there are models."""

    models: int

    def model_requests(self) -> Iterator[Request]:
        """Ask for every model."""
        yield from (create_model(name, tags) for name, tags in self._models())

    def version_requests(self) -> Iterator[Request]:
        """Ask for every version."""
        yield from (
            create_version(name, _source(name, n), tags) for name, n, tags in self._versions()
        )

    def write(self, database_url: str) -> None:
        """Write every model and version into the tables of an MLflow server."""
        engine = create_engine(database_url)
        metadata = MetaData()
        metadata.reflect(engine, only=_TABLES)
        tables = [metadata.tables[name] for name in _TABLES]
        with engine.begin() as connection:
            for table, rows in zip(tables, self._rows(), strict=True):
                for batch in _batches(rows):
                    connection.execute(insert(table), batch)
        engine.dispose()

    def _rows(self) -> Iterator[Iterator[dict[str, Any]]]:
        yield (_timed({"name": name}, n) for n, (name, _) in enumerate(self._models()))
        yield (
            {"name": name, "key": key, "value": value}
            for name, tags in self._models()
            for key, value in tags.items()
        )
        yield (_version_row(name, n, place) for place, (name, n, _) in enumerate(self._versions()))
        yield (
            {"name": name, "version": n, "key": key, "value": value}
            for name, n, tags in self._versions()
            for key, value in tags.items()
        )

    def _models(self) -> Iterator[tuple[str, dict[str, str]]]:
        yield LARGE, {"team": "nobody"}
        for n in range(self.models):
            yield f"scoring-{n:05}", {"team": f"team-{n % TEAMS}", "tier": f"t{n % 3}"}

    def _versions(self) -> Iterator[tuple[str, int, dict[str, str]]]:
        """Yield one version of each model, then the next of each: as time goes, not as names do."""
        for n in range(VERSIONS_PER_MODEL):
            for model in range(self.models):
                build = (model * VERSIONS_PER_MODEL + n) % BUILDS
                yield f"scoring-{model:05}", n + 1, {"build": str(build)}
        for n in range(self.models):
            yield LARGE, n + 1, {"build": "none"}


def _version_row(name: str, version: int, place: int) -> dict[str, Any]:
    row = {
        "name": name,
        "version": version,
        "current_stage": "None",
        "source": _source(name, version),
        "storage_location": _source(name, version),
        "status": "READY",
    }
    return _timed(row, place)


def _timed(row: dict[str, Any], place: int) -> dict[str, Any]:
    return {**row, "creation_time": _BEGAN_MS + place, "last_updated_time": _BEGAN_MS + place}


def _source(name: str, version: int) -> str:
    return f"s3://models/{name}/{version}"


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(itertools.islice(rows, _BATCH)):
        yield batch
