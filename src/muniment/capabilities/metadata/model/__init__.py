"""What vocabularies, schemas and aspects are, and what is refused about them. Pure."""

from muniment.capabilities.metadata.model.aspects import (
    Aspect,
    AspectMissing,
    AspectNotFound,
    AspectRefused,
    AspectUnfit,
)
from muniment.capabilities.metadata.model.matching import How, Match, normalise
from muniment.capabilities.metadata.model.schemas import (
    Schema,
    SchemaExists,
    SchemaFixed,
    SchemaNotFound,
    SchemaRefused,
    SchemaStatus,
)
from muniment.capabilities.metadata.model.terms import Term
from muniment.capabilities.metadata.model.vocabularies import (
    TermRefused,
    Vocabulary,
    VocabularyExists,
    VocabularyNotFound,
    VocabularyRefused,
)

__all__ = [
    "Aspect",
    "AspectMissing",
    "AspectNotFound",
    "AspectRefused",
    "AspectUnfit",
    "How",
    "Match",
    "Schema",
    "SchemaExists",
    "SchemaFixed",
    "SchemaNotFound",
    "SchemaRefused",
    "SchemaStatus",
    "Term",
    "TermRefused",
    "Vocabulary",
    "VocabularyExists",
    "VocabularyNotFound",
    "VocabularyRefused",
    "normalise",
]
