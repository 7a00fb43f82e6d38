"""What lists of models and versions are narrowed by, as SQL whose values are left open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Text, and_, bindparam, func, or_

from muniment.capabilities.catalog.store import tags
from muniment.capabilities.catalog.store.models import MODELS
from muniment.capabilities.catalog.store.versions import DETAILS, VERSIONS
from muniment.kernel.conditions import Compared, Comparison, Operator
from muniment.kernel.naming import key_of
from muniment.platform.database.matching import operand, related
from muniment.platform.database.members import as_list, listed_in, member_of

_AS_WRITTEN = frozenset({Operator.LIKE, Operator.LIKE_ANY_CASE})
_LISTS = frozenset({Operator.IN, Operator.NOT_IN})
_text = partial(bindparam, type_=Text)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that is asked about: its id, its model, its tags, and what its keys are."""

    name: str
    subject: Column[Any]
    model: Column[Any]
    tags: Column[Any]
    columns: Mapping[str, Column[Any]]


MODEL_KIND = Kind(
    tags.OF_MODELS,
    MODELS.c.model_id,
    MODELS.c.model_id,
    MODELS.c.tags,
    {"name": MODELS.c.name_key, "created": MODELS.c.created_at, "updated": MODELS.c.recorded_at},
)
VERSION_KIND = Kind(
    tags.OF_VERSIONS,
    DETAILS.c.version_id,
    VERSIONS.c.model_id,
    DETAILS.c.tags,
    {
        "name": MODELS.c.name_key,
        "number": DETAILS.c.number,
        "run": VERSIONS.c.pipeline_run,
        "source": VERSIONS.c.source,
        "created": VERSIONS.c.created_at,
        "updated": DETAILS.c.recorded_at,
    },
)


class Asked(NamedTuple):
    """A condition without its values; `is_whole` if all that its tag says is looked up.

    `is_one` if it has but one value.
    """

    entity: str
    key: str
    operator: Operator
    is_whole: bool = True
    is_one: bool = True


def asked(one: Comparison) -> Asked:
    """Return a condition without its values: what a statement is kept by."""
    if one.entity != "tag":
        return Asked(one.entity, one.key, one.operator)
    texts = _texts(one.value)
    return Asked("tag", "", one.operator, all(map(tags.is_whole, texts)), len(texts) == 1)


def values(dialect: str, where: Iterable[Comparison]) -> dict[str, Any]:
    """Return the values of conditions, as `condition` names them."""
    found: dict[str, Any] = {}
    for place, one in enumerate(where):
        found[f"k{place}"] = one.key
        value = one.value
        if one.entity != "tag" and one.key == "name" and one.operator not in _AS_WRITTEN:
            value = _keyed(value)
        if isinstance(value, tuple):
            found[f"v{place}"] = as_list(value)
            found[f"b{place}"] = value[0][: tags.BEGINNING]
        elif value is not None:
            found[f"v{place}"] = operand(dialect, one.operator, value)
            found[f"b{place}"] = str(value)[: tags.BEGINNING]
    return found


def condition(
    dialect: str, kind: Kind, place: int, one: Asked, *, now: bool
) -> ColumnElement[bool]:
    """Return a condition as SQL; of the present, tags are looked up."""
    if one.entity == "tag":
        return _tagged(dialect, kind, place, one, now=now)
    column = kind.columns[one.key]
    if one.key == "name" and one.operator in _AS_WRITTEN:
        column = MODELS.c.name
    if one.operator in _LISTS:
        return _listed(dialect, column, one.operator, place)
    kind_of_value: Any = None if one.key == "number" else Text
    return related(dialect, column, one.operator, bindparam(f"v{place}", type_=kind_of_value))


def _tagged(dialect: str, kind: Kind, place: int, one: Asked, *, now: bool) -> ColumnElement[bool]:
    """Compare a tag; what has none is in no list but one of what does not say something."""
    key = _text(f"k{place}")
    said = member_of(dialect, kind.tags, key)
    has = partial(tags.has, kind.subject, key)
    beginning = tags.TAGS.c.beginning
    if one.operator is Operator.NOT_IN:
        if now and one.is_whole:
            listed = _listed(dialect, beginning, Operator.IN, place)
            return ~has(beginning == _text(f"b{place}") if one.is_one else listed)
        return or_(said.is_(None), _listed(dialect, said, Operator.NOT_IN, place))
    closely = related(dialect, said, one.operator, _text(f"v{place}"))
    if not now:
        return closely
    if one.operator is Operator.EQUAL:
        looked_up = has(beginning == _text(f"b{place}"))
        return looked_up if one.is_whole else and_(looked_up, closely)
    may_be_longer = func.length(beginning) >= tags.BEGINNING
    begins_so = related(dialect, beginning, one.operator, _text(f"v{place}"))
    return and_(has(or_(begins_so, may_be_longer)), closely)


def _listed(
    dialect: str, column: ColumnElement[Any], how: Operator, place: int
) -> ColumnElement[bool]:
    each = listed_in(dialect, _text(f"v{place}"))
    return column.in_(each) if how is Operator.IN else column.not_in(each)


def _texts(value: Compared) -> Sequence[str]:
    return value if isinstance(value, tuple) else (str(value),)


def _keyed(value: Compared) -> Compared:
    if isinstance(value, tuple):
        return tuple(key_of(each) for each in value)
    return key_of(str(value))
