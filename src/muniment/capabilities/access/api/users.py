"""JSON routes of people and services, and of who is asking."""

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from muniment.capabilities import custody
from muniment.capabilities.access.api.requests import Name, Said, User, shown, user
from muniment.capabilities.access.model import (
    BootstrapRefused,
    LastAdministrator,
    LentOnly,
    NameTaken,
    NotAPerson,
    Principal,
    PrincipalKind,
    PrincipalNotFound,
)
from muniment.capabilities.access.service import erasing, grants, links, principals, views
from muniment.capabilities.access.service.permissions import MANAGE_ACCESS, READ_ACCESS
from muniment.capabilities.access.service.principals import About
from muniment.capabilities.access.service.views import ShownGrant
from muniment.platform.auth.gate import PUBLIC, SIGNED_IN
from muniment.platform.http import Body, Created, Inquiry, Page, Router, page_of
from muniment.platform.http.paging import DEFAULT_LIMIT, check_limit, read_words
from muniment.platform.unit import Unit

router = Router(tag="Access")


class BootstrapRequest(Body):
    """The first administrator's claim."""

    token: str = Field(max_length=200)
    name: str


class UserRequest(Body):
    """Somebody to make known; a person is invited, a service gets tokens made for it.

    `owner` is the person who answers for a service.
    """

    name: str
    kind: Literal["human", "service"] = "human"
    display: Name = ""
    email: str | None = Field(None, max_length=320)
    owner: str | None = None
    purpose: Said = ""


class UserChange(Body):
    """What to change about a user or a group; what is left out stays."""

    display: Name | None = None
    email: str | None = Field(None, max_length=320)
    active: bool | None = None
    owner: str | None = None
    purpose: Said | None = None


@dataclass(frozen=True, slots=True)
class Me:
    """Who is asking, and what they may do."""

    id: str
    name: str
    kind: str
    grants: list[ShownGrant]
    token_level: str | None
    token_scope: str | None = None
    token_permissions: list[str] | None = None


@router.post("/bootstrap", permission=PUBLIC, secret=True, refusals=(BootstrapRefused,))
def claim_bootstrap(unit: Inquiry, claim: BootstrapRequest) -> Created:
    """Become the first administrator with the one-time secret that the server printed."""
    issued = links.claim_bootstrap(unit, claim.token, claim.name)
    return Created(shown(issued.token, issued.secret), "/api/v1/me")


@router.get("/me", permission=SIGNED_IN)
def show_me(unit: Inquiry) -> Me:
    """Show who you are and which roles you hold."""
    access = unit.context.access
    mine = views.shown(unit, grants.list_own(unit))
    limit = access.limit
    listed = sorted(limit.permissions) if limit and limit.permissions is not None else None
    level = limit.level if limit else None
    place = (limit.scope.model_id or limit.scope.project_id) if limit else None
    return Me(access.actor.id, access.actor.name, access.actor.kind, mine, level, place, listed)


@router.get("/users", permission=READ_ACCESS)
def list_users(
    unit: Inquiry,
    kind: PrincipalKind | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[User]:
    """List people, services and groups, by name; of one kind, or all."""
    words = read_words(cursor)
    found = principals.list_principals(
        unit, kind=kind, after=words[0] if words else None, limit=check_limit(limit) + 1
    )
    page = page_of(found, limit, lambda principal: (principal.name_key,))
    owners = principals.names_of(unit, {each.owner_id for each in page.items if each.owner_id})
    return Page([user(each, owners.get(each.owner_id or "")) for each in page.items], page.next)


@router.post("/users", permission=MANAGE_ACCESS, secret=True, refusals=(NameTaken, LentOnly))
def create_user(unit: Inquiry, wanted: UserRequest) -> Created:
    """Make somebody known; the answer holds a person's one-time invitation link."""
    about = About(
        display=wanted.display, email=wanted.email, owner=wanted.owner, purpose=wanted.purpose
    )
    if wanted.kind == "service":
        made = principals.create_principal(unit, wanted.name, PrincipalKind.SERVICE, about)
        return Created(_owned(unit, made), f"/api/v1/users/{made.name}")
    invitation = links.invite(unit, wanted.name, about)
    seen = _owned(unit, invitation.principal, f"/invitation/{invitation.secret}")
    return Created(seen, f"/api/v1/users/{seen.name}")


@router.get("/users/{name}", permission=READ_ACCESS, refusals=(PrincipalNotFound,))
def show_user(unit: Inquiry, name: str) -> User:
    """Show a person, a service or a group."""
    return _owned(unit, principals.principal_named(unit, name))


@router.patch(
    "/users/{name}",
    permission=MANAGE_ACCESS,
    refusals=(PrincipalNotFound, LastAdministrator, LentOnly),
)
def change_user(unit: Inquiry, name: str, change: UserChange) -> User:
    """Change a user, or deactivate them: their tokens and sessions stop working."""
    about = About(
        display=change.display, email=change.email, owner=change.owner, purpose=change.purpose
    )
    return _owned(unit, principals.change_principal(unit, name, about, active=change.active))


@router.post(
    "/users/{name}/invitation",
    permission=MANAGE_ACCESS,
    secret=True,
    refusals=(PrincipalNotFound, NotAPerson, LentOnly),
)
def invite_again(unit: Inquiry, name: str) -> User:
    """Make a fresh one-time link with which a person sets a new password."""
    invitation = links.invite_again(unit, name)
    return _owned(unit, invitation.principal, f"/invitation/{invitation.secret}")


@router.post(
    "/users/{name}/erase",
    permission=MANAGE_ACCESS,
    refusals=(PrincipalNotFound, NotAPerson, LastAdministrator, LentOnly, custody.UnderHold),
)
def erase_user(unit: Inquiry, name: str) -> User:
    """Erase what is told of a person, in the past too, and end their access; for good."""
    return _owned(unit, erasing.erase_person(unit, name))


def _owned(unit: Unit, principal: Principal, invitation: str | None = None) -> User:
    owner_id = principal.owner_id
    owner = principals.names_of(unit, {owner_id}).get(owner_id) if owner_id else None
    return user(principal, owner, invitation)
