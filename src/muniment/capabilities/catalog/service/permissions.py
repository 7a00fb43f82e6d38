"""What the catalog is protected with."""

from muniment.platform.auth import Level, Permission, Role
from muniment.platform.auth.gate import ADMINS, OWNERS, READERS, WRITERS

READ_MODEL = Permission("catalog:model:read", "See a model and its versions", Level.READ, READERS)
REGISTER_MODEL = Permission("catalog:model:register", "Register a model", Level.WRITE, WRITERS)
DESCRIBE_MODEL = Permission(
    "catalog:model:describe", "Change what is said of a model", Level.WRITE, WRITERS
)
MANAGE_MODEL = Permission(
    "catalog:model:manage",
    "Rename, transfer, archive, retire and reactivate a model",
    Level.WRITE,
    OWNERS,
)
DELETE_MODEL = Permission(
    "catalog:model:delete", "Delete a model or a version; evidence remains", Level.WRITE, OWNERS
)
REGISTER_VERSION = Permission(
    "catalog:version:register", "Register a version and upload its files", Level.WRITE, WRITERS
)
DESCRIBE_VERSION = Permission(
    "catalog:version:describe", "Change what is said of a version", Level.WRITE, WRITERS
)
MANAGE_VERSION = Permission(
    "catalog:version:manage", "Archive, retire and reactivate a version", Level.WRITE, OWNERS
)
STAGE_VERSION = Permission(
    "catalog:version:stage",
    "Put a version into a stage on its way into use",
    Level.WRITE,
    OWNERS | {Role.DEPLOYER},
)
SET_ALIAS = Permission(
    "catalog:alias:set", "Point an alias to a version", Level.WRITE, OWNERS | {Role.DEPLOYER}
)
READ_QUOTA = Permission(
    "catalog:quota:read", "See how much may be stored, and how much is", Level.READ, READERS
)
SET_QUOTA = Permission(
    "catalog:quota:set",
    "Say how much a project, or all projects together, may store",
    Level.ADMIN,
    ADMINS,
)
PERMISSIONS = (
    READ_MODEL,
    REGISTER_MODEL,
    DESCRIBE_MODEL,
    MANAGE_MODEL,
    DELETE_MODEL,
    REGISTER_VERSION,
    DESCRIBE_VERSION,
    MANAGE_VERSION,
    STAGE_VERSION,
    SET_ALIAS,
    READ_QUOTA,
    SET_QUOTA,
)
