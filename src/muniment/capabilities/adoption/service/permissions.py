"""What adopting is protected with."""

from muniment.platform.auth import Level, Permission
from muniment.platform.auth.gate import OWNERS

ADOPT = Permission(
    "adoption:record:adopt",
    "Bring over runs, models and versions from another register, with their own ids and times",
    Level.WRITE,
    OWNERS,
)
PERMISSIONS = (ADOPT,)
