"""What it takes to have an address told of events, and to see which are."""

from muniment.platform.auth import Level, Permission, Role
from muniment.platform.auth.gate import OWNERS

READ_WEBHOOK = Permission(
    "webhooks:webhook:read",
    "See which addresses are told of events, and how that went",
    Level.READ,
    OWNERS | {Role.AUDITOR, Role.SECURITY},
)
MANAGE_WEBHOOK = Permission(
    "webhooks:webhook:manage", "Have addresses told of events, and no more", Level.WRITE, OWNERS
)
PERMISSIONS = (READ_WEBHOOK, MANAGE_WEBHOOK)
