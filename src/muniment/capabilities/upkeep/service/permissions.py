"""What upkeep is protected with."""

from muniment.platform.auth import Level, Permission, Role
from muniment.platform.auth.gate import ADMINS

READ_STORAGE = Permission(
    "upkeep:storage:read",
    "See how much is stored, what is wrong with it, and what was removed",
    Level.READ,
    ADMINS | {Role.AUDITOR, Role.SECURITY, Role.LEGAL, Role.RISK_OFFICER},
)
COLLECT = Permission(
    "upkeep:storage:collect", "Remove files that nothing refers to", Level.ADMIN, ADMINS
)
PERMISSIONS = (READ_STORAGE, COLLECT)
