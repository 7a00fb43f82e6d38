"""JSON routes of groups and who belongs to them."""

from dataclasses import dataclass

from muniment.capabilities.access.api.requests import Name, Said, User, user
from muniment.capabilities.access.model import (
    GroupInGroup,
    MemberAlready,
    MemberNotFound,
    Membership,
    NameTaken,
    Principal,
    PrincipalKind,
    PrincipalNotFound,
    WouldOutlast,
)
from muniment.capabilities.access.service import groups, principals
from muniment.capabilities.access.service.groups import Member
from muniment.capabilities.access.service.permissions import (
    GRANT_ACCESS,
    MANAGE_ACCESS,
    READ_ACCESS,
)
from muniment.capabilities.access.service.principals import About
from muniment.platform.http import Body, Created, Inquiry, Page, Router, page_of
from muniment.platform.http.paging import DEFAULT_LIMIT, check_limit, read_words
from muniment.platform.http.requests import Time
from muniment.platform.unit import Unit

router = Router(tag="Access")
_MEMBERS = "/groups/{name}/members"


class GroupRequest(Body):
    """A group to make known; `owner` is the person who answers for it."""

    name: str
    display: Name = ""
    owner: str | None = None
    purpose: Said = ""


class MemberRequest(Body):
    """Who is to belong to a group, from when until when."""

    member: str
    not_before: Time | None = None
    expires_at: Time | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A group with who belongs to it."""

    id: str
    name: str
    display: str
    active: bool
    owner: str | None
    purpose: str
    members: list[Member]
    revision: int


@router.get("/groups", permission=READ_ACCESS)
def list_groups(unit: Inquiry, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[User]:
    """List groups, by name."""
    words = read_words(cursor)
    found = principals.list_principals(
        unit,
        kind=PrincipalKind.GROUP,
        after=words[0] if words else None,
        limit=check_limit(limit) + 1,
    )
    page = page_of(found, limit, lambda principal: (principal.name_key,))
    owners = principals.names_of(unit, {each.owner_id for each in page.items if each.owner_id})
    return Page([user(each, owners.get(each.owner_id or "")) for each in page.items], page.next)


@router.post("/groups", permission=MANAGE_ACCESS, refusals=(NameTaken,))
def create_group(unit: Inquiry, group: GroupRequest) -> Created:
    """Make a group known; it holds roles for whoever belongs to it."""
    about = About(display=group.display, owner=group.owner, purpose=group.purpose)
    made = principals.create_principal(unit, group.name, PrincipalKind.GROUP, about)
    return Created(_group(unit, made, []), f"/api/v1/groups/{made.name}")


@router.get("/groups/{name}", permission=READ_ACCESS, refusals=(PrincipalNotFound,))
def show_group(unit: Inquiry, name: str) -> Group:
    """Show a group with who belongs to it."""
    found = groups.group_named(unit, name)
    return _group(unit, found, groups.members(unit, found))


@router.post(
    _MEMBERS,
    permission=GRANT_ACCESS,
    refusals=(PrincipalNotFound, GroupInGroup, MemberAlready, WouldOutlast),
)
def add_member(unit: Inquiry, name: str, wanted: MemberRequest) -> Membership:
    """Let somebody belong to a group, for good or for a time."""
    return groups.add_member(
        unit, name, wanted.member, not_before=wanted.not_before, expires_at=wanted.expires_at
    )


@router.delete(
    _MEMBERS + "/{member}", permission=GRANT_ACCESS, refusals=(PrincipalNotFound, MemberNotFound)
)
def remove_member(unit: Inquiry, name: str, member: str) -> Membership:
    """Let somebody belong to a group no longer."""
    return groups.remove_member(unit, name, member)


def _group(unit: Unit, found: Principal, members: list[Member]) -> Group:
    owner_id = found.owner_id
    return Group(
        id=found.principal_id,
        name=found.name,
        display=found.display,
        active=found.active,
        owner=principals.names_of(unit, {owner_id}).get(owner_id) if owner_id else None,
        purpose=found.purpose,
        members=members,
        revision=found.revision,
    )
