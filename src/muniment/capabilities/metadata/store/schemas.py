"""The table of schemas: a row per version and state of it."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    Text,
    bindparam,
    func,
    select,
    type_coerce,
)

from muniment.capabilities.metadata.model import Schema, SchemaStatus
from muniment.capabilities.metadata.store.reading import Reader
from muniment.kernel.events import Stamp
from muniment.kernel.moment import Moment, Shape
from muniment.platform.database import Instant, Json, guards, records, temporal
from muniment.platform.database.prepared import Prepared

SCHEMAS = temporal.table(
    "metadata_schemas",
    Column("name", String(63), nullable=False),
    Column("version", Integer, nullable=False),
    state=(
        Column("title", String(200), nullable=False),
        Column("description", Text, nullable=False),
        Column("body", Json, nullable=False),
        Column("applies_to", Json, nullable=False),
        Column("model_kinds", Json, nullable=False),
        Column("mandatory_for", Json, nullable=False),
        Column("status", String(20), nullable=False),
        Column("created_at", Instant, nullable=False),
        Column("created_by", String(200), nullable=False),
        Column("published_at", Instant),
        Column("migration", Json),
    ),
)
_READER = Reader(SCHEMAS, Schema)
_PUBLISHED = SCHEMAS.c.status == SchemaStatus.PUBLISHED


def save(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project the state of a version into the table."""
    records.project(connection, SCHEMAS, Schema, stamp, state)


def find(connection: Connection, name: str, version: int, moment: Moment) -> Schema | None:
    """Return one version of a schema as it was at `moment`."""
    here = (SCHEMAS.c.name == name, SCHEMAS.c.version == version)
    found = _READER.all(connection, _READER.select().where(*here, temporal.at(SCHEMAS, moment)))
    return found[0] if found else None


def rest_on(connection: Connection, schema: Schema) -> None:
    """Let a version of a schema stand as it was read until this transaction ends."""
    guards.rest_on(connection, SCHEMAS, name=schema.name, version=schema.version)


def newest(
    connection: Connection, name: str, moment: Moment, *, published: bool = False
) -> Schema | None:
    """Return the newest version of a schema, or the newest that is in force."""
    wanted = {"name": name, **temporal.times(moment)}
    return _READER.first_prepared(connection, _newest(moment.shape, published), wanted)


def versions(
    connection: Connection, name: str, moment: Moment, *, after: int, limit: int
) -> list[Schema]:
    """Return up to `limit` versions of a schema with numbers after `after`, oldest first."""
    wanted = (SCHEMAS.c.name == name, temporal.at(SCHEMAS, moment), SCHEMAS.c.version > after)
    statement = _READER.select().where(*wanted).order_by(SCHEMAS.c.version).limit(limit)
    return _READER.all(connection, statement)


def between(connection: Connection, name: str, after: int, upto: int) -> list[Schema]:
    """Return the versions of a schema with numbers after `after` up to `upto`, as they are now."""
    found = versions(connection, name, Moment.NOW, after=after, limit=max(0, upto - after))
    return [schema for schema in found if schema.version <= upto]


def all_versions(connection: Connection) -> list[Schema]:
    """Return every version of every schema as it is now, the newest of each first."""
    present = _READER.select().where(SCHEMAS.c.valid_to.is_(None))
    return _READER.all(connection, present.order_by(SCHEMAS.c.name, SCHEMAS.c.version.desc()))


def page(connection: Connection, moment: Moment, *, after: str, limit: int) -> list[Schema]:
    """Return up to `limit` schemas by name: the version in force, or the newest if none is."""
    wanted = (temporal.at(SCHEMAS, moment), SCHEMAS.c.name > after)
    return _READER.all(connection, _leaders(wanted).limit(limit))


def mandatory(connection: Connection, moment: Moment) -> list[Schema]:
    """Return the versions in force of the schemas that something must have."""
    if _demanding(moment.shape).value(connection, temporal.times(moment)) is None:
        return []  # the answer nearly everywhere, and nearly for nothing
    found = _READER.all_prepared(connection, _in_force(moment.shape), temporal.times(moment))
    return [schema for schema in found if schema.mandatory_for]


@cache
def _newest(shape: Shape, published: bool) -> Prepared:  # noqa: FBT001  the cache keys by position
    here = [SCHEMAS.c.name == bindparam("name"), temporal.holds(SCHEMAS, shape)]
    statement = _READER.select().where(*here, *([_PUBLISHED] if published else []))
    return Prepared(statement.order_by(SCHEMAS.c.version.desc()).limit(1))


@cache
def _demanding(shape: Shape) -> Prepared:
    demands = SCHEMAS.c.mandatory_for != type_coerce([], Json)
    here = (temporal.holds(SCHEMAS, shape), _PUBLISHED, demands)
    return Prepared(select(SCHEMAS.c.name).where(*here).limit(1))


@cache
def _in_force(shape: Shape) -> Prepared:
    return Prepared(_leaders((temporal.holds(SCHEMAS, shape), _PUBLISHED)))


def _leaders(wanted: tuple[ColumnElement[bool], ...]) -> Select[Any]:
    """Build the statement that finds of each schema the newest published version, or the newest."""
    rank = func.row_number().over(
        partition_by=SCHEMAS.c.name, order_by=(_PUBLISHED.desc(), SCHEMAS.c.version.desc())
    )
    ranked = select(SCHEMAS.c.event_seq, rank.label("place")).where(*wanted).subquery()
    leading = select(ranked.c.event_seq).where(ranked.c.place == 1)
    statement = _READER.select().where(SCHEMAS.c.event_seq.in_(leading))
    return statement.order_by(SCHEMAS.c.name)
