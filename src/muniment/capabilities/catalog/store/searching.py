"""What the search index reads: models and versions by their ids, many at a time."""

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, and_, bindparam, func, or_, select

from muniment.capabilities.catalog.model import Details, File, Status, Version
from muniment.capabilities.catalog.store.aliases import ALIASES
from muniment.capabilities.catalog.store.models import MODELS
from muniment.capabilities.catalog.store.versions import DETAILS, FILES, VERSIONS, Described
from muniment.kernel.moment import Moment, Shape
from muniment.platform.database import records, temporal
from muniment.platform.database.members import as_list, listed_in
from muniment.platform.database.prepared import Prepared

_FIXED = tuple(records.columns_of(Version, VERSIONS))
_SAID = tuple(c for c in records.columns_of(Details, DETAILS) if c.name != "version_id")
_POINTING: Sequence[ColumnElement[Any]] = (ALIASES.c.version_id, ALIASES.c.alias)
_IDS = bindparam("ids", type_=Text)
_MOST_FILES = 200
_MOST_HOLDERS = 10_000


def model_ids(connection: Connection, after: str, limit: int) -> list[str]:
    """Return up to `limit` ids of models after `after`, in order."""
    column = MODELS.c.model_id
    wanted = select(column).where(MODELS.c.valid_to.is_(None), column > after)
    return list(connection.execute(wanted.order_by(column).limit(limit)).scalars())


def version_ids(connection: Connection, after: str, limit: int) -> list[str]:
    """Return up to `limit` ids of versions after `after`, in order."""
    column = VERSIONS.c.version_id
    wanted = select(column).where(column > after).order_by(column).limit(limit)
    return list(connection.execute(wanted).scalars())


def versions_of(connection: Connection, model_ids: Collection[str]) -> list[str]:
    """Return the ids of all versions of these models."""
    wanted = VERSIONS.c.model_id.in_(model_ids)
    return list(connection.execute(select(VERSIONS.c.version_id).where(wanted)).scalars())


def models_of(connection: Connection, version_ids: Collection[str]) -> list[str]:
    """Return the ids of the models that these versions are of."""
    wanted = VERSIONS.c.version_id.in_(version_ids)
    return list(connection.execute(select(VERSIONS.c.model_id).where(wanted).distinct()).scalars())


def pointed_to(connection: Connection, aliases: Iterable[tuple[str, str]]) -> set[str]:
    """Return the ids of the versions that aliases (model and name) point or have pointed to."""
    here = [
        and_(ALIASES.c.model_id == model_id, ALIASES.c.alias == alias)
        for model_id, alias in aliases
    ]
    pointing = select(ALIASES.c.version_id).where(or_(*here), ALIASES.c.version_id.is_not(None))
    return set(connection.execute(pointing.distinct()).scalars())


def described(connection: Connection, ids: Collection[str], moment: Moment) -> list[Described]:
    """Return the versions with these ids that were there, and were not deleted."""
    statement = _described(connection.dialect.name, moment.shape)
    parameters = {"ids": as_list(ids), **temporal.times(moment)}
    return [
        Described(records.load_fixed(Version, row), records.load(Details, row))
        for row in statement.all(connection, parameters)
    ]


def newest(
    connection: Connection, model_ids: Collection[str], moment: Moment
) -> dict[str, Described]:
    """Return by model the version with the highest number that was there and not deleted."""
    there = (
        select(VERSIONS.c.model_id, VERSIONS.c.version_id)
        .join(DETAILS, DETAILS.c.version_id == VERSIONS.c.version_id)
        .where(VERSIONS.c.model_id.in_(model_ids), *_there(moment))
        .order_by(VERSIONS.c.model_id, VERSIONS.c.number)
    )
    # By id: as one statement it looks at every version there is.
    last = {row.model_id: row.version_id for row in connection.execute(there)}
    return {one.version.model_id: one for one in described(connection, last.values(), moment)}


def counts(
    connection: Connection, model_ids: Collection[str], moment: Moment
) -> dict[str, dict[str, int]]:
    """Return by model and stage how many versions there were that were not deleted."""
    counted = (
        select(VERSIONS.c.model_id, DETAILS.c.stage, func.count())
        .join(DETAILS, DETAILS.c.version_id == VERSIONS.c.version_id)
        .where(VERSIONS.c.model_id.in_(model_ids), *_there(moment))
        .group_by(VERSIONS.c.model_id, DETAILS.c.stage)
    )
    found: dict[str, dict[str, int]] = {}
    for model_id, stage, count in connection.execute(counted):
        found.setdefault(model_id, {})[stage] = count
    return found


def files(connection: Connection, version_ids: Collection[str]) -> dict[str, list[File]]:
    """Return by version the first of its files, by path."""
    found: dict[str, list[File]] = {}
    statement = _files(connection.dialect.name)
    for row in statement.all(connection, {"ids": as_list(version_ids)}):
        mine = found.setdefault(row["version_id"], [])
        if len(mine) < _MOST_FILES:
            mine.append(records.load_fixed(File, row))
    return found


def names_pointing(
    connection: Connection, version_ids: Collection[str], moment: Moment
) -> dict[str, list[str]]:
    """Return by version the aliases that pointed to it."""
    found: dict[str, list[str]] = {}
    statement = _pointing(connection.dialect.name, moment.shape)
    parameters = {"ids": as_list(version_ids), **temporal.times(moment)}
    for version_id, alias in statement.tuples(connection, parameters):
        found.setdefault(version_id, []).append(alias)
    return found


def names_of_models(
    connection: Connection, model_ids: Collection[str], moment: Moment
) -> dict[str, list[str]]:
    """Return by model the aliases it had."""
    found: dict[str, list[str]] = {}
    named = select(ALIASES.c.model_id, ALIASES.c.alias).where(
        ALIASES.c.model_id.in_(model_ids),
        ALIASES.c.version_id.is_not(None),
        temporal.at(ALIASES, moment),
    )
    for model_id, alias in connection.execute(named.order_by(ALIASES.c.alias)):
        found.setdefault(model_id, []).append(alias)
    return found


def holding(connection: Connection, digest: str) -> set[str]:
    """Return the ids of the versions with this manifest, or with a file of this digest."""
    by_file = select(FILES.c.version_id).where(FILES.c.digest == digest).limit(_MOST_HOLDERS)
    whole = select(VERSIONS.c.version_id).where(VERSIONS.c.digest == digest).limit(_MOST_HOLDERS)
    return {key for found in (by_file, whole) for key in connection.execute(found).scalars()}


@cache
def _described(dialect: str, shape: Shape) -> Prepared:
    return Prepared(
        select(*_FIXED, *_SAID)
        .select_from(VERSIONS.join(DETAILS, DETAILS.c.version_id == VERSIONS.c.version_id))
        .where(
            VERSIONS.c.version_id.in_(listed_in(dialect, _IDS)),
            temporal.holds(DETAILS, shape),
            DETAILS.c.status != Status.DELETED,
        )
    )


@cache
def _files(dialect: str) -> Prepared:
    wanted = FILES.c.version_id.in_(listed_in(dialect, _IDS))
    return Prepared(
        select(*records.columns_of(File, FILES), FILES.c.version_id)
        .where(wanted)
        .order_by(FILES.c.version_id, FILES.c.path)
    )


@cache
def _pointing(dialect: str, shape: Shape) -> Prepared:
    return Prepared(
        select(*_POINTING)
        .where(ALIASES.c.version_id.in_(listed_in(dialect, _IDS)), temporal.holds(ALIASES, shape))
        .order_by(ALIASES.c.alias)
    )


def _there(moment: Moment) -> Sequence[ColumnElement[bool]]:
    return (temporal.at(DETAILS, moment), DETAILS.c.status != Status.DELETED)
