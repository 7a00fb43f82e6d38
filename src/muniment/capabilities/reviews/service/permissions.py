"""What access reviews are protected with."""

from muniment.platform.auth import Level, Permission, Role
from muniment.platform.auth.gate import ADMINS

READ_REVIEW = Permission(
    "reviews:campaign:read",
    "See access reviews and what they decided",
    Level.READ,
    ADMINS | {Role.AUDITOR, Role.SECURITY, Role.RISK_OFFICER},
)
MANAGE_REVIEW = Permission(
    "reviews:campaign:manage",
    "Open access reviews and close them",
    Level.ADMIN,
    ADMINS | {Role.SECURITY, Role.RISK_OFFICER},
)
PERMISSIONS = (READ_REVIEW, MANAGE_REVIEW)
