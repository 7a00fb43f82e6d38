"""Identity and access: credentials, permissions, and the one gate that every path passes."""

from muniment.platform.auth.gate import (
    EVERYTHING,
    NOBODY,
    Access,
    Grant,
    Level,
    Permission,
    Role,
    TokenLimit,
)

__all__ = [
    "EVERYTHING",
    "NOBODY",
    "Access",
    "Grant",
    "Level",
    "Permission",
    "Role",
    "TokenLimit",
]
