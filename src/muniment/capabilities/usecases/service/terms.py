"""Terms in use: in how many use cases a term of a vocabulary stands."""

from muniment.capabilities.usecases.service.changing import VOCABULARIES
from muniment.capabilities.usecases.store import USE_CASES
from muniment.platform.database.counting import count_holding
from muniment.platform.unit import Unit


def uses_of_term(unit: Unit, vocabulary: str, code: str) -> dict[str, int]:
    """Return by field how many use cases hold a term now; trusts its caller to pass the gate."""
    fields = [name for name, source in VOCABULARIES.items() if source == vocabulary]
    return count_holding(unit.connection, USE_CASES, fields, code)
