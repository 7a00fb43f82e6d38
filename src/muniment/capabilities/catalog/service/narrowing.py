"""Lists of models as the search index tells them: how many there are, and which, if they are few.

To find the few of a hundred thousand models that have some value, a database reads them all unless
there is an index of its own for every field. What the search index names is looked at again.
"""

from dataclasses import replace

from muniment.capabilities import search
from muniment.capabilities.catalog.model import Status
from muniment.capabilities.catalog.service.documents import MODEL
from muniment.capabilities.catalog.store.models import Filters
from muniment.kernel.events import Scope
from muniment.platform.searching.criteria import Criterion, Every, Except, Keyword, Present
from muniment.platform.searching.values import keyword_of
from muniment.platform.unit import Unit

SUBJECTS = frozenset({"model"})
"""What the events are about that change what lists of models are narrowed by."""
_FEW = 1_000
_FIELDS = (
    "kind", "task", "domain", "origin", "owner", "vendor", "status", "sensitivity", "risk",
    "regulation",
)  # fmt: skip
_LACKED = frozenset({"owner", "kind", "description"})


def tells(filters: Filters) -> bool:
    """Whether what is in the list tells something about itself by being there."""
    return replace(filters, project_id=None, status=None) != Filters()


def count(unit: Unit, filters: Filters) -> int | None:
    """Return how many models a list holds, `None` where it takes reading to tell."""
    found = _told(unit, filters, few=0)
    asked = _asked(filters)
    if found is None:
        return None
    if len(asked) == 1 and filters.lacking is None:
        ((field, value),) = asked.items()
        return found.values[field].get(value, 0)
    for field, value in asked.items():
        same = [one for one in found.values[field] if keyword_of(one) == keyword_of(value)]
        if same != [value]:  # the index does not tell capital letters from small ones
            return None if same else 0
    return found.total


def few(unit: Unit, filters: Filters) -> list[str] | None:
    """Return the ids of models among which are all of a list, `None` if they are not few."""
    if filters.lacking is None and not _asked(filters):
        return None
    found = _told(unit, filters, few=_FEW)
    return None if found is None or found.ids is None else list(found.ids)


def _told(unit: Unit, filters: Filters, few: int) -> search.Tallied | None:
    known = {"project_id": None, "lacking": None} | dict.fromkeys(_FIELDS)
    is_known = replace(filters, **known) == Filters()
    is_lacking_known = filters.lacking is None or filters.lacking in _LACKED
    if not (is_known and is_lacking_known) or filters.status == Status.DELETED:
        return None
    asked = _asked(filters)
    criteria: list[Criterion] = [Keyword(field, (value,)) for field, value in asked.items()]
    if filters.lacking is not None:
        criteria.append(Except(Present(filters.lacking)))
    return search.tallied(
        unit,
        search.Tallying(
            MODEL,
            SUBJECTS,
            tuple(asked),
            within=None if filters.project_id is None else Scope(filters.project_id),
            unasked=not tells(filters),
            criterion=Every(tuple(criteria)),
            few=few,
        ),
    )


def _asked(filters: Filters) -> dict[str, str]:
    """Return the values that are asked for, by the names that fields have in the index."""
    given = {field: getattr(filters, field) for field in _FIELDS}
    return {field: str(value) for field, value in given.items() if value is not None}
