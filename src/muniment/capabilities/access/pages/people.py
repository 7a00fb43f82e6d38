"""People and services: inviting, giving and taking back roles, switching off."""

from dataclasses import dataclass

from muniment.capabilities.access.model import MAX_NAME, PrincipalKind
from muniment.capabilities.access.pages.reading import (
    read_level,
    read_permissions,
    read_role,
    read_until,
)
from muniment.capabilities.access.service import (
    conflicts,
    elevations,
    emergencies,
    erasing,
    grants,
    groups,
    links,
    past,
    principals,
    tokens,
    views,
)
from muniment.capabilities.access.service.grants import GrantTerms
from muniment.capabilities.access.service.links import Invitation
from muniment.capabilities.access.service.permissions import (
    GRANT_ACCESS,
    MANAGE_ACCESS,
    READ_ACCESS,
)
from muniment.capabilities.access.service.principals import About
from muniment.capabilities.access.service.tokens import TokenTerms
from muniment.kernel.events import INSTANCE
from muniment.kernel.values import accept_text
from muniment.platform.auth.gate import GrantKind, Level, Role
from muniment.platform.http.paging import MAX_LIMIT, page_of, read_number, read_words
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.pages import Pages
from muniment.platform.web.roles import roles_explained

pages = Pages(
    done={
        "access.switched-off": "The account is off; its tokens and sessions have stopped working.",
        "access.switched-on": "The account is on again.",
        "access.erased": "What was told of them is erased; the evidence of what they did stays.",
        "access.granted": "The role is given.",
        "access.grant-revoked": "The role is taken back.",
        "access.service-made": "The service is known. Give it a role, then make a token for it.",
        "access.group-made": "The group is known. Give it a role, then put people into it.",
        "access.token-ended": "The token is revoked.",
        "access.member-added": "They belong to the group, and hold its roles.",
        "access.member-removed": "They belong to the group no longer.",
    }
)
_PEOPLE = "/access"
_PERSON = "/access/{name}"
_SHOWN = 100
_LAST = 20
_MAX_EMAIL = 320
_MAX_REASON = 2000


@dataclass(frozen=True, slots=True)
class Secrets:
    """What is shown this once: the link of an invitation, or a new token."""

    link: str = ""
    invited: str = ""
    token: str = ""


@pages.get(_PEOPLE, permission=READ_ACCESS)
def list_people(unit: Unit, request: PageRequest) -> Html:
    """List everybody who is known to the register."""
    return _people(unit, request)


@pages.post(_PEOPLE, permission=MANAGE_ACCESS, again=list_people)
def make_known(unit: Unit, request: PageRequest) -> Html | Redirect:
    """Invite a person, or make a service known."""
    form = request.form
    name = form.value("name").strip()
    display = accept_text(form.value("display").strip(), "/display", MAX_NAME)
    email = accept_text(form.value("email").strip(), "/email", _MAX_EMAIL) or None
    about = About(
        display=display,
        email=email,
        owner=form.value("owner").strip() or None,
        purpose=accept_text(form.value("about").strip(), "/about", _MAX_REASON),
    )
    if form.value("kind") in {PrincipalKind.SERVICE, PrincipalKind.GROUP}:
        kind = PrincipalKind(form.value("kind"))
        principals.create_principal(unit, name, kind, about)
        return Redirect(request.frame.present("access", name), done=f"access.{kind}-made")
    invitation = links.invite(unit, name, about)
    return _people(unit, request, _shown_once(request, invitation))


@pages.get(_PERSON, permission=READ_ACCESS)
def show_person(unit: Unit, request: PageRequest) -> Html:
    """Show what somebody may do, and with which tokens."""
    return _person(unit, request)


@pages.post("/access/{name}/invitation", permission=MANAGE_ACCESS, again=show_person)
def invite_again(unit: Unit, request: PageRequest) -> Html:
    """Make a fresh link with which somebody chooses a new password."""
    invitation = links.invite_again(unit, request.path["name"])
    return _person(unit, request, _shown_once(request, invitation))


@pages.post("/access/{name}/active", permission=MANAGE_ACCESS, again=show_person)
def switch(unit: Unit, request: PageRequest) -> Redirect:
    """Switch an account off, or on again."""
    name, active = request.path["name"], request.form.value("active") == "yes"
    principals.change_principal(unit, name, active=active)
    done = "access.switched-on" if active else "access.switched-off"
    return Redirect(request.frame.present("access", name), done=done)


@pages.post("/access/{name}/erase", permission=MANAGE_ACCESS, again=show_person)
def erase(unit: Unit, request: PageRequest) -> Redirect:
    """Erase what is told of a person, once their name was typed to confirm it."""
    name = request.path["name"]
    erasing.erase_person(unit, name, confirmed=request.form.value("confirmed"))
    return Redirect(request.frame.present("access", name), done="access.erased")


@pages.post("/access/{name}/grants", permission=GRANT_ACCESS, again=show_person)
def give_role(unit: Unit, request: PageRequest) -> Redirect:
    """Give somebody a role, somewhere, for a time."""
    form, name = request.form, request.path["name"]
    terms = GrantTerms(
        role=read_role(form),
        scope=form.value("scope").strip() or "instance",
        not_before=read_until(form, "not_before"),
        expires_at=read_until(form, "expires_at"),
        reason=accept_text(form.value("reason").strip(), "/reason", _MAX_REASON),
        purpose=accept_text(form.value("what_for").strip(), "/what_for", _MAX_REASON),
        ticket=accept_text(form.value("ticket").strip(), "/ticket", MAX_NAME),
        kind=GrantKind.ELIGIBLE if form.value("eligible") else GrantKind.STANDING,
    )
    grants.grant(unit, name, terms)
    return Redirect(request.frame.present("access", name), done="access.granted")


@pages.post("/access/{name}/grants/{grant_id}/revoke", permission=GRANT_ACCESS, again=show_person)
def revoke_role(unit: Unit, request: PageRequest) -> Redirect:
    """Take a role back."""
    grants.revoke(unit, request.path["grant_id"])
    back = request.frame.present("access", request.path["name"])
    return Redirect(back, done="access.grant-revoked")


@pages.post("/access/{name}/members", permission=GRANT_ACCESS, again=show_person)
def add_member(unit: Unit, request: PageRequest) -> Redirect:
    """Put somebody into a group."""
    form, name = request.form, request.path["name"]
    member = form.value("member").strip()
    groups.add_member(unit, name, member, expires_at=read_until(form, "member_until"))
    return Redirect(request.frame.present("access", name), done="access.member-added")


@pages.post("/access/{name}/members/{member}/remove", permission=GRANT_ACCESS, again=show_person)
def remove_member(unit: Unit, request: PageRequest) -> Redirect:
    """Take somebody out of a group."""
    name = request.path["name"]
    groups.remove_member(unit, name, request.path["member"])
    return Redirect(request.frame.present("access", name), done="access.member-removed")


@pages.post("/access/{name}/tokens", permission=MANAGE_ACCESS, again=show_person)
def issue_token(unit: Unit, request: PageRequest) -> Html:
    """Make a token for a service."""
    unit.authorize(MANAGE_ACCESS)
    form, name = request.form, request.path["name"]
    terms = TokenTerms(
        name=accept_text(form.value("token_name").strip(), "/token_name", MAX_NAME) or "unnamed",
        level=read_level(form),
        expires_at=read_until(form, "token_until"),
        permissions=read_permissions(form),
    )
    issued = tokens.issue(unit, terms, owner=name)
    return _person(unit, request, Secrets(token=issued.secret))


@pages.post("/access/{name}/tokens/{token_id}/revoke", permission=MANAGE_ACCESS, again=show_person)
def revoke_token(unit: Unit, request: PageRequest) -> Redirect:
    """End somebody's token now."""
    unit.authorize(MANAGE_ACCESS)
    tokens.revoke(unit, request.path["token_id"])
    back = request.frame.present("access", request.path["name"])
    return Redirect(back, done="access.token-ended")


def _people(unit: Unit, request: PageRequest, secrets: Secrets | None = None) -> Html:
    words = read_words(request.query.get("cursor"))
    found = principals.list_principals(unit, after=words[0] if words else None, limit=_SHOWN + 1)
    return Html(
        "access/people.html",
        page=page_of(found, _SHOWN, lambda principal: (principal.name_key,)),
        waiting=_waiting(unit),
        secrets=secrets or Secrets(),
        may=_may(unit),
    )


def _person(unit: Unit, request: PageRequest, secrets: Secrets | None = None) -> Html:
    principal = principals.principal_named(unit, request.path["name"])
    held = grants.list_grants(unit, principal=principal.name, after=None, limit=MAX_LIMIT)
    is_group = principal.kind is PrincipalKind.GROUP
    owner_id = principal.owner_id
    before = read_number(request.query.get("cursor"))
    found = past.list_changes(unit, principal, before=before, limit=_LAST + 1)
    changes = page_of(found, _LAST, lambda change: (change.revision,))
    return Html(
        "access/person.html",
        principal=principal,
        owner=principals.names_of(unit, {owner_id}).get(owner_id) if owner_id else None,
        members=groups.members(unit, principal) if is_group else [],
        groups=[] if is_group else groups.groups_of(unit, principal),
        conflicts=conflicts.of_principals(unit, {principal.principal_id})[principal.principal_id],
        grants=views.shown(unit, held),
        tokens=tokens.list_tokens(unit, principal.name),
        roles=[role.value for role in Role],
        role_help=roles_explained(unit.permissions.values()),
        levels=[level.value for level in Level],
        secrets=secrets or Secrets(),
        entries=changes.items,
        next=changes.next,
        may=_may(unit),
        now=unit.now,
    )


def _waiting(unit: Unit) -> dict[str, int]:
    """Return how much waits for somebody who oversees access."""
    asked = elevations.list_elevations(unit, open_only=True, before=None, limit=_SHOWN)
    taken = emergencies.list_emergencies(unit, unreviewed=True, before=None, limit=_SHOWN)
    return {"elevations": len(asked), "emergencies": len(taken)}


def _may(unit: Unit) -> set[str]:
    verbs = {"manage": MANAGE_ACCESS, "grant": GRANT_ACCESS}
    access = unit.context.access
    return {verb for verb, need in verbs.items() if access.permits(need, INSTANCE, unit.now)}


def _shown_once(request: PageRequest, invitation: Invitation) -> Secrets:
    link = f"{request.origin}/invitation/{invitation.secret}"
    return Secrets(link=link, invited=invitation.principal.name)
