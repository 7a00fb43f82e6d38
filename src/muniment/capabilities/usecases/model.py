"""What a use case is: a use the business makes of AI, apart from the models that serve it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Self

from muniment.kernel.errors import Conflict, Invalid, Kind, MunimentError, NotFound
from muniment.kernel.events import Scope, Subject
from muniment.kernel.status import Status, check_move
from muniment.kernel.values import Link, accept_links, accept_tags, accept_text

KIND = "use_case"
MAX_LINE = 500
MAX_ENTRIES = 300
_LARGEST = 10**15
_JURISDICTION = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_LINES = ("title", "business_process", "business_owner", "owner", "status_reason")
_TEXTS = ("purpose", "human_oversight", "intended_users", "description")
_IDENTITY = frozenset(
    {"use_case_id", "project_id", "project", "name", "name_key", "created_at", "created_by"}
    | {"external_source", "external_key", "status", "status_reason", "revision", "updated_at"}
)


class UseCaseNotFound(NotFound):
    """There is no use case of that name, or the actor may not see it."""

    code = "usecases.not-found"
    title = "There is no such use case"


class UseCaseGone(MunimentError):
    """The use case was deleted; its evidence remains in the journal and in the past."""

    kind = Kind.GONE
    code = "usecases.deleted"
    title = "The use case was deleted"


class UseCaseExists(Conflict):
    """Another use case of the project has this name, or one that differs in case or look only."""

    code = "usecases.name-taken"
    title = "The name is taken"


class UseCaseClosed(Conflict):
    """The use case is archived or retired, so it takes no changes."""

    code = "usecases.closed"
    title = "The use case takes no changes"


class UseCaseRefused(Invalid):
    """A field of the use case is not acceptable; the message says which, and what would be."""

    code = "usecases.refused"
    title = "A field of the use case is not acceptable"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217)."""

    amount: float
    currency: str


@dataclass(frozen=True, slots=True)
class UseCase:
    """A use of AI. `name_key` is the form under which names are unique; `None` means unknown.

    `eu_class`, `eu_role`, `annex_iii_point` and `decision_role` are terms of vocabularies;
    `external_source` and `external_key` say which record of which inventory it came from.
    """

    use_case_id: str
    project_id: str
    project: str
    name: str
    name_key: str
    created_at: datetime
    created_by: str
    title: str = ""
    purpose: str = ""
    business_process: str | None = None
    business_owner: str | None = None
    owner: str | None = None
    affects_persons: bool | None = None
    eu_class: str | None = None
    eu_role: str | None = None
    annex_iii_point: str | None = None
    jurisdictions: list[str] = field(default_factory=list[str])
    decision_role: str | None = None
    human_oversight: str = ""
    intended_users: str = ""
    prohibited_uses: list[str] = field(default_factory=list[str])
    volume_per_day: int | None = None
    financial_exposure: Money | None = None
    description: str = ""
    tags: dict[str, str] = field(default_factory=dict[str, str])
    links: list[Link] = field(default_factory=list[Link])
    external_source: str | None = None
    external_key: str | None = None
    status: Status = Status.ACTIVE
    status_reason: str | None = None
    revision: int = 0
    updated_at: datetime | None = None

    @property
    def subject(self) -> Subject:
        """What the journal files this use case's events under."""
        return Subject(KIND, self.use_case_id)

    @property
    def scope(self) -> Scope:
        """Where access to this use case is granted."""
        return Scope(self.project_id)

    def check_open(self) -> None:
        """Refuse a change to a use case that is not active with `UseCaseClosed`."""
        if self.status is not Status.ACTIVE:
            raise UseCaseClosed(
                f"The use case '{self.name}' is {self.status}, so it takes no changes; "
                "reactivate it first ('muniment use-case reactivate').",
                status=self.status,
            )

    def moved(self, status: Status, reason: str | None = None) -> Self:
        """Return the use case in another status; raise `StatusRefused` if that is not provided."""
        check_move(self.status, status, f"The use case '{self.name}'")
        return replace(self, status=status, status_reason=reason).checked()

    def reverted(self, earlier: Self) -> Self:
        """Return the use case as it was described earlier; its name and standing stay."""
        said = {f.name: getattr(earlier, f.name) for f in fields(self) if f.name not in _IDENTITY}
        values: Mapping[str, Any] = said
        return replace(self, **values)

    def checked(self) -> Self:
        """Return the use case in its accepted form; raise the refusal of the first bad field."""
        for name in (*_LINES, *_TEXTS):
            text = getattr(self, name)
            if text is not None:
                _accept(text, name)
        self._check_figures()
        return replace(
            self,
            jurisdictions=[_jurisdiction(place) for place in _counted(self, "jurisdictions")],
            prohibited_uses=[
                accept_text(use, f"/prohibited_uses/{i}")
                for i, use in enumerate(_counted(self, "prohibited_uses"))
            ],
            tags=accept_tags(self.tags),
            links=accept_links(self.links),
        )

    def _check_figures(self) -> None:
        if self.volume_per_day is not None and not 0 <= self.volume_per_day <= _LARGEST:
            raise UseCaseRefused(f"volume_per_day is a whole number from 0 to {_LARGEST}.")
        money = self.financial_exposure
        if money is not None and not (
            0 <= money.amount <= _LARGEST and _CURRENCY.fullmatch(money.currency)
        ):
            raise UseCaseRefused(
                f"financial_exposure is an amount from 0 to {_LARGEST} and a currency such as EUR."
            )


def _accept(text: str, name: str) -> None:
    if name in _TEXTS:
        accept_text(text, f"/{name}")
    else:
        accept_text(text, f"/{name}", MAX_LINE)


def _counted(use_case: UseCase, name: str) -> list[str]:
    entries: list[str] = getattr(use_case, name)
    if len(entries) > MAX_ENTRIES:
        raise UseCaseRefused(f"{name} has {len(entries)} entries; at most {MAX_ENTRIES} are kept.")
    return entries


def _jurisdiction(text: str) -> str:
    place = text.strip().upper()
    if not _JURISDICTION.fullmatch(place):
        raise UseCaseRefused(
            f"'{text[:40]}' is not a jurisdiction; write a country or a part of one by its code, "
            "such as EU, DE or US-CO (ISO 3166).",
            value=text[:40],
        )
    return place
