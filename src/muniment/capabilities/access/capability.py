"""The manifest of access."""

from pathlib import Path

from muniment.capabilities.access import api
from muniment.capabilities.access.pages import PAGES
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
from muniment.platform.journal import EventType
from muniment.platform.web.frame import Link

# What is told of a person besides the name that they sign in with.
PERSONAL = ("display", "email")

ACCESS = Capability(
    name="access",
    title="Access",
    projections=(PRINCIPALS, MEMBERSHIPS, TOKENS, GRANTS, GUARDS, ELEVATIONS, EMERGENCIES),
    permissions=PERMISSIONS,
    events=(
        EventType("principal.created", "Somebody was made known", save_principal, PERSONAL),
        EventType("principal.changed", "What is told of them changed", save_principal, PERSONAL),
        EventType(
            "principal.password-changed", "Somebody chose a password", save_principal, PERSONAL
        ),
        EventType("principal.erased", "What was told of them is gone", save_principal, PERSONAL),
        EventType("membership.begun", "Somebody was put into a group", save_membership),
        EventType("membership.ended", "Somebody was taken out of a group", save_membership),
        EventType("token.issued", "A token was made", save_token),
        EventType("token.revoked", "A token was ended", save_token),
        EventType("grant.given", "A role was given", save_grant),
        EventType("grant.revoked", "A role was taken back", save_grant),
        EventType("elevation.requested", "A role was asked for", save_elevation),
        EventType("elevation.approved", "A role was given for some hours", save_elevation),
        EventType("elevation.declined", "A role asked for was refused", save_elevation),
        EventType("elevation.withdrawn", "A request was taken back", save_elevation),
        EventType("emergency.opened", "A role was taken in an emergency", save_emergency),
        EventType("emergency.reviewed", "An emergency was reviewed", save_emergency),
        EventType("guard.set", "Whether a model takes a purpose was decided", save_guard),
    ),
    routes=api.ROUTES,
    pages=PAGES,
    templates=Path(__file__).parent / "templates",
    account=(
        (Link("Your account", "/account"), SIGNED_IN),
        (Link("People and access", "/access"), READ_ACCESS),
    ),
)
