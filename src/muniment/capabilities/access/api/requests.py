"""What the routes of access take and show in the same form."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from muniment.capabilities.access.model import Principal, PrincipalKind, Token
from muniment.capabilities.access.service.raising import RaiseTerms
from muniment.platform.auth import Role
from muniment.platform.http import Body

Name = Annotated[str, StringConstraints(max_length=200)]
Said = Annotated[str, StringConstraints(max_length=2000)]
Ticket = Annotated[str, StringConstraints(max_length=200)]


class CommentRequest(Body):
    """What is said about a decision."""

    comment: Said = ""


class RaiseRequest(Body):
    """A role that somebody wants: where, for how many minutes, why, and under which ticket."""

    role: Role
    scope: str = "instance"
    minutes: int = Field(60, ge=-(2**31), le=2**31)
    reason: Said
    ticket: Ticket = ""

    def terms(self) -> RaiseTerms:
        """Return what is wanted."""
        return RaiseTerms(self.role, self.scope, self.minutes, self.reason, self.ticket)


class BecauseRequest(Body):
    """Why something ends, if there is something to say."""

    reason: str = Field("", max_length=2000)


@dataclass(frozen=True, slots=True)
class User:
    """A principal, with the one-time link if one was just made."""

    id: str
    name: str
    kind: PrincipalKind
    display: str
    email: str | None
    active: bool
    created_at: datetime
    owner: str | None
    purpose: str
    revision: int
    invitation: str | None = None


@dataclass(frozen=True, slots=True)
class ShownToken:
    """A token without its secret, which is in `secret` only in the answer that made it."""

    id: str
    name: str
    shown: str
    level: str
    scope: str
    permissions: list[str] | None
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked: bool
    revision: int
    secret: str | None = None


def user(principal: Principal, owner: str | None = None, invitation: str | None = None) -> User:
    """Return a principal as it is shown; `owner` is the name of who answers for it."""
    return User(
        id=principal.principal_id,
        name=principal.name,
        kind=principal.kind,
        display=principal.display,
        email=principal.email,
        active=principal.active,
        created_at=principal.created_at,
        owner=owner,
        purpose=principal.purpose,
        revision=principal.revision,
        invitation=invitation,
    )


def shown(
    token: Token, secret: str | None = None, last_used_at: datetime | None = None
) -> ShownToken:
    """Return a token as it is shown."""
    return ShownToken(
        id=token.token_id,
        name=token.name,
        shown=token.shown,
        level=token.level,
        scope=token.scope,
        permissions=None if token.permissions is None else list(token.permissions),
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_at=last_used_at,
        revoked=token.revoked,
        revision=token.revision,
        secret=secret,
    )
