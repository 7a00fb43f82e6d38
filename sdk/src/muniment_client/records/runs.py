"""Experiments, runs and logged models, as a registry tells them."""

from collections.abc import Mapping
from datetime import datetime

import msgspec


class Experiment(msgspec.Struct, frozen=True, kw_only=True):
    """What runs are gathered under."""

    experiment_id: str
    project: str
    name: str
    artifact_location: str
    tags: Mapping[str, str] = {}
    created_at: datetime
    created_by: str
    deleted: bool = False
    updated_at: datetime | None = None
    revision: int


class Measurement(msgspec.Struct, frozen=True, kw_only=True):
    """A point of a metric; a value that is no number is a text: NaN, Infinity or -Infinity."""

    key: str
    value: float | str
    timestamp_ms: int
    step: int = 0
    model_id: str | None = None
    dataset_name: str | None = None
    dataset_digest: str | None = None
    run_id: str | None = None


class Curve(msgspec.Struct, frozen=True, kw_only=True):
    """Points of one series to draw, out of `total`."""

    run_id: str
    key: str
    model_id: str | None = None
    dataset_name: str | None = None
    dataset_digest: str | None = None
    total: int
    points: tuple[Measurement, ...] = ()


class Dataset(msgspec.Struct, frozen=True, kw_only=True):
    """A dataset that a run read."""

    name: str
    digest: str
    source_type: str = ""
    source: str = ""
    schema: str | None = None
    profile: str | None = None
    tags: Mapping[str, str] = {}


class ModelLink(msgspec.Struct, frozen=True, kw_only=True):
    """A logged model that a run read, or wrote at a step."""

    model_id: str
    step: int = 0


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A run with all that is known of it; `metrics` are the latest point of each."""

    run_id: str
    project: str
    experiment_id: str
    name: str
    user_id: str
    status: str
    started_at: datetime
    ended_at: datetime | None = None
    artifact_uri: str
    source_type: str | None = None
    source_name: str | None = None
    source_version: str | None = None
    parent_run_id: str | None = None
    created_by: str
    deleted: bool = False
    updated_at: datetime | None = None
    revision: int
    metrics: tuple[Measurement, ...] = ()
    params: Mapping[str, str] = {}
    tags: Mapping[str, str] = {}
    datasets: tuple[Dataset, ...] = ()
    inputs: tuple[ModelLink, ...] = ()
    outputs: tuple[ModelLink, ...] = ()


class MadeVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version that was made of a run or a logged model, and what it was made from."""

    project: str
    model: str
    version: int
    source: str
    run_id: str | None = None
    logged_model_id: str | None = None
    run_link: str = ""
    registered_at: datetime
    registered_by: str

    @property
    def reference(self) -> str:
        """What people type to name the version."""
        return f"{self.project}/{self.model}@{self.version}"


class LoggedModel(msgspec.Struct, frozen=True, kw_only=True):
    """A model that a run logged, with what was measured of it and the versions made of it."""

    model_id: str
    project: str
    experiment_id: str
    name: str
    model_type: str = ""
    source_run_id: str | None = None
    status: str
    artifact_uri: str
    params: Mapping[str, str] = {}
    tags: Mapping[str, str] = {}
    created_at: datetime
    created_by: str
    deleted: bool = False
    updated_at: datetime | None = None
    revision: int
    metrics: tuple[Measurement, ...] = ()
    versions: tuple[MadeVersion, ...] = ()


class Artifact(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a run's folder, or a folder in it."""

    path: str
    is_folder: bool
    size_bytes: int | None = None
    digest: str | None = None


class SealVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """What comparing the points of a run with their seals found; `broken` are numbers of seals."""

    run_id: str
    intact: bool
    seals: int
    points: int
    unsealed: int
    broken: tuple[int, ...] = ()
