"""Models and versions by conditions on what is said of them, in any order.

A statement is built and compiled once for each form of a question, as that takes longer than a
page of answers; its values are left open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
    bindparam,
    select,
)

from muniment.capabilities.catalog.store import asking, tags
from muniment.capabilities.catalog.store.asking import MODEL_KIND, VERSION_KIND, Asked, Kind
from muniment.capabilities.catalog.store.lines import (
    MODEL_LINE,
    MODEL_STANDS,
    VERSION_LINE,
    VERSION_STANDS,
    ModelLine,
    VersionLine,
    model_line,
    version_line,
)
from muniment.capabilities.catalog.store.models import MODELS
from muniment.capabilities.catalog.store.versions import DETAILS, VERSIONS
from muniment.kernel.conditions import Comparison, Operator, Ordering
from muniment.kernel.moment import Moment, Shape
from muniment.platform.database import Instant, keyset, temporal
from muniment.platform.database.keyset import Place, Sorted
from muniment.platform.database.members import as_list, listed_in
from muniment.platform.database.prepared import Prepared

NAME_KEY = MODELS.c.name_key
# Of one model all versions have one name, and no two have one number.
_ALIKE_IN_A_MODEL = frozenset({NAME_KEY, VERSIONS.c.version_id})
_NUMBERED: Mapping[ColumnElement[Any], ColumnElement[Any]] = {
    DETAILS.c.number: VERSIONS.c.number,
    NAME_KEY: NAME_KEY,
}
_LISTED_BY_NAME = ("name", Operator.IN)
# So many that carry a tag are put in order; among more, the order is gone through for them.
_FEW = 2_000
_STATEMENTS = 400
_MODEL_END, _VERSION_END = len(MODEL_LINE), len(VERSION_LINE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list holds: its conditions, its order, where it goes on, and how much of it."""

    where: Sequence[Comparison]
    order: Sequence[Ordering]
    after: Place | None
    limit: int


@dataclass(frozen=True, slots=True)
class Within:
    """Where a list looks: in a project, `only` at some models of it if given, `without` others."""

    project_id: str
    only: Sequence[str] | None = None
    without: Sequence[str] = ()
    model_id: str | None = None


class _Form(NamedTuple):
    """All that tells one statement from another."""

    dialect: str
    shape: Shape
    where: tuple[Asked, ...]
    order: tuple[Ordering, ...]
    goes_on: bool
    few: bool
    only: bool
    without: bool
    one: bool


def model_keys(order: Sequence[Ordering]) -> list[Sorted]:
    """Return the columns that a list of models is sorted by, so that no two are alike."""
    return _keys(MODEL_KIND, order, [Sorted(MODELS.c.name_key), Sorted(MODELS.c.model_id)])


def version_keys(order: Sequence[Ordering]) -> list[Sorted]:
    """Return the columns that a list of versions is sorted by, so that no two are alike."""
    last = [Sorted(MODELS.c.name_key), Sorted(DETAILS.c.number, descending=True)]
    keys = _keys(VERSION_KIND, order, [*last, Sorted(VERSIONS.c.version_id)])
    if keys[0].column in _NUMBERED:
        # An index has the versions of a model by their numbers.
        return [replace(key, column=_NUMBERED.get(key.column, key.column)) for key in keys]
    return keys


def models(
    connection: Connection, moment: Moment, within: Within, wanted: Wanted
) -> list[tuple[ModelLine, Place]]:
    """Return models that are not deleted, each with its place in the order."""
    few = _few(connection, moment, MODEL_KIND, wanted)
    form = _form(connection, moment, within, wanted, few=few)
    rows = _models(form).tuples(connection, _values(connection, moment, within, wanted, few))
    return [(model_line(row[:_MODEL_END]), row[_MODEL_END:]) for row in rows]


def versions(
    connection: Connection, moment: Moment, within: Within, wanted: Wanted
) -> list[tuple[VersionLine, Place]]:
    """Return versions that are not deleted, nor their models, each with its place in the order.

    Those of one model are found in their order, however many there are.
    """
    few = _few(connection, moment, VERSION_KIND, wanted)
    form = _form(connection, moment, within, wanted, few=few)
    rows = _versions(form).tuples(connection, _values(connection, moment, within, wanted, few))
    return [(version_line(row[:_VERSION_END]), row[_VERSION_END:]) for row in rows]


@lru_cache(_STATEMENTS)
def _models(form: _Form) -> Prepared:
    keys = model_keys(form.order)
    statement = select(*MODEL_LINE, *_columns(keys)).where(
        temporal.holds(MODELS, form.shape),
        MODEL_STANDS,
        MODELS.c.project_id == bindparam("project_id"),
    )
    return Prepared(_finished(form, MODEL_KIND, statement, keys))


@lru_cache(_STATEMENTS)
def _versions(form: _Form) -> Prepared:
    keys = version_keys(form.order)
    joined = DETAILS.join(VERSIONS, DETAILS.c.version_id == VERSIONS.c.version_id).join(
        MODELS, MODELS.c.model_id == VERSIONS.c.model_id
    )
    # In words of the table that is read first: what it narrows by, or how the list is sorted.
    home = DETAILS if form.one or form.few else keys[0].column.table
    if any((one.key, one.operator) == _LISTED_BY_NAME for one in form.where):
        home = MODELS
    statement = (
        select(*VERSION_LINE, *_columns(keys))
        .select_from(joined)
        .where(
            temporal.holds(DETAILS, form.shape),
            temporal.holds(MODELS, form.shape),
            VERSION_STANDS,
            MODEL_STANDS,
            home.c.project_id == bindparam("project_id"),
        )
    )
    if form.one:
        # By the table that has them in this order.
        first = VERSIONS if VERSIONS.c.number in {key.column for key in keys} else DETAILS
        statement = statement.where(first.c.model_id == bindparam("model_id"))
    return Prepared(_finished(form, VERSION_KIND, statement, keys))


def _finished(
    form: _Form, kind: Kind, statement: Select[Any], keys: Sequence[Sorted]
) -> Select[Any]:
    """Return a statement with the conditions, the order and the size of a list."""
    now = form.shape is Shape.NOW
    for place, one in enumerate(form.where):
        statement = statement.where(asking.condition(form.dialect, kind, place, one, now=now))
    if form.few:
        statement = statement.where(kind.subject.in_(_listed(form.dialect, "few")))
    if form.only:
        statement = statement.where(kind.model.in_(_listed(form.dialect, "only")))
    if form.without:
        statement = statement.where(kind.model.not_in(_listed(form.dialect, "without")))
    telling = [
        (number, key)
        for number, key in enumerate(keys)
        if not (form.one and key.column in _ALIKE_IN_A_MODEL)
    ]
    sorted_by = [key for _, key in telling]
    if form.goes_on:
        places = [_place(number, key) for number, key in telling]
        statement = statement.where(keyset.past(sorted_by, places))
    ordered = statement.order_by(*keyset.order_by(sorted_by))
    return ordered.limit(bindparam("most", type_=Integer))


def _form(
    connection: Connection,
    moment: Moment,
    within: Within,
    wanted: Wanted,
    *,
    few: Sequence[str] | None,
) -> _Form:
    return _Form(
        connection.dialect.name,
        moment.shape,
        tuple(asking.asked(one) for one in wanted.where),
        tuple(wanted.order),
        goes_on=wanted.after is not None,
        few=few is not None,
        only=within.only is not None,
        without=bool(within.without),
        one=within.model_id is not None,
    )


def _values(
    connection: Connection,
    moment: Moment,
    within: Within,
    wanted: Wanted,
    few: Sequence[str] | None,
) -> dict[str, Any]:
    """Return the values that a statement of the form leaves open."""
    given = {"few": few, "only": within.only, "without": within.without or None}
    return {
        "project_id": within.project_id,
        "model_id": within.model_id,
        "most": wanted.limit,
        **temporal.times(moment),
        **asking.values(connection.dialect.name, wanted.where),
        **{name: as_list(ids) for name, ids in given.items() if ids is not None},
        **{f"after_{number}": value for number, value in enumerate(wanted.after or ())},
    }


def _few(
    connection: Connection, moment: Moment, kind: Kind, wanted: Wanted
) -> Sequence[str] | None:
    """Return what carries the rarest of the tags that are asked for, if that is little enough."""
    if moment.is_past:
        return None
    least: Sequence[str] | None = None
    for one in wanted.where:
        if one.entity == "tag" and one.operator is not Operator.NOT_IN:
            value = str(one.value) if one.operator is Operator.EQUAL else None
            found = tags.carrying(connection, kind.name, one.key, value, _FEW + 1)
            if len(found) <= _FEW and (least is None or len(found) < len(least)):
                least = found
    return least


def _place(number: int, key: Sorted) -> ColumnElement[Any]:
    is_instant = isinstance(key.column.type, Instant)
    return bindparam(f"after_{number}", type_=BigInteger() if is_instant else key.column.type)


def _listed(dialect: str, name: str) -> Select[Any]:
    return listed_in(dialect, bindparam(name, type_=Text))


def _columns(keys: Sequence[Sorted]) -> list[ColumnElement[Any]]:
    return [key.column.label(f"place_{number}") for number, key in enumerate(keys)]


def _keys(kind: Kind, order: Sequence[Ordering], last: Sequence[Sorted]) -> list[Sorted]:
    keys = [Sorted(kind.columns[one.key], one.descending) for one in order]
    named = {key.column for key in keys}
    return [*keys, *(key for key in last if key.column not in named)]
