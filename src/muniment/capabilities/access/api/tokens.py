"""JSON routes of tokens, and of the roles and permissions there are."""

from dataclasses import dataclass

from pydantic import Field

from muniment.capabilities.access.api.requests import ShownToken, shown
from muniment.capabilities.access.model import (
    NotActing,
    PermissionUnknown,
    TokenNotFound,
    TokenWouldWiden,
    WouldOutlast,
)
from muniment.capabilities.access.service import tokens
from muniment.capabilities.access.service.tokens import TokenTerms
from muniment.platform.auth import Level, Role
from muniment.platform.auth.gate import SIGNED_IN
from muniment.platform.auth.uses import last_uses
from muniment.platform.http import Body, Created, Inquiry, Page, Router
from muniment.platform.http.requests import Time

router = Router(tag="Access")


class TokenRequest(Body):
    """A token to make for oneself, or for the service named as `owner`.

    `permissions` are the only ones it may be used for; all that the level covers if left out.
    """

    name: str = Field(min_length=1, max_length=200)
    level: Level = Level.WRITE
    scope: str = "instance"
    expires_at: Time | None = None
    owner: str | None = None
    permissions: list[str] | None = Field(None, max_length=200)


@dataclass(frozen=True, slots=True)
class Carried:
    """A permission: what it allows, and the level a token must have for it."""

    name: str
    summary: str
    level: str


@dataclass(frozen=True, slots=True)
class RoleDescription:
    """A role and the permissions that it carries."""

    name: Role
    permissions: list[Carried]


@router.get("/tokens", permission=SIGNED_IN)
def list_tokens(unit: Inquiry, owner: str | None = None) -> Page[ShownToken]:
    """List your tokens, or a service's as `owner`."""
    found = tokens.list_tokens(unit, owner)
    used = last_uses(unit.connection, {token.token_id for token in found})
    return Page([shown(token, last_used_at=used.get(token.token_id)) for token in found])


@router.post(
    "/tokens",
    permission=SIGNED_IN,
    secret=True,
    refusals=(TokenWouldWiden, PermissionUnknown, NotActing, WouldOutlast),
)
def issue_token(unit: Inquiry, token: TokenRequest) -> Created:
    """Make a token; its secret is in this answer and nowhere else."""
    listed = None if token.permissions is None else tuple(token.permissions)
    terms = TokenTerms(token.name, token.level, token.scope, token.expires_at, listed)
    issued = tokens.issue(unit, terms, owner=token.owner)
    return Created(shown(issued.token, issued.secret), "/api/v1/tokens")


@router.delete("/tokens/{token_id}", permission=SIGNED_IN, refusals=(TokenNotFound,))
def revoke_token(unit: Inquiry, token_id: str) -> ShownToken:
    """End a token now."""
    return shown(tokens.revoke(unit, token_id))


@router.get("/roles", permission=SIGNED_IN)
def list_roles(unit: Inquiry) -> Page[RoleDescription]:
    """List the roles that can be granted, each with the permissions it carries."""
    known = sorted(unit.permissions.values(), key=lambda permission: permission.name)
    return Page(
        [
            RoleDescription(
                role,
                [
                    Carried(each.name, each.summary, each.level)
                    for each in known
                    if role in each.roles
                ],
            )
            for role in Role
        ]
    )
