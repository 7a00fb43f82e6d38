"""Grants: which role somebody holds where, from when until when, what for, and by whose word."""

from dataclasses import dataclass
from datetime import datetime

from muniment.kernel.errors import Forbidden, Invalid, NotFound
from muniment.kernel.events import Scope, Subject


class GrantNotFound(NotFound):
    """There is no such grant."""

    code = "access.grant-not-found"
    title = "There is no such grant"


class GrantRefused(Invalid):
    """The grant would end before it begins."""

    code = "access.grant-period"


class ScopeRefused(Invalid):
    """The scope is not of the form `instance`, `project:NAME` or `model:PROJECT/NAME`."""

    code = "access.scope"


class WouldOutlast(Forbidden):
    """What is held for some hours would give something that ends later, or never."""

    code = "access.would-outlast"
    title = "This would outlast the role you give it by"


class LentOnly(Forbidden):
    """What cannot be taken back, or lets somebody in for good, takes a role held for good."""

    code = "access.lent-only"
    title = "This takes a role that was not lent"


@dataclass(frozen=True, slots=True)
class Granted:
    """A role given to a principal: where, from when until when, by whom, why and what for.

    `kind` is how it came about: `standing`, `elevation`, `emergency`, or `eligible` for one that
    lets its holder take the role in an emergency and nothing else.
    """

    grant_id: str
    principal_id: str
    role: str
    scope: str
    project_id: str | None
    model_id: str | None
    not_before: datetime
    expires_at: datetime | None
    reason: str
    granted_by: str
    granted_by_id: str = ""
    purpose: str = ""
    ticket: str = ""
    kind: str = "standing"
    revoked: bool = False
    revoked_by: str | None = None
    revoked_because: str = ""
    revision: int = 0

    @property
    def subject(self) -> Subject:
        """What the journal files this grant's events under."""
        return Subject("grant", self.grant_id)

    @property
    def where(self) -> Scope:
        """Where the role holds."""
        return Scope(self.project_id, self.model_id)

    def holds(self, now: datetime) -> bool:
        """Whether the grant is in force at `now`."""
        begun = self.not_before <= now and not self.revoked
        return begun and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class NamedScope:
    """A scope as people write it, with the ids it stands for."""

    text: str
    scope: Scope


def check_period(now: datetime, begins: datetime, ends: datetime | None) -> None:
    """Raise `GrantRefused` for a period that ends before it begins, or has ended."""
    if ends is not None and ends <= max(begins, now):
        raise GrantRefused("A grant must end after it begins and after now.")


def split_scope(text: str) -> tuple[str, str]:
    """Return kind and name of a scope as people write it; raise `ScopeRefused` otherwise."""
    kind, colon, name = text.partition(":")
    if text == "instance":
        return "instance", ""
    if colon and name and kind in {"project", "model"}:
        return kind, name
    raise ScopeRefused(
        f"'{text[:80]}' is not a scope; write 'instance', 'project:NAME' or 'model:PROJECT/NAME'."
    )
