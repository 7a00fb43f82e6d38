"""Projects, use cases, models and versions, as a registry tells them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec


class Likeness(msgspec.Struct, frozen=True, kw_only=True):
    """A likely duplicate that the registry points out: where it is, and why it looks like one."""

    code: str
    message: str
    project: str | None = None
    model: str | None = None
    version: int | None = None


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A place elsewhere that has to do with a model or version."""

    rel: str
    href: str
    title: str = ""


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """A project: the space in which names of models are unique, and a scope of rights."""

    project_id: str
    name: str
    title: str = ""
    description: str = ""
    archived: bool = False
    created_at: datetime
    created_by: str
    revision: int


class UseCase(msgspec.Struct, frozen=True, kw_only=True):
    """What a model is used for: a business use, apart from the models that serve it."""

    project: str
    name: str
    title: str = ""
    purpose: str = ""
    business_process: str | None = None
    business_owner: str | None = None
    owner: str | None = None
    affects_persons: bool | None = None
    eu_class: str | None = None
    eu_role: str | None = None
    annex_iii_point: str | None = None
    jurisdictions: tuple[str, ...] = ()
    decision_role: str | None = None
    human_oversight: str = ""
    intended_users: str = ""
    prohibited_uses: tuple[str, ...] = ()
    volume_per_day: int | None = None
    financial_exposure: Mapping[str, Any] | None = None
    description: str | None = None
    tags: Mapping[str, str] = {}
    links: tuple[Link, ...] = ()
    external_source: str | None = None
    external_key: str | None = None
    status: str = "active"
    status_reason: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    revision: int = 0

    @property
    def reference(self) -> str:
        """How people write it: `project/name`."""
        return f"{self.project}/{self.name}"


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """A registered model: what it is, who answers for it, and where its versions stand."""

    id: str
    project: str
    name: str
    status: str
    status_reason: str | None = None
    kind: str | None = None
    task: str | None = None
    domain: str | None = None
    origin: str | None = None
    vendor: str | None = None
    owner: str | None = None
    accountable_executive: str | None = None
    description: str = ""
    tags: Mapping[str, str] = {}
    risk: tuple[str, ...] = ()
    sensitivity: str | None = None
    regulations: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    use_cases: tuple[str, ...] = ()
    external_source: str | None = None
    external_key: str | None = None
    latest_version: int | None = None
    aliases: Mapping[str, int] = {}
    created_at: datetime
    created_by: str
    revision: int
    warnings: tuple[Likeness, ...] = ()

    @property
    def reference(self) -> str:
        """What people type to name this model."""
        return f"{self.project}/{self.name}"


class Training(msgspec.Struct, frozen=True, kw_only=True):
    """How a version came about: code, run, parameters, data, environment and its figures."""

    code_repo: str | None = None
    code_commit: str | None = None
    pipeline_run: str | None = None
    parameters: Mapping[str, Any] = {}
    datasets: tuple[Mapping[str, Any], ...] = ()
    environment: Mapping[str, Any] = {}
    metrics: Mapping[str, float] = {}


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """An immutable version of a model; `revision` counts what was said of it afterwards."""

    id: str
    project: str
    model: str
    number: int
    digest: str
    status: str
    status_reason: str | None = None
    label: str | None = None
    description: str = ""
    tags: Mapping[str, str] = {}
    links: tuple[Link, ...] = ()
    licenses: tuple[str, ...] = ()
    training: Training = Training()
    size_bytes: int
    files_count: int
    aliases: tuple[str, ...] = ()
    created_at: datetime
    created_by: str
    revision: int
    stage: str = "none"
    source: str | None = None
    warnings: tuple[Likeness, ...] = ()
    integrity: str = "sound"
    damaged_files: tuple[str, ...] = ()

    @property
    def reference(self) -> str:
        """What people type to name this version."""
        return f"{self.project}/{self.model}@{self.number}"


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a version: stored by the registry, or referenced at `uri` with its digest."""

    path: str
    digest: str | None = None
    size_bytes: int | None = None
    media_type: str | None = None
    role: str | None = None
    uri: str | None = None

    @property
    def stored(self) -> bool:
        """Whether the registry has the bytes; otherwise they are at `uri`."""
        return self.uri is None


class Pointing(msgspec.Struct, frozen=True, kw_only=True):
    """Where an alias pointed (`None`: nowhere), from when until when, and who said so when."""

    version: int | None = None
    valid_from: datetime
    valid_to: datetime | None = None
    recorded_at: datetime
    set_by: str
    revision: int


class Alias(msgspec.Struct, frozen=True, kw_only=True):
    """A name of a model and the number of the version it points to."""

    alias: str
    number: int | None = None
    set_at: datetime
    set_by: str
    revision: int
