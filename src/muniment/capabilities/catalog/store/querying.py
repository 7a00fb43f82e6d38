"""Models and versions by conditions on what is said of them, in any order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, and_, func, select, true

from muniment.capabilities.catalog.model import Model, Status
from muniment.capabilities.catalog.store.models import MODELS
from muniment.capabilities.catalog.store.versions import (
    DETAILS,
    VERSIONS,
    Described,
    columns_described,
    load_described,
)
from muniment.kernel.conditions import Compared, Comparison, Operator, Ordering
from muniment.kernel.moment import Moment
from muniment.kernel.naming import key_of
from muniment.platform.database import keyset, records, temporal
from muniment.platform.database.keyset import Place, Sorted
from muniment.platform.database.matching import compared
from muniment.platform.database.members import member

_AS_WRITTEN = frozenset({Operator.LIKE, Operator.LIKE_ANY_CASE})
_OF_MODELS: Mapping[str, Column[Any]] = {
    "name": MODELS.c.name_key,
    "created": MODELS.c.created_at,
    "updated": MODELS.c.recorded_at,
}
_OF_VERSIONS: Mapping[str, Column[Any]] = {
    "name": MODELS.c.name_key,
    "number": DETAILS.c.number,
    "run": VERSIONS.c.pipeline_run,
    "source": VERSIONS.c.source,
    "created": VERSIONS.c.created_at,
    "updated": DETAILS.c.recorded_at,
}
# Of one model all versions have one name, and no two have one number.
_ALIKE_IN_A_MODEL = frozenset({MODELS.c.name_key, VERSIONS.c.version_id})


@dataclass(frozen=True, slots=True)
class Listed:
    """A version in a list, with its model."""

    model: Model
    described: Described


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list holds: its conditions, its order, where it goes on, and how much of it."""

    where: Sequence[Comparison]
    order: Sequence[Ordering]
    after: Place | None
    limit: int


def model_keys(order: Sequence[Ordering]) -> list[Sorted]:
    """Return the columns that a list of models is sorted by, so that no two are alike."""
    return _keys(_OF_MODELS, order, [Sorted(MODELS.c.name_key), Sorted(MODELS.c.model_id)])


def version_keys(order: Sequence[Ordering]) -> list[Sorted]:
    """Return the columns that a list of versions is sorted by, so that no two are alike."""
    last = [Sorted(MODELS.c.name_key), Sorted(DETAILS.c.number, descending=True)]
    return _keys(_OF_VERSIONS, order, [*last, Sorted(VERSIONS.c.version_id)])


def models(
    connection: Connection, moment: Moment, visible: ColumnElement[bool], wanted: Wanted
) -> list[tuple[Model, Place]]:
    """Return models that are not deleted, each with its place in the order."""
    keys = model_keys(wanted.order)
    statement = select(MODELS, *_places(keys)).where(
        temporal.at(MODELS, moment),
        MODELS.c.status != Status.DELETED,
        visible,
        *_conditions(connection, _OF_MODELS, MODELS.c.tags, wanted),
    )
    rows = _page(connection, statement, keys, wanted)
    return [(records.load(Model, row), _place_in(row, keys)) for row in rows]


def versions(
    connection: Connection,
    moment: Moment,
    visible: ColumnElement[bool],
    wanted: Wanted,
    model_id: str | None = None,
) -> list[tuple[Listed, Place]]:
    """Return versions that are not deleted, of such models, each with its place in the order.

    Those of one model (`model_id`) are found in their order, however many there are.
    """
    keys = version_keys(wanted.order)
    if model_id is not None:
        visible = and_(visible, DETAILS.c.model_id == model_id)
    joined = VERSIONS.join(DETAILS, DETAILS.c.version_id == VERSIONS.c.version_id).join(
        MODELS, MODELS.c.model_id == VERSIONS.c.model_id
    )
    statement = (
        select(*columns_described(), *_places(keys))
        .select_from(joined)
        .where(
            temporal.at(DETAILS, moment),
            temporal.at(MODELS, moment),
            DETAILS.c.status != Status.DELETED,
            MODELS.c.status != Status.DELETED,
            visible,
            *_conditions(connection, _OF_VERSIONS, DETAILS.c.tags, wanted),
        )
    )
    alike = frozenset[Column[Any]]() if model_id is None else _ALIKE_IN_A_MODEL
    rows = _page(connection, statement, keys, wanted, alike)
    found = [load_described(row) for row in rows]
    owners = _models_of(connection, {one.version.model_id for one in found}, moment)
    return [
        (Listed(owners[one.version.model_id], one), _place_in(row, keys))
        for one, row in zip(found, rows, strict=True)
    ]


def _page(
    connection: Connection,
    statement: Select[Any],
    keys: Sequence[Sorted],
    wanted: Wanted,
    alike: frozenset[Column[Any]] = frozenset(),
) -> Sequence[Row[Any]]:
    """Return the rows of a page; columns that are `alike` in all rows sort nothing."""
    if wanted.after is not None:
        statement = statement.where(keyset.beyond(keys, wanted.after))
    telling = [key for key in keys if key.column not in alike]
    ordered = statement.order_by(*keyset.order_by(telling))
    return connection.execute(ordered.limit(wanted.limit)).all()


def _places(keys: Sequence[Sorted]) -> list[ColumnElement[Any]]:
    return [key.column.label(f"place_{number}") for number, key in enumerate(keys)]


def _place_in(row: Row[Any], keys: Sequence[Sorted]) -> Place:
    """Return the place that the last columns of a row, those of `_places`, make up."""
    return tuple(keyset.told(value) for value in row[-len(keys) :])


def _models_of(connection: Connection, ids: set[str], moment: Moment) -> dict[str, Model]:
    wanted = select(MODELS).where(MODELS.c.model_id.in_(ids), temporal.at(MODELS, moment))
    return {row.model_id: records.load(Model, row) for row in connection.execute(wanted)}


def _keys(
    columns: Mapping[str, Column[Any]], order: Sequence[Ordering], last: Sequence[Sorted]
) -> list[Sorted]:
    keys = [Sorted(columns[one.key], one.descending) for one in order]
    named = {key.column for key in keys}
    return [*keys, *(key for key in last if key.column not in named)]


def _conditions(
    connection: Connection,
    columns: Mapping[str, Column[Any]],
    tags: Column[Any],
    wanted: Wanted,
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [true()]
    for one in wanted.where:
        if one.entity == "tag":
            column = member(connection, tags, one.key)
            found.append(_said(connection, column, one))
        elif one.key == "name":
            found.append(_named(connection, one))
        else:
            found.append(compared(connection, columns[one.key], one.operator, one.value))
    return found


def _said(
    connection: Connection, column: ColumnElement[Any], one: Comparison
) -> ColumnElement[bool]:
    """Compare a tag; what has none is compared with nothing, and is not in any list."""
    if isinstance(one.value, tuple) and one.operator is Operator.NOT_IN:
        return func.coalesce(column, "").not_in(one.value)
    return compared(connection, column, one.operator, one.value)


def _named(connection: Connection, one: Comparison) -> ColumnElement[bool]:
    """Compare names as they are told apart here; patterns with what is written."""
    if one.operator in _AS_WRITTEN:
        return compared(connection, MODELS.c.name, one.operator, one.value)
    return compared(connection, MODELS.c.name_key, one.operator, _keyed(one.value))


def _keyed(value: Compared) -> Compared:
    if isinstance(value, tuple):
        return tuple(key_of(each) for each in value)
    return key_of(str(value))
