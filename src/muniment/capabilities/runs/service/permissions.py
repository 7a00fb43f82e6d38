"""What runs are protected with."""

from muniment.platform.auth import Level, Permission
from muniment.platform.auth.gate import OWNERS, READERS, WRITERS

READ_RUN = Permission(
    "runs:run:read", "See experiments, runs and what they logged", Level.READ, READERS
)
WRITE_RUN = Permission(
    "runs:run:write",
    "Make experiments, log runs, models and artifacts, and take runs back",
    Level.WRITE,
    WRITERS,
)
MANAGE_EXPERIMENT = Permission(
    "runs:experiment:manage", "Rename, delete and restore experiments", Level.WRITE, OWNERS
)
PERMISSIONS = (READ_RUN, WRITE_RUN, MANAGE_EXPERIMENT)
