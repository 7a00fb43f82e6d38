"""What access itself is protected with."""

from muniment.platform.auth import Level, Permission, Role
from muniment.platform.auth.gate import ADMINS, OWNERS

_OVERSEERS = ADMINS | {Role.AUDITOR, Role.SECURITY}
READ_ACCESS = Permission(
    "access:principal:read", "See people, groups and grants", Level.READ, _OVERSEERS
)
MANAGE_ACCESS = Permission(
    "access:principal:manage", "Invite, change and deactivate people", Level.ADMIN, ADMINS
)
GRANT_ACCESS = Permission(
    "access:grant:manage",
    "Give and take back roles, decide about elevation",
    Level.ADMIN,
    ADMINS,
)
REVIEW_EMERGENCY = Permission(
    "access:emergency:review", "Review uses of emergency access", Level.ADMIN, _OVERSEERS
)
GUARD_MODEL = Permission(
    "access:guard:set",
    "Decide that looking at a model takes a purpose",
    Level.ADMIN,
    OWNERS | {Role.PRIVACY, Role.SECURITY, Role.RISK_OFFICER},
)
PERMISSIONS = (READ_ACCESS, MANAGE_ACCESS, GRANT_ACCESS, REVIEW_EMERGENCY, GUARD_MODEL)
