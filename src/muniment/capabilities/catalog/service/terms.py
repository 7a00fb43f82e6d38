"""Terms in use: in how many models a term of a vocabulary stands."""

from muniment.capabilities.catalog.service.models import VOCABULARIES
from muniment.capabilities.catalog.store.models import MODELS
from muniment.platform.database.counting import count_holding
from muniment.platform.unit import Unit


def uses_of_term(unit: Unit, vocabulary: str, code: str) -> dict[str, int]:
    """Return by field how many models hold a term now; trusts its caller to pass the gate."""
    fields = [name for name, source in VOCABULARIES.items() if source == vocabulary]
    return count_holding(unit.connection, MODELS, fields, code)
