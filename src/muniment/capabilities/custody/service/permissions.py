"""What custody is protected with."""

from muniment.platform.auth import Level, Permission, Role
from muniment.platform.auth.gate import ADMINS

_KEEPERS = ADMINS | {Role.LEGAL, Role.RISK_OFFICER}

READ_HOLD = Permission(
    "custody:hold:read",
    "See legal holds",
    Level.READ,
    _KEEPERS | {Role.AUDITOR, Role.PRIVACY, Role.MODEL_OWNER},
)
SET_HOLD = Permission("custody:hold:set", "Set and release legal holds", Level.WRITE, _KEEPERS)
PERMISSIONS = (READ_HOLD, SET_HOLD)
