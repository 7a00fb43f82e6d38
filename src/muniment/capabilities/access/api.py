"""JSON routes of users, tokens and grants."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import Field

from muniment.capabilities.access.model import (
    BootstrapRefused,
    Granted,
    GrantNotFound,
    LastAdministrator,
    NameTaken,
    Principal,
    PrincipalNotFound,
    Token,
    TokenNotFound,
    TokenWouldWiden,
)
from muniment.capabilities.access.service import grants, links, principals, tokens
from muniment.capabilities.access.service.grants import GrantTerms
from muniment.capabilities.access.service.permissions import (
    GRANT_ACCESS,
    MANAGE_ACCESS,
    READ_ACCESS,
)
from muniment.capabilities.access.service.tokens import TokenTerms
from muniment.kernel.actor import ActorKind
from muniment.platform.auth import Level, Role
from muniment.platform.auth.gate import PUBLIC, SIGNED_IN
from muniment.platform.http import Body, Created, Inquiry, Page, Router, page_of
from muniment.platform.http.paging import DEFAULT_LIMIT, check_limit, read_words
from muniment.platform.http.requests import Time

router = Router(tag="Access")


class BootstrapRequest(Body):
    """The first administrator's claim."""

    token: str = Field(max_length=200)
    name: str


class UserRequest(Body):
    """Somebody to make known; a person is invited, a service gets tokens made for it."""

    name: str
    kind: ActorKind = ActorKind.HUMAN
    display: str = Field("", max_length=200)
    email: str | None = Field(None, max_length=320)


class UserChange(Body):
    """What to change about a user; what is left out stays."""

    display: str | None = Field(None, max_length=200)
    email: str | None = Field(None, max_length=320)
    active: bool | None = None


class TokenRequest(Body):
    """A token to make for oneself, or for the service named as `owner`."""

    name: str = Field(min_length=1, max_length=200)
    level: Level = Level.WRITE
    scope: str = "instance"
    expires_at: Time | None = None
    owner: str | None = None


class GrantRequest(Body):
    """A role to give somebody."""

    principal: str
    role: Role
    scope: str = "instance"
    not_before: Time | None = None
    expires_at: Time | None = None
    reason: str = Field("", max_length=2000)


@dataclass(frozen=True, slots=True)
class User:
    """A principal, with the one-time link if one was just made."""

    id: str
    name: str
    kind: ActorKind
    display: str
    email: str | None
    active: bool
    created_at: datetime
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
    created_at: datetime
    expires_at: datetime
    revoked: bool
    revision: int
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class Me:
    """Who is asking, and what they may do."""

    id: str
    name: str
    kind: ActorKind
    grants: list[Granted]
    token_level: str | None


@dataclass(frozen=True, slots=True)
class RoleDescription:
    """A role and the permissions that it carries."""

    name: Role


@router.post("/bootstrap", permission=PUBLIC, secret=True, refusals=(BootstrapRefused,))
def claim_bootstrap(unit: Inquiry, claim: BootstrapRequest) -> Created:
    """Become the first administrator with the one-time secret that the server printed."""
    issued = links.claim_bootstrap(unit, claim.token, claim.name)
    return Created(_shown(issued.token, issued.secret), "/api/v1/me")


@router.get("/me", permission=SIGNED_IN)
def show_me(unit: Inquiry) -> Me:
    """Show who you are and which roles you hold."""
    access = unit.context.access
    mine = grants.list_own(unit)
    level = access.limit.level if access.limit else None
    return Me(access.actor.id, access.actor.name, access.actor.kind, mine, level)


@router.get("/users", permission=READ_ACCESS)
def list_users(unit: Inquiry, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[User]:
    """List people and services, by name."""
    words = read_words(cursor)
    after = words[0] if words else None
    found = principals.list_principals(unit, after=after, limit=check_limit(limit) + 1)
    page = page_of(found, limit, lambda principal: (principal.name_key,))
    return Page([_user(principal) for principal in page.items], page.next)


@router.post("/users", permission=MANAGE_ACCESS, secret=True, refusals=(NameTaken,))
def create_user(unit: Inquiry, user: UserRequest) -> Created:
    """Make somebody known; the answer holds a person's one-time invitation link."""
    if user.kind is not ActorKind.HUMAN:
        made = principals.create_principal(
            unit, user.name, user.kind, display=user.display, email=user.email
        )
        return Created(_user(made), f"/api/v1/users/{made.name}")
    invitation = links.invite(unit, user.name, display=user.display, email=user.email)
    shown = _user(invitation.principal, f"/invitation/{invitation.secret}")
    return Created(shown, f"/api/v1/users/{shown.name}")


@router.get("/users/{name}", permission=READ_ACCESS, refusals=(PrincipalNotFound,))
def show_user(unit: Inquiry, name: str) -> User:
    """Show a person or a service."""
    return _user(principals.principal_named(unit, name))


@router.patch(
    "/users/{name}",
    permission=MANAGE_ACCESS,
    refusals=(PrincipalNotFound, LastAdministrator),
)
def change_user(unit: Inquiry, name: str, change: UserChange) -> User:
    """Change a user, or deactivate them: their tokens and sessions stop working."""
    return _user(
        principals.change_principal(
            unit, name, display=change.display, email=change.email, active=change.active
        )
    )


@router.post(
    "/users/{name}/invitation",
    permission=MANAGE_ACCESS,
    secret=True,
    refusals=(PrincipalNotFound,),
)
def invite_again(unit: Inquiry, name: str) -> User:
    """Make a fresh one-time link with which a person sets a new password."""
    invitation = links.invite_again(unit, name)
    return _user(invitation.principal, f"/invitation/{invitation.secret}")


@router.get("/tokens", permission=SIGNED_IN)
def list_tokens(unit: Inquiry, owner: str | None = None) -> Page[ShownToken]:
    """List your tokens, or a service's as `owner`."""
    return Page([_shown(token) for token in tokens.list_tokens(unit, owner)])


@router.post("/tokens", permission=SIGNED_IN, secret=True, refusals=(TokenWouldWiden,))
def issue_token(unit: Inquiry, token: TokenRequest) -> Created:
    """Make a token; its secret is in this answer and nowhere else."""
    terms = TokenTerms(token.name, token.level, token.scope, token.expires_at)
    issued = tokens.issue(unit, terms, owner=token.owner)
    return Created(_shown(issued.token, issued.secret), "/api/v1/tokens")


@router.delete("/tokens/{token_id}", permission=SIGNED_IN, refusals=(TokenNotFound,))
def revoke_token(unit: Inquiry, token_id: str) -> ShownToken:
    """End a token now."""
    return _shown(tokens.revoke(unit, token_id))


@router.get("/roles", permission=SIGNED_IN)
def list_roles(unit: Inquiry) -> Page[RoleDescription]:
    """List the roles that can be granted."""
    del unit
    return Page([RoleDescription(role) for role in Role])


@router.get("/grants", permission=READ_ACCESS)
def list_grants(
    unit: Inquiry,
    principal: str | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[Granted]:
    """List grants, in the order they were given."""
    words = read_words(cursor)
    after = words[0] if words else None
    found = grants.list_grants(unit, principal=principal, after=after, limit=check_limit(limit) + 1)
    return page_of(found, limit, lambda granted: (granted.grant_id,))


@router.post("/grants", permission=GRANT_ACCESS, refusals=(PrincipalNotFound,))
def give_grant(unit: Inquiry, grant: GrantRequest) -> Created:
    """Give somebody a role, somewhere, for a time."""
    terms = GrantTerms(grant.role, grant.scope, grant.not_before, grant.expires_at, grant.reason)
    given = grants.grant(unit, grant.principal, terms)
    return Created(given, "/api/v1/grants")


@router.delete(
    "/grants/{grant_id}", permission=GRANT_ACCESS, refusals=(GrantNotFound, LastAdministrator)
)
def revoke_grant(unit: Inquiry, grant_id: str) -> Granted:
    """Take a role back."""
    return grants.revoke(unit, grant_id)


def _user(principal: Principal, invitation: str | None = None) -> User:
    return User(
        id=principal.principal_id,
        name=principal.name,
        kind=principal.kind,
        display=principal.display,
        email=principal.email,
        active=principal.active,
        created_at=principal.created_at,
        revision=principal.revision,
        invitation=invitation,
    )


def _shown(token: Token, secret: str | None = None) -> ShownToken:
    return ShownToken(
        id=token.token_id,
        name=token.name,
        shown=token.shown,
        level=token.level,
        scope=token.scope,
        created_at=token.created_at,
        expires_at=token.expires_at,
        revoked=token.revoked,
        revision=token.revision,
        secret=secret,
    )
