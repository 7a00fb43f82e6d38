"""The manifest of imports."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection

from muniment.capabilities.imports.api import ROUTES
from muniment.capabilities.imports.pages import PAGES
from muniment.capabilities.imports.pages.offers import OFFERS
from muniment.capabilities.imports.service.permissions import PERMISSIONS
from muniment.capabilities.imports.store import preparations, runs
from muniment.platform.blobs import BlobStat
from muniment.platform.capability import Capability
from muniment.platform.journal import EventType
from muniment.platform.web.frame import Link


def _blobs_in_use(connection: Connection) -> Iterator[BlobStat]:
    yield from runs.blobs_in_use(connection)
    yield from preparations.blobs_in_use(connection)


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
    pages=PAGES,
    templates=Path(__file__).parent / "templates",
    navigation=(Link("Imports", "/imports"),),
    offers=OFFERS,
    blobs_in_use=_blobs_in_use,
)
