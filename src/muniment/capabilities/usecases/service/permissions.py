"""What use cases are protected with."""

from muniment.platform.auth import Level, Permission, Role
from muniment.platform.auth.gate import OWNERS, READERS, WRITERS

READ_USE_CASE = Permission("usecases:use-case:read", "See use cases", Level.READ, READERS)
REGISTER_USE_CASE = Permission(
    "usecases:use-case:register", "Register a use case", Level.WRITE, WRITERS | {Role.RISK_OFFICER}
)
DESCRIBE_USE_CASE = Permission(
    "usecases:use-case:describe",
    "Change what is said of a use case",
    Level.WRITE,
    WRITERS | {Role.RISK_OFFICER},
)
MANAGE_USE_CASE = Permission(
    "usecases:use-case:manage",
    "Archive, retire and reactivate a use case",
    Level.WRITE,
    OWNERS | {Role.RISK_OFFICER},
)
DELETE_USE_CASE = Permission(
    "usecases:use-case:delete", "Delete a use case; evidence remains", Level.WRITE, OWNERS
)
PERMISSIONS = (
    READ_USE_CASE,
    REGISTER_USE_CASE,
    DESCRIBE_USE_CASE,
    MANAGE_USE_CASE,
    DELETE_USE_CASE,
)
