"""The manifest of access."""

from pathlib import Path

from muniment.capabilities.access import api
from muniment.capabilities.access.pages import PAGES
from muniment.capabilities.access.pages.offers import OFFERS
from muniment.capabilities.access.pages.panels import PANELS
from muniment.capabilities.access.service.permissions import PERMISSIONS, READ_ACCESS
from muniment.capabilities.access.store.elevations import (
    ELEVATIONS,
    EMERGENCIES,
    save_elevation,
    save_emergency,
)
from muniment.capabilities.access.store.grants import save_grant
from muniment.capabilities.access.store.guards import save_guard
from muniment.capabilities.access.store.principals import save_membership, save_principal
from muniment.capabilities.access.store.tokens import save_token
from muniment.platform.auth.gate import SIGNED_IN
from muniment.platform.auth.tables import GRANTS, GUARDS, MEMBERSHIPS, PRINCIPALS, TOKENS
from muniment.platform.capability import Capability
from muniment.platform.journal import EventType, Projector
from muniment.platform.web.frame import Link

# What is told of a person besides the name that they sign in with.
PERSONAL = ("display", "email")

# Who has which roles and credentials is told to those who oversee access, in the journal too.
_TO_OVERSEERS = READ_ACCESS.name


def _personal(name: str, summary: str) -> EventType:
    return EventType(name, summary, save_principal, PERSONAL, _TO_OVERSEERS)


def _overseen(name: str, summary: str, projector: Projector) -> EventType:
    return EventType(name, summary, projector, audience=_TO_OVERSEERS)


_EVENTS = (
    _personal("principal.created", "Somebody was made known"),
    _personal("principal.changed", "What is told of them changed"),
    _personal("principal.invited", "Somebody was sent a link to choose a password with"),
    _personal("principal.password-changed", "Somebody chose a password"),
    _personal("principal.erased", "What was told of them is gone"),
    _overseen("membership.begun", "Somebody was put into a group", save_membership),
    _overseen("membership.ended", "Somebody was taken out of a group", save_membership),
    _overseen("token.issued", "A token was made", save_token),
    _overseen("token.revoked", "A token was ended", save_token),
    _overseen("grant.given", "A role was given", save_grant),
    _overseen("grant.revoked", "A role was taken back", save_grant),
    _overseen("elevation.requested", "A role was asked for", save_elevation),
    _overseen("elevation.approved", "A role was given for some hours", save_elevation),
    _overseen("elevation.declined", "A role asked for was refused", save_elevation),
    _overseen("elevation.withdrawn", "A request was taken back", save_elevation),
    _overseen("emergency.opened", "A role was taken in an emergency", save_emergency),
    _overseen("emergency.reviewed", "An emergency was reviewed", save_emergency),
    EventType("guard.set", "Whether a model takes a purpose was decided", save_guard),
)

ACCESS = Capability(
    name="access",
    title="Access",
    projections=(PRINCIPALS, MEMBERSHIPS, TOKENS, GRANTS, GUARDS, ELEVATIONS, EMERGENCIES),
    permissions=PERMISSIONS,
    events=_EVENTS,
    routes=api.ROUTES,
    pages=PAGES,
    templates=Path(__file__).parent / "templates",
    account=(
        (Link("Your account", "/account"), SIGNED_IN),
        (Link("People and access", "/access"), READ_ACCESS),
    ),
    offers=OFFERS,
    panels=PANELS,
)
