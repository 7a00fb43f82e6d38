"""JSON routes of grants, and of the conflicts among them."""

from dataclasses import dataclass

from muniment.capabilities.access.api.requests import BecauseRequest, Said, Ticket
from muniment.capabilities.access.model import (
    GrantNotFound,
    LastAdministrator,
    PrincipalNotFound,
    WouldOutlast,
)
from muniment.capabilities.access.service import conflicts, grants, views
from muniment.capabilities.access.service.grants import GrantTerms
from muniment.capabilities.access.service.permissions import GRANT_ACCESS, READ_ACCESS
from muniment.capabilities.access.service.views import ShownGrant
from muniment.platform.auth import Role
from muniment.platform.auth.gate import GrantKind
from muniment.platform.http import Body, Created, Inquiry, Page, Router, page_of
from muniment.platform.http.paging import DEFAULT_LIMIT, check_limit, read_words
from muniment.platform.http.requests import Time

router = Router(tag="Access")


class GrantRequest(Body):
    """A role to give a person, a service or a group.

    One that is `eligible` gives no right by itself: its holder may take the role in an emergency.
    """

    principal: str
    role: Role
    scope: str = "instance"
    not_before: Time | None = None
    expires_at: Time | None = None
    reason: Said = ""
    purpose: Said = ""
    ticket: Ticket = ""
    eligible: bool = False


@dataclass(frozen=True, slots=True)
class ShownConflict:
    """Roles that one person should not hold together: who, which, where, and why."""

    principal: str
    roles: list[str]
    scope: str
    why: str
    grant_ids: list[str]


@router.get("/grants", permission=READ_ACCESS)
def list_grants(
    unit: Inquiry,
    principal: str | None = None,
    role: Role | None = None,
    in_force: bool = False,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[ShownGrant]:
    """List grants in the order they were given, each with its last use and what conflicts."""
    words = read_words(cursor)
    found = grants.list_grants(
        unit,
        principal=principal,
        role=role,
        in_force=in_force,
        after=words[0] if words else None,
        limit=check_limit(limit) + 1,
    )
    page = page_of(found, limit, lambda granted: (granted.grant_id,))
    return Page(views.shown(unit, page.items), page.next)


@router.post("/grants", permission=GRANT_ACCESS, refusals=(PrincipalNotFound, WouldOutlast))
def give_grant(unit: Inquiry, grant: GrantRequest) -> Created:
    """Give somebody a role, somewhere, for a time; the answer says what it conflicts with."""
    terms = GrantTerms(
        grant.role,
        grant.scope,
        grant.not_before,
        grant.expires_at,
        grant.reason,
        grant.purpose,
        grant.ticket,
        GrantKind.ELIGIBLE if grant.eligible else GrantKind.STANDING,
    )
    given = grants.grant(unit, grant.principal, terms)
    return Created(views.shown(unit, [given])[0], "/api/v1/grants")


@router.delete(
    "/grants/{grant_id}", permission=GRANT_ACCESS, refusals=(GrantNotFound, LastAdministrator)
)
def revoke_grant(unit: Inquiry, grant_id: str, why: BecauseRequest) -> ShownGrant:
    """Take a role back."""
    return views.shown(unit, [grants.revoke(unit, grant_id, why.reason)])[0]


@router.get("/conflicts", permission=READ_ACCESS)
def list_conflicts(unit: Inquiry) -> Page[ShownConflict]:
    """List who holds roles that one person should not hold together."""
    return Page(
        [
            ShownConflict(
                each.principal,
                list(each.conflict.roles),
                each.conflict.scope,
                each.conflict.why,
                list(each.conflict.grant_ids),
            )
            for each in conflicts.everywhere(unit)
        ]
    )
