"""What access itself is protected with."""

from muniment.platform.auth import Level, Permission, Role
from muniment.platform.auth.gate import ADMINS

_OVERSEERS = ADMINS | {Role.AUDITOR, Role.SECURITY}
READ_ACCESS = Permission("access:principal:read", "See people and grants", Level.READ, _OVERSEERS)
MANAGE_ACCESS = Permission(
    "access:principal:manage", "Invite, change and deactivate people", Level.ADMIN, ADMINS
)
GRANT_ACCESS = Permission("access:grant:manage", "Give and take back roles", Level.ADMIN, ADMINS)
PERMISSIONS = (READ_ACCESS, MANAGE_ACCESS, GRANT_ACCESS)
