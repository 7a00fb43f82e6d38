"""Terms by what people call them: the labels that vocabularies give to their codes."""

from collections.abc import Mapping
from dataclasses import dataclass

from muniment.capabilities import metadata
from muniment.capabilities.catalog.service.models import VOCABULARIES
from muniment.platform.unit import Unit

# Under which names lists are narrowed by fields, besides the names of the fields.
_ALSO = {"regulation": "regulations"}


@dataclass(frozen=True, slots=True)
class Wording:
    """What the terms of models are called."""

    labels: Mapping[str, Mapping[str, str]]

    def of(self, field: str, code: str | None) -> str | None:
        """Return what the term in a field is called: its code, if it has no label."""
        vocabulary = VOCABULARIES.get(_ALSO.get(field, field), "")
        return code if code is None else self.labels.get(vocabulary, {}).get(code) or code


def wording(unit: Unit) -> Wording:
    """Return what terms are called now, whenever they were written down."""
    return Wording(metadata.labels_of(unit.connection))
