"""The manifest of metadata."""

from pathlib import Path

from muniment.capabilities.metadata.api import ROUTES
from muniment.capabilities.metadata.service.permissions import PERMISSIONS
from muniment.capabilities.metadata.service.seeding import seed_vocabularies
from muniment.capabilities.metadata.store import aspects, schemas, vocabularies
from muniment.platform.capability import Capability
from muniment.platform.journal import EventType

METADATA = Capability(
    name="metadata",
    title="Metadata",
    projections=(vocabularies.VOCABULARIES, schemas.SCHEMAS, aspects.ASPECTS),
    permissions=PERMISSIONS,
    events=(
        EventType("vocabulary.created", "A vocabulary was agreed on", vocabularies.save),
        EventType("vocabulary.changed", "Its terms or texts changed", vocabularies.save),
        EventType("schema.drafted", "A version of a schema was drafted", schemas.save),
        EventType("schema.amended", "A draft changed", schemas.save),
        EventType("schema.published", "A version was put in force", schemas.save),
        EventType("schema.retired", "A version was taken out of force", schemas.save),
        EventType("aspect.put", "Something was said under a schema", aspects.save),
        EventType("aspect.reverted", "What an earlier revision said was said again", aspects.save),
        EventType(
            "aspect.migrated",
            "What an earlier version said was brought up to a later",
            aspects.save,
        ),
        EventType("aspect.removed", "An aspect was taken back", aspects.save),
    ),
    routes=ROUTES,
    seed=seed_vocabularies,
    templates=Path(__file__).parent / "templates",
)
