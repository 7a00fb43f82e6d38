"""The register in numbers, each of them a list that can be looked at."""

from collections.abc import Mapping
from dataclasses import dataclass

from muniment.capabilities.catalog.service.models import MANDATORY, condition
from muniment.capabilities.catalog.store import models as store
from muniment.platform.unit import Unit

SAID_BY_LACKING: Mapping[str, str] = {
    "owner": "without an owner",
    "description": "without a description",
    "kind": "of no recorded kind",
    MANDATORY: "lacking mandatory metadata",
}
_TERMS = frozenset({"risk", "regulations"})


@dataclass(frozen=True, slots=True)
class Count:
    """A number of models, in words, and the query of the list that shows which."""

    value: int
    label: str
    query: dict[str, str]


def count_models(unit: Unit, filters: store.Filters) -> int:
    """Return how many models a list holds that the actor may see."""
    return store.count(unit.connection, unit.moment, condition(unit, filters))


def tally_models(unit: Unit, field: str, filters: store.Filters | None = None) -> list[Count]:
    """Count the models that the actor may see by the values of a field, most frequent first."""
    where = condition(unit, filters or store.Filters())
    if field != "status":
        where = where & unit.unguarded(store.MODELS.c.model_id)
    if field in _TERMS:
        terms = store.tally_terms(unit.connection, unit.moment, where, field)
        return [Count(value, term, {field.removesuffix("s"): term}) for term, value in terms]
    found = store.tally(unit.connection, unit.moment, where, field)
    return [Count(value, name, {field: name}) for name, value in found if name]


def count_lacking(unit: Unit) -> list[Count]:
    """Count the models that lack something that should be said of every model."""
    fields = [field for field in SAID_BY_LACKING if field != MANDATORY]
    where = condition(unit, store.Filters()) & unit.unguarded(store.MODELS.c.model_id)
    counts = store.count_lacking(unit.connection, unit.moment, where, fields)
    found = dict(zip(fields, counts, strict=True))
    found[MANDATORY] = count_models(unit, store.Filters(lacking=MANDATORY))
    said = SAID_BY_LACKING.items()
    return [Count(found[field], words, {"lacking": field}) for field, words in said]


def values_of(unit: Unit, field: str) -> list[str]:
    """Return the values that a field has in the models that the actor may see."""
    return sorted(count.label for count in tally_models(unit, field))
