"""What callers may say when they register or change something, as keyword arguments."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict


class LinkFields(TypedDict, total=False):
    """A place elsewhere that has to do with a model or version."""

    rel: str
    href: str
    title: str


class TrainingFields(TypedDict, total=False):
    """How a version came about; a dataset has `name`, `uri` and `digest`."""

    code_repo: str | None
    code_commit: str | None
    pipeline_run: str | None
    parameters: Mapping[str, Any]
    datasets: Sequence[Mapping[str, Any]]
    environment: Mapping[str, Any]
    metrics: Mapping[str, float]


class ReferenceFields(TypedDict, total=False):
    """An artifact that stays where it is: its `path` in the version, its `uri`, what is known."""

    path: str
    uri: str
    digest: str | None
    size_bytes: int | None
    media_type: str
    role: str


class ModelFields(TypedDict, total=False):
    """What is said of a model; in a change, `None` empties a field or takes a tag away."""

    kind: str | None
    task: str | None
    domain: str | None
    origin: str | None
    vendor: str | None
    owner: str | None
    accountable_executive: str | None
    description: str
    tags: Mapping[str, str | None]
    risk: Sequence[str]
    sensitivity: str | None
    regulations: Sequence[str]
    links: Sequence[LinkFields]
    use_cases: Sequence[str]


class NewModelFields(ModelFields, total=False):
    """What is said of a model when it is registered; `aspects` are bodies by schema."""

    aspects: Mapping[str, Any]


class UseCaseFields(TypedDict, total=False):
    """What is said of a use case; in a change, `None` empties a field or takes a tag away.

    `financial_exposure` has an `amount` and a `currency`.
    """

    title: str | None
    purpose: str | None
    business_process: str | None
    business_owner: str | None
    owner: str | None
    affects_persons: bool | None
    eu_class: str | None
    eu_role: str | None
    annex_iii_point: str | None
    jurisdictions: Sequence[str] | None
    decision_role: str | None
    human_oversight: str | None
    intended_users: str | None
    prohibited_uses: Sequence[str] | None
    volume_per_day: int | None
    financial_exposure: Mapping[str, Any] | None
    description: str | None
    tags: Mapping[str, str | None]
    links: Sequence[LinkFields]


class NewUseCaseFields(UseCaseFields, total=False):
    """What is said of a use case when it is registered; `aspects` are bodies by schema."""

    aspects: Mapping[str, Any]


class ModelFilters(TypedDict, total=False):
    """Which models to list; `tag` is `key` or `key:value`, `sort` is `name` or `-updated`.

    `lacking` is `owner`, `description`, `kind` or `mandatory` (metadata): those that have none.
    """

    project: str
    q: str
    kind: str
    task: str
    domain: str
    origin: str
    owner: str
    vendor: str
    tag: str
    status: str
    use_case: str
    risk: str
    sensitivity: str
    regulation: str
    lacking: str
    sort: str
    limit: int


class VersionNotes(TypedDict, total=False):
    """What may still be said of a version after it was made."""

    label: str | None
    description: str
    tags: Mapping[str, str | None]
    links: Sequence[LinkFields]


class VersionFields(VersionNotes, total=False):
    """What is said of a version when it is made."""

    aliases: Sequence[str]
    training: TrainingFields
    references: Sequence[ReferenceFields]
    licenses: Sequence[str]
    aspects: Mapping[str, Any]


class EventFilters(TypedDict, total=False):
    """Which events of the journal to list."""

    type: str
    subject_kind: str
    subject_id: str
    project_id: str
    model_id: str
    actor: str
    since: str
    until: str
    limit: int


class ProjectFields(TypedDict, total=False):
    """What is said of a project."""

    title: str
    description: str


class UserFields(TypedDict, total=False):
    """What is said of a user; `active` only in a change, `owner` is who answers for a service."""

    display: str
    email: str | None
    active: bool
    owner: str | None
    purpose: str


class TokenFields(TypedDict, total=False):
    """What a token is for; `scope` is `instance`, `project:NAME` or `model:PROJECT/NAME`."""

    level: str
    scope: str
    expires_at: datetime | None
    owner: str | None
    permissions: Sequence[str] | None


class GrantFields(TypedDict, total=False):
    """Where, how long, why and what for a role is granted; `eligible`: only for emergencies."""

    scope: str
    not_before: datetime | None
    expires_at: datetime | None
    reason: str
    purpose: str
    ticket: str
    eligible: bool


class RaiseFields(TypedDict, total=False):
    """Where and for how many minutes a role is wanted, and under which ticket."""

    scope: str
    minutes: int
    ticket: str


class GroupFields(TypedDict, total=False):
    """What is said of a group; `owner` is the user who answers for it."""

    display: str
    owner: str | None
    purpose: str


class DecisionFields(TypedDict, total=False):
    """What a grant under review is reduced to."""

    role: str
    scope: str
    expires_at: datetime | None


class AccessFilters(TypedDict, total=False):
    """Which entries of the access log to list."""

    actor: str
    action: str
    outcome: str
    refused: bool
    model_id: str
    token_id: str
    since: str
    until: str
    limit: int


class SchemaFields(TypedDict, total=False):
    """What a schema applies to: kinds of subjects, and which kinds of models must satisfy it."""

    applies_to: Sequence[str]
    title: str
    description: str
    model_kinds: Sequence[str]
    mandatory_for: Sequence[str]
    migration: Mapping[str, Any] | None
