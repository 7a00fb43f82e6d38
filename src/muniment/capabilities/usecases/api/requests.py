"""Request bodies of use cases: their form; what they may say is the model's to decide."""

from typing import Annotated, Any

from pydantic import Field

from muniment.capabilities.usecases.model import MAX_ENTRIES
from muniment.platform.http import Body
from muniment.platform.http.requests import LinkRequest

_Texts = Annotated[list[str], Field(max_length=MAX_ENTRIES)]


class MoneyRequest(Body):
    """An amount in a currency (ISO 4217)."""

    amount: Annotated[float, Field(allow_inf_nan=False)]
    currency: str


class UseCaseChange(Body):
    """What to say of a use case (JSON merge patch): what is left out stays, null empties."""

    title: str | None = None
    purpose: str | None = None
    business_process: str | None = None
    business_owner: str | None = None
    owner: str | None = None
    affects_persons: bool | None = None
    eu_class: str | None = None
    eu_role: str | None = None
    annex_iii_point: str | None = None
    jurisdictions: _Texts | None = None
    decision_role: str | None = None
    human_oversight: str | None = None
    intended_users: str | None = None
    prohibited_uses: _Texts | None = None
    volume_per_day: Annotated[int, Field(ge=0)] | None = None
    financial_exposure: MoneyRequest | None = None
    description: str | None = None
    tags: dict[str, str | None] | None = None
    links: list[LinkRequest] | None = None

    def patch(self) -> dict[str, Any]:
        """Return the fields that the caller named, and only those."""
        said = self.model_fields_set & UseCaseChange.model_fields.keys()
        return self.model_dump(include=said)


class UseCaseRequest(UseCaseChange):
    """A use case to register."""

    name: str
    project: str = "default"
    aspects: Annotated[dict[str, dict[str, Any]], Field(max_length=50)] = {}
