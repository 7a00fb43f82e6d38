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
    TermRefused,
    Vocabulary,
    VocabularyNotFound,
    normalise,
)
from muniment.capabilities.metadata.model.aspects import aspect_subject
from muniment.capabilities.metadata.model.evolution import (
    Comparison,
    NotInForce,
    NotReadable,
    Verdict,
)
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
from muniment.capabilities.metadata.service.evolving import (
    compare_versions,
    list_verdicts,
    migrate_aspects,
    seen_through,
    uses_of_term,
)
from muniment.capabilities.metadata.service.permissions import (
    ASSESS_SCHEMA,
    MIGRATE_ASPECTS,
)
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
    "ASSESS_SCHEMA",
    "MIGRATE_ASPECTS",
    "Aspect",
    "AspectMissing",
    "AspectNotFound",
    "AspectRefused",
    "AspectUnfit",
    "Comparison",
    "Draft",
    "How",
    "Match",
    "NotInForce",
    "NotReadable",
    "SchemaNotFound",
    "Sheet",
    "TermRefused",
    "Verdict",
    "Vocabulary",
    "VocabularyNotFound",
    "aspect_of",
    "aspect_subject",
    "aspects_of",
    "check_term",
    "compare_versions",
    "create_schema",
    "fitting_schemas",
    "list_verdicts",
    "list_vocabularies",
    "migrate_aspects",
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
    "uses_of_term",
    "vocabulary_named",
    "words_of",
]
