"""The manifest of evolution; its permissions are those of metadata."""

from pathlib import Path

from muniment.capabilities import metadata
from muniment.capabilities.evolution.api import router
from muniment.capabilities.evolution.pages import PAGES
from muniment.platform.capability import Capability
from muniment.platform.web.frame import Link

EVOLUTION = Capability(
    name="evolution",
    title="Evolution of schemas",
    permissions=(
        metadata.READ_SCHEMA,
        metadata.MANAGE_SCHEMA,
        metadata.READ_VOCABULARY,
        metadata.MANAGE_VOCABULARY,
        metadata.ASSESS_SCHEMA,
        metadata.MIGRATE_ASPECTS,
    ),
    routes=router.routes,
    pages=PAGES,
    templates=Path(__file__).parent / "templates",
    navigation=(Link("Schemas", "/schemas"),),
)
