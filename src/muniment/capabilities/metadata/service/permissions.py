"""What metadata's definitions are protected with; an aspect is protected by what it describes."""

from muniment.platform.auth import Level, Permission, Role
from muniment.platform.auth.gate import READERS

# A definition binds everybody, so it takes a role on the instance that answers for all of it.
_KEEPERS = frozenset({Role.ADMIN, Role.RISK_OFFICER})
READ_VOCABULARY = Permission(
    "metadata:vocabulary:read", "See vocabularies and look terms up", Level.READ, READERS
)
MANAGE_VOCABULARY = Permission(
    "metadata:vocabulary:manage", "Create vocabularies and change terms", Level.WRITE, _KEEPERS
)
READ_SCHEMA = Permission("metadata:schema:read", "See schemas", Level.READ, READERS)
MANAGE_SCHEMA = Permission(
    "metadata:schema:manage", "Draft, publish and retire schemas", Level.WRITE, _KEEPERS
)
# What a new version would break is told with the records it concerns, whatever project they are in.
ASSESS_SCHEMA = Permission(
    "metadata:schema:assess",
    "See what a version of a schema, or the end of a term, would break",
    Level.READ,
    _KEEPERS | {Role.AUDITOR},
)
MIGRATE_ASPECTS = Permission(
    "metadata:aspect:migrate",
    "Migrate what was written by earlier versions of a schema",
    Level.WRITE,
    _KEEPERS,
)
PERMISSIONS = (
    READ_VOCABULARY,
    MANAGE_VOCABULARY,
    READ_SCHEMA,
    MANAGE_SCHEMA,
    ASSESS_SCHEMA,
    MIGRATE_ASPECTS,
)
