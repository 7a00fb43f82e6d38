"""What imports are protected with; each record passes the gate of the room it goes to besides."""

from muniment.platform.auth import Level, Permission
from muniment.platform.auth.gate import OWNERS, READERS, WRITERS

READ_IMPORT = Permission(
    "imports:import:read", "See imports and their reports", Level.READ, READERS
)
RUN_IMPORT = Permission("imports:import:run", "Import an inventory", Level.WRITE, WRITERS)
UNDO_IMPORT = Permission("imports:import:undo", "Undo an import", Level.WRITE, OWNERS)
PERMISSIONS = (READ_IMPORT, RUN_IMPORT, UNDO_IMPORT)
