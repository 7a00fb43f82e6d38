"""Metadata: the words an organisation has agreed on, and what must be said of its things.

Vocabularies hold terms with synonyms; schemas say, in versions that never change once published,
what an aspect must contain; aspects are the documents themselves, attached to any subject. A
sibling asks the gate with its own permission and then puts or reads aspects of its things.
"""

from muniment.capabilities.metadata.model import (
    Aspect,
    AspectMissing,
    AspectNotFound,
    AspectRefused,
    AspectUnfit,
    How,
    Match,
    SchemaNotFound,
    Vocabulary,
    normalise,
)
from muniment.capabilities.metadata.model.aspects import aspect_subject
from muniment.capabilities.metadata.model.evolution import NotReadable
from muniment.capabilities.metadata.service.asking import Sheet, fitting_schemas, sheet_of
from muniment.capabilities.metadata.service.aspects import (
    aspect_of,
    aspects_of,
    missing_aspects,
    put_aspect,
    remove_aspect,
    require_mandatory,
    revert_aspect,
    words_of,
)
from muniment.capabilities.metadata.service.evolving import seen_through
from muniment.capabilities.metadata.service.schemas import (
    Draft,
    create_schema,
    publish_schema,
    schema_named,
)
from muniment.capabilities.metadata.service.vocabularies import (
    check_term,
    list_vocabularies,
    vocabulary_named,
)

__all__ = [
    "Aspect",
    "AspectMissing",
    "AspectNotFound",
    "AspectRefused",
    "AspectUnfit",
    "Draft",
    "How",
    "Match",
    "NotReadable",
    "SchemaNotFound",
    "Sheet",
    "Vocabulary",
    "aspect_of",
    "aspect_subject",
    "aspects_of",
    "check_term",
    "create_schema",
    "fitting_schemas",
    "list_vocabularies",
    "missing_aspects",
    "normalise",
    "publish_schema",
    "put_aspect",
    "remove_aspect",
    "require_mandatory",
    "revert_aspect",
    "schema_named",
    "seen_through",
    "sheet_of",
    "vocabulary_named",
    "words_of",
]
