"""The register in numbers, each of them a list that can be looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from muniment.capabilities import search
from muniment.capabilities.catalog.service import narrowing
from muniment.capabilities.catalog.service.documents import MODEL
from muniment.capabilities.catalog.service.models import MANDATORY, condition
from muniment.capabilities.catalog.store import census
from muniment.capabilities.catalog.store import models as store
from muniment.kernel.events import Scope
from muniment.platform.unit import Unit

SAID_BY_LACKING: Mapping[str, str] = {
    "owner": "without an owner",
    "description": "without a description",
    "kind": "of no recorded kind",
    MANDATORY: "lacking mandatory metadata",
}
_NAMED = {"regulations": "regulation"}  # fields that the list and the index call otherwise
_OF_ALL = "status"  # what is told of models whoever looks, and says why or not


@dataclass(frozen=True, slots=True)
class Count:
    """A number of models, in words, and the query of the list that shows which."""

    value: int
    label: str
    query: dict[str, str]


@dataclass(frozen=True, slots=True)
class Overview:
    """The models that the actor may see, in numbers.

    `told` is how many of them say something about themselves without being asked why.
    """

    total: int
    told: int
    values: Mapping[str, Mapping[str, int]]
    undescribed: int

    def tally(self, field: str) -> list[Count]:
        """Return how many models have each value of a field, most frequent first."""
        name = _NAMED.get(field, field)
        found = sorted(self.values[field].items(), key=lambda entry: (-entry[1], entry[0]))
        return [Count(count, value, {name: value}) for value, count in found]

    def lacking(self, field: str) -> int:
        """Return how many models hold nothing in a field of one value."""
        if field == census.DESCRIPTION:
            return self.undescribed
        return self.told - sum(self.values[field].values())


def count_models(unit: Unit, filters: store.Filters) -> int:
    """Return how many models a list holds that the actor may see."""
    told = narrowing.count(unit, filters)
    if told is not None:
        return told
    return store.count(unit.connection, unit.moment, condition(unit, filters))


def overview(unit: Unit, fields: Sequence[str], *, within: str | None = None) -> Overview:
    """Count the models that the actor may see by the values of fields, or those in one project.

    The index tells, and what it does not have yet is read; where it cannot tell, all are read.
    """
    return indexed(unit, fields, within) or _read(unit, fields, within)


def count_lacking(unit: Unit, found: Overview) -> list[Count]:
    """Count the models that lack something that should be said of every model.

    `found` is an overview of all of them by kind and owner.
    """
    return [
        Count(
            count_models(unit, store.Filters(lacking=field))
            if field == MANDATORY
            else found.lacking(field),
            words,
            {"lacking": field},
        )
        for field, words in SAID_BY_LACKING.items()
    ]


def indexed(unit: Unit, fields: Sequence[str], within: str | None) -> Overview | None:
    """Return the overview as the index tells it, with what it does not have yet; else `None`."""
    place = None if within is None else Scope(within)
    names = tuple(_NAMED.get(field, field) for field in fields)
    present = (census.DESCRIPTION,)
    told = search.tallied(unit, search.Tallying(MODEL, narrowing.SUBJECTS, names, present, place))
    if told is None:
        return None
    values = {field: told.values[name] for field, name in zip(fields, names, strict=True)}
    undescribed = told.total - told.present[census.DESCRIPTION]
    if not _is_silent(unit):
        return Overview(told.total, told.total, values, undescribed)
    of_all = search.Tallying(MODEL, narrowing.SUBJECTS, (_OF_ALL,), (), place, unasked=True)
    everything = search.tallied(unit, of_all)
    if everything is None:
        return None
    if _OF_ALL in values:
        values[_OF_ALL] = everything.values[_OF_ALL]
    return Overview(everything.total, told.total, values, undescribed)


def _read(unit: Unit, fields: Sequence[str], within: str | None) -> Overview:
    where = condition(unit, store.Filters(project_id=within))
    asked = where & unit.unguarded(store.MODELS.c.model_id)
    told = census.take(unit.connection, unit.moment, asked, fields)
    if not _is_silent(unit):
        return Overview(told.total, told.total, told.values, told.undescribed)
    everything = census.take(unit.connection, unit.moment, where, (_OF_ALL,))
    values = {field: (everything if field == _OF_ALL else told).values[field] for field in fields}
    return Overview(everything.total, told.total, values, told.undescribed)


def _is_silent(unit: Unit) -> bool:
    """Whether there are models that tell nothing about themselves without being asked why."""
    return any(unit.must_say_why(one) for one in unit.context.access.guarded)
