"""The table of aspects."""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    String,
    Text,
    bindparam,
    exists,
    select,
    tuple_,
    type_coerce,
)

from muniment.capabilities.metadata.model import Aspect
from muniment.kernel.events import Stamp, Subject
from muniment.kernel.moment import Moment, Shape
from muniment.platform.database import Json, records, temporal
from muniment.platform.database.members import as_list, listed_in
from muniment.platform.database.prepared import Prepared
from muniment.platform.encoding import encode

ASPECTS = temporal.table(
    "metadata_aspects",
    Column("subject_kind", String(40), nullable=False),
    Column("subject_id", String(36), nullable=False),
    Column("schema", String(63), nullable=False),
    state=(
        Column("schema_version", Integer, nullable=False),
        Column("project_id", String(36)),
        Column("model_id", String(36)),
        Column("body", Json),
    ),
)


def save(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project an aspect's state into its table."""
    records.project(connection, ASPECTS, Aspect, stamp, state)


def find(connection: Connection, subject: Subject, schema: str, moment: Moment) -> Aspect | None:
    """Return an aspect as it was at `moment`, removed or not."""
    wanted = {"kind": subject.kind, "id": subject.id, "schema": schema, **temporal.times(moment)}
    row = _one(moment.shape).first(connection, wanted)
    return None if row is None else records.load(Aspect, row)


def of_subjects(
    connection: Connection, kind: str, ids: Collection[str], moment: Moment
) -> list[Aspect]:
    """Return the aspects that things of one kind had at `moment`, by schema."""
    parameters = {"kind": kind, "ids": as_list(ids), **temporal.times(moment)}
    statement = _among(connection.dialect.name, moment.shape)
    return [records.load(Aspect, row) for row in statement.all(connection, parameters)]


@cache
def _among(dialect: str, shape: Shape) -> Prepared:
    listed = listed_in(dialect, bindparam("ids", type_=Text))
    return Prepared(
        select(*records.columns_of(Aspect, ASPECTS))
        .where(
            ASPECTS.c.subject_kind == bindparam("kind"),
            ASPECTS.c.subject_id.in_(listed),
            ASPECTS.c.body.is_not(None),
            temporal.holds(ASPECTS, shape),
        )
        .order_by(ASPECTS.c.schema)
    )


def without(
    schema: str, kind: str, subject_id: ColumnElement[Any], moment: Moment
) -> ColumnElement[bool]:
    """Return the condition for rows of things of one kind that have no aspect under a schema."""
    return ~exists().where(
        ASPECTS.c.subject_kind == kind,
        ASPECTS.c.subject_id == subject_id,
        ASPECTS.c.schema == schema,
        ASPECTS.c.body.is_not(None),
        temporal.at(ASPECTS, moment),
    )


def under(
    connection: Connection, schema: str, *, before: int, after: tuple[str, str], limit: int
) -> list[Aspect]:
    """Return up to `limit` aspects as they are now, written by versions of a schema below `before`.

    They come by kind and id of their subject, from the one after `after`.
    """
    place = tuple_(ASPECTS.c.subject_kind, ASPECTS.c.subject_id)
    statement = (
        select(ASPECTS)
        .where(
            ASPECTS.c.schema == schema,
            ASPECTS.c.schema_version < before,
            ASPECTS.c.body.is_not(None),
            ASPECTS.c.valid_to.is_(None),
            place > after,
        )
        .order_by(ASPECTS.c.subject_kind, ASPECTS.c.subject_id)
        .limit(limit)
    )
    return [records.load(Aspect, row) for row in connection.execute(statement)]


def mentioning(
    connection: Connection, schema: str, text: str, *, after: tuple[str, str], limit: int
) -> list[Aspect]:
    """Return up to `limit` aspects under a schema, as they are now, with `text` as a JSON value.

    They come by kind and id of their subject, from the one after `after`. The text may stand in
    another field than the one meant: whoever asks must look.
    """
    value = encode(text).decode()
    statement = (
        select(ASPECTS)
        .where(
            ASPECTS.c.schema == schema,
            ASPECTS.c.body.is_not(None),
            ASPECTS.c.valid_to.is_(None),
            type_coerce(ASPECTS.c.body, Text).contains(value, autoescape=True),
            tuple_(ASPECTS.c.subject_kind, ASPECTS.c.subject_id) > after,
        )
        .order_by(ASPECTS.c.subject_kind, ASPECTS.c.subject_id)
        .limit(limit)
    )
    return [records.load(Aspect, row) for row in connection.execute(statement)]


@cache
def _one(shape: Shape) -> Prepared:
    return Prepared(
        select(ASPECTS).where(
            ASPECTS.c.subject_kind == bindparam("kind"),
            ASPECTS.c.subject_id == bindparam("id"),
            ASPECTS.c.schema == bindparam("schema"),
            temporal.holds(ASPECTS, shape),
        )
    )
