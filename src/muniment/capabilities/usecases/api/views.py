"""Use cases as they are shown."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from muniment.capabilities.usecases.model import Money, UseCase
from muniment.kernel.status import Status
from muniment.kernel.values import Link


@dataclass(frozen=True, slots=True)
class UseCaseView:
    """A use case as it is shown."""

    id: str
    project: str
    name: str
    title: str
    purpose: str
    business_process: str | None
    business_owner: str | None
    owner: str | None
    affects_persons: bool | None
    eu_class: str | None
    eu_role: str | None
    annex_iii_point: str | None
    jurisdictions: list[str]
    decision_role: str | None
    human_oversight: str
    intended_users: str
    prohibited_uses: list[str]
    volume_per_day: int | None
    financial_exposure: Money | None
    description: str
    tags: dict[str, str]
    links: list[Link]
    status: Status
    status_reason: str | None
    external_source: str | None
    external_key: str | None
    created_at: datetime
    created_by: str
    updated_at: datetime | None
    revision: int


_SHARED = tuple(found.name for found in fields(UseCaseView) if found.name != "id")


def use_case_view(use_case: UseCase) -> UseCaseView:
    """Return a use case as it is shown."""
    shared: dict[str, Any] = {name: getattr(use_case, name) for name in _SHARED}
    return UseCaseView(id=use_case.use_case_id, **shared)
