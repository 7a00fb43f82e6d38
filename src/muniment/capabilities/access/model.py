"""People, services, tokens and grants, and what is refused about them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from muniment.kernel.actor import ActorKind
from muniment.kernel.errors import (
    Conflict,
    Forbidden,
    Invalid,
    Kind,
    MunimentError,
    NotFound,
    Unauthenticated,
)
from muniment.kernel.events import Scope, Subject
from muniment.kernel.naming import key_of

DEFAULT_TOKEN_LIFE = timedelta(days=90)
MAX_TOKEN_LIFE = timedelta(days=365)
MIN_PASSWORD = 12
MAX_PASSWORD = 200
MAX_NAME = 200


class PrincipalNotFound(NotFound):
    """There is no user or service of that name, or the actor may not see it."""

    code = "access.principal-not-found"
    title = "There is no such user"


class TokenNotFound(NotFound):
    """There is no such token, or it is somebody else's."""

    code = "access.token-not-found"
    title = "There is no such token"


class GrantNotFound(NotFound):
    """There is no such grant."""

    code = "access.grant-not-found"
    title = "There is no such grant"


class NameTaken(Conflict):
    """A user or service of that name exists already."""

    code = "access.name-taken"
    title = "The name is taken"


class BootstrapRefused(Forbidden):
    """The one-time link was used, has expired, or never existed."""

    code = "access.bootstrap-refused"
    title = "This one-time link is not accepted"


class SignInRefused(Unauthenticated):
    """The name and password do not go together, or the account is inactive."""

    code = "access.sign-in-refused"
    title = "The sign-in was refused"


class TooManySignIns(MunimentError):
    """There were too many attempts to sign in with this name, or from this address."""

    kind = Kind.LIMITED
    code = "access.too-many-sign-ins"
    title = "Too many attempts to sign in"


class PasswordTooWeak(Invalid):
    """The password is too short or too long."""

    code = "access.password-too-weak"


class LifeTooLong(Invalid):
    """The token would live longer than tokens may, or ends before it begins."""

    code = "access.token-life"


class TokenWouldWiden(Forbidden):
    """A token may not create one that can do more than itself."""

    code = "access.token-would-widen"
    title = "The new token would be able to do more than this one"


class LastAdministrator(Conflict):
    """The change would leave nobody who can administer the instance."""

    code = "access.last-administrator"
    title = "Somebody must remain who can administer"


class AccessDatedBack(Invalid):
    """Who may do what changes when it is recorded, and not at a date in the past."""

    code = "access.dated-back"
    title = "A change of access cannot be dated back"


class ScopeRefused(Invalid):
    """The scope is not of the form `instance`, `project:NAME` or `model:PROJECT/NAME`."""

    code = "access.scope"


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who can act: a person, or a service that acts on its own."""

    principal_id: str
    name: str
    name_key: str
    kind: ActorKind
    display: str
    email: str | None
    active: bool
    created_at: datetime
    revision: int = 0

    @property
    def subject(self) -> Subject:
        """What the journal files this principal's events under."""
        return Subject("principal", self.principal_id)

    def changed(self, *, display: str | None, email: str | None, active: bool | None) -> Self:
        """Return the principal with what is given put in place."""
        return replace(
            self,
            display=self.display if display is None else display,
            email=self.email if email is None else email,
            active=self.active if active is None else active,
        )


@dataclass(frozen=True, slots=True)
class Token:
    """A credential for programs; only its digest is kept. `level` and scope narrow its owner."""

    token_id: str
    principal_id: str
    sha256: str
    shown: str
    name: str
    level: str
    scope: str
    project_id: str | None
    model_id: str | None
    created_at: datetime
    expires_at: datetime
    revoked: bool = False
    revision: int = 0

    @property
    def subject(self) -> Subject:
        """What the journal files this token's events under."""
        return Subject("token", self.token_id)


@dataclass(frozen=True, slots=True)
class Granted:
    """A role given to a principal, where, from when until when, by whom and why."""

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
    revoked: bool = False
    revision: int = 0

    @property
    def subject(self) -> Subject:
        """What the journal files this grant's events under."""
        return Subject("grant", self.grant_id)


@dataclass(frozen=True, slots=True)
class NamedScope:
    """A scope as people write it, with the ids it stands for."""

    text: str
    scope: Scope


def principal_key(name: str) -> str:
    """Return the form under which two user names count as the same."""
    return key_of(name)


def check_password(password: str) -> str:
    """Return `password`; raise `PasswordTooWeak` unless it is long enough to be one."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise PasswordTooWeak(
            f"A password has {MIN_PASSWORD} to {MAX_PASSWORD} characters; a few words make one.",
            pointer="/password",
        )
    return password


def expiry_of(now: datetime, expires_at: datetime | None) -> datetime:
    """Return when a token made `now` ends; raise `LifeTooLong` if that is never or too late."""
    end = now + DEFAULT_TOKEN_LIFE if expires_at is None else expires_at
    if not now < end <= now + MAX_TOKEN_LIFE:
        raise LifeTooLong(
            f"A token lives for at most {MAX_TOKEN_LIFE.days} days and ends in the future; "
            f"leave expires_at out for {DEFAULT_TOKEN_LIFE.days} days."
        )
    return end


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
