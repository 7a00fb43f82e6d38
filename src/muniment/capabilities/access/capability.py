"""The manifest of access."""

from pathlib import Path

from muniment.capabilities.access import api, store
from muniment.capabilities.access.pages import PAGES
from muniment.capabilities.access.service.permissions import PERMISSIONS, READ_ACCESS
from muniment.platform.auth.gate import SIGNED_IN
from muniment.platform.auth.tables import GRANTS, PRINCIPALS, TOKENS
from muniment.platform.capability import Capability
from muniment.platform.journal import EventType
from muniment.platform.web.frame import Link

ACCESS = Capability(
    name="access",
    title="Access",
    projections=(PRINCIPALS, TOKENS, GRANTS),
    permissions=PERMISSIONS,
    events=(
        EventType("principal.created", "Somebody was made known", store.save_principal),
        EventType("principal.changed", "What is known of somebody changed", store.save_principal),
        EventType("token.issued", "A token was made", store.save_token),
        EventType("token.revoked", "A token was ended", store.save_token),
        EventType("grant.given", "A role was given", store.save_grant),
        EventType("grant.revoked", "A role was taken back", store.save_grant),
    ),
    routes=api.router.routes,
    pages=PAGES,
    templates=Path(__file__).parent / "templates",
    account=(
        (Link("Your account", "/account"), SIGNED_IN),
        (Link("People and access", "/access"), READ_ACCESS),
    ),
)
