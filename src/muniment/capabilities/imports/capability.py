"""The manifest of imports."""

from muniment.capabilities.imports.api import ROUTES
from muniment.capabilities.imports.service.permissions import PERMISSIONS
from muniment.capabilities.imports.store import runs
from muniment.platform.capability import Capability
from muniment.platform.journal import EventType

IMPORTS = Capability(
    name="imports",
    title="Imports",
    projections=(runs.RUNS,),
    permissions=PERMISSIONS,
    events=(
        EventType("import.started", "An import began", runs.save),
        EventType("import.finished", "It came to its end; its outcomes were sealed", runs.save),
        EventType("import.interrupted", "It was cut short, and a later one took over", runs.save),
        EventType("import.undone", "It was taken back", runs.save),
    ),
    routes=ROUTES,
    blobs_in_use=runs.blobs_in_use,
)
