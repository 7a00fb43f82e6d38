"""Searching: the words that a model is found by, and what had them in the past."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import ColumnElement

from muniment.capabilities.catalog.model import Model
from muniment.capabilities.catalog.store import models as store
from muniment.platform import fulltext
from muniment.platform.database.members import among
from muniment.platform.unit import Unit

_BATCH = 1_000


def text_of(model: Model) -> str:
    """Return the words a model can be found by."""
    words = (
        model.name,
        model.description,
        model.kind,
        model.task,
        model.domain,
        model.origin,
        model.vendor,
        model.owner,
        *model.risk,
        *model.regulations,
        *model.tags.keys(),
        *model.tags.values(),
    )
    return " ".join(word for word in words if word)


def had_words(
    unit: Unit, filters: store.Filters, visible: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Return the condition for what had the words of a query at the moment of `unit`.

    The index knows only the present, so the past is read.
    """
    where = store.condition(unit.connection, replace(filters, query=None), visible)
    found = [
        model.model_id
        for model in _all(unit, where)
        if fulltext.holds(text_of(model), filters.query or "")
    ]
    return among(unit.connection, store.MODELS.c.model_id, found)


def _all(unit: Unit, where: ColumnElement[bool]) -> Iterator[Model]:
    after: tuple[str, str] | None = None
    while True:
        batch = store.by_name(unit.connection, unit.moment, where, after=after, limit=_BATCH)
        yield from batch
        if len(batch) < _BATCH:
            return
        after = (batch[-1].name_key, batch[-1].model_id)
