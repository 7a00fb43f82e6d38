"""Use cases: the uses the business makes of AI, apart from the models that serve them.

A use case says what is decided, about whom, under which law and by whose leave; models name the
use cases they serve. Siblings find use cases by name, by id or by the record they came from.
"""

from muniment.capabilities.usecases.model import UseCase, UseCaseExists
from muniment.capabilities.usecases.service.aspects import put_aspect
from muniment.capabilities.usecases.service.changing import (
    Registration,
    delete_use_case,
    describe_use_case,
    register_use_case,
    revert_use_case,
)
from muniment.capabilities.usecases.service.documents import names_by_id
from muniment.capabilities.usecases.service.finding import (
    list_use_cases,
    names_of,
    use_case_from,
    use_case_named,
    use_case_references,
)
from muniment.capabilities.usecases.service.permissions import READ_USE_CASE
from muniment.capabilities.usecases.service.terms import uses_of_term
from muniment.capabilities.usecases.store import Filters, Order

__all__ = [
    "READ_USE_CASE",
    "Filters",
    "Order",
    "Registration",
    "UseCase",
    "UseCaseExists",
    "delete_use_case",
    "describe_use_case",
    "list_use_cases",
    "names_by_id",
    "names_of",
    "put_aspect",
    "register_use_case",
    "revert_use_case",
    "use_case_from",
    "use_case_named",
    "use_case_references",
    "uses_of_term",
]
