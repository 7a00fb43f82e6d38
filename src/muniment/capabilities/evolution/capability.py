"""The manifest of evolution; its permissions are those of metadata."""

from muniment.capabilities.evolution.api import router
from muniment.capabilities.metadata import ASSESS_SCHEMA, MIGRATE_ASPECTS
from muniment.platform.capability import Capability

EVOLUTION = Capability(
    name="evolution",
    title="Evolution of schemas",
    permissions=(ASSESS_SCHEMA, MIGRATE_ASPECTS),
    routes=router.routes,
)
