"""The table of models."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Select,
    String,
    Text,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    true,
    type_coerce,
)

from muniment.capabilities.catalog.model import Model, Status
from muniment.capabilities.catalog.store import tags
from muniment.kernel.events import Stamp
from muniment.kernel.moment import Moment, Shape
from muniment.platform import fulltext
from muniment.platform.database import Instant, Json, guards, records, temporal
from muniment.platform.database.members import as_list, listed_in
from muniment.platform.database.prepared import Prepared
from muniment.platform.encoding import encode

MODELS = temporal.table(
    "catalog_models",
    Column("model_id", String(36), nullable=False),
    state=(
        Column("project_id", String(36), nullable=False),
        Column("name", String(200), nullable=False),
        Column("name_key", String(800), nullable=False),
        Column("kind", String(60)),
        Column("created_at", Instant, nullable=False),
        Column("created_by", String(200), nullable=False),
        Column("task", String(100)),
        Column("domain", String(100)),
        Column("origin", String(60)),
        Column("vendor", Text),
        Column("owner", String(320)),
        Column("accountable_executive", String(320)),
        Column("description", Text, nullable=False),
        Column("tags", Json, nullable=False),
        Column("risk", Json, nullable=False),
        Column("sensitivity", String(60)),
        Column("regulations", Json, nullable=False),
        Column("links", Json, nullable=False),
        Column("use_cases", Json, nullable=False),
        Column("external_source", String(200)),
        Column("external_key", String(400)),
        Column("status", String(20), nullable=False),
        Column("status_reason", Text),
    ),
)
_RECORD = records.columns_of(Model, MODELS)
_NAMED_NOW = and_(MODELS.c.valid_to.is_(None), MODELS.c.status != Status.DELETED)
Index(
    "uq_catalog_models_name",
    MODELS.c.project_id,
    MODELS.c.name_key,
    unique=True,
    sqlite_where=_NAMED_NOW,
    postgresql_where=_NAMED_NOW,
)
_HOLDING = MODELS.c.valid_to.is_(None)
Index(
    "ix_catalog_models_name",
    MODELS.c.project_id,
    MODELS.c.name_key,
    sqlite_where=_HOLDING,
    postgresql_where=_HOLDING,
)
Index("ix_catalog_models_named", MODELS.c.project_id, MODELS.c.name_key, MODELS.c.valid_from)
Index(
    "ix_catalog_models_order",
    MODELS.c.name_key,
    MODELS.c.model_id,
    sqlite_where=_HOLDING,
    postgresql_where=_HOLDING,
)
for _time in ("recorded_at", "created_at"):
    Index(
        f"ix_catalog_models_{_time.removesuffix('_at')}",
        MODELS.c.project_id,
        MODELS.c[_time],
        sqlite_where=_NAMED_NOW,
        postgresql_where=_NAMED_NOW,
    )
Index("ix_catalog_models_began", MODELS.c.valid_from, MODELS.c.model_id)
Index("ix_catalog_models_external", MODELS.c.external_source, MODELS.c.external_key)

SEARCH_KIND = "model"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of models is narrowed to; `None` leaves a field open.

    `lacking` is a field that holds nothing.
    """

    project_id: str | None = None
    query: str | None = None
    kind: str | None = None
    task: str | None = None
    domain: str | None = None
    origin: str | None = None
    owner: str | None = None
    vendor: str | None = None
    status: str | None = None
    use_case_id: str | None = None
    tag: tuple[str, str | None] | None = None
    lacking: str | None = None
    risk: str | None = None
    sensitivity: str | None = None
    regulation: str | None = None


def begin(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project the first state of a model into its table."""
    model = msgspec.convert(state, Model)
    temporal.begin(connection, MODELS, records.values_of(model), stamp)
    tags.begin(connection, tags.OF_MODELS, model.model_id, model.tags)


def save(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a model's state into its table."""
    model = msgspec.convert(state, Model)
    if temporal.put(connection, MODELS, records.values_of(model), stamp):
        tags.put(connection, tags.OF_MODELS, model.model_id, model.tags)


def named(connection: Connection, project_id: str, name_key: str, moment: Moment) -> Model | None:
    """Return the model of that name; a deleted one only if no other has the name."""
    wanted = {"project_id": project_id, "name_key": name_key, **temporal.times(moment)}
    row = _named(moment.shape).first(connection, wanted)
    return None if row is None else records.load(Model, row)


def name_free_since(connection: Connection, project_id: str, name_key: str) -> datetime | None:
    """Return since when no model has a name that is free now; `None` if none ever had it."""
    ended = case((MODELS.c.status == Status.DELETED, MODELS.c.valid_from), else_=MODELS.c.valid_to)
    wanted = (MODELS.c.project_id == project_id, MODELS.c.name_key == name_key)
    found = connection.execute(select(func.max(type_coerce(ended, Instant))).where(*wanted))
    return found.scalar()


def by_id(connection: Connection, model_id: str, moment: Moment) -> Model | None:
    """Return the model with that id as it was at `moment`."""
    wanted = {"model_id": model_id, **temporal.times(moment)}
    row = _identified(moment.shape).first(connection, wanted)
    return None if row is None else records.load(Model, row)


def rest_on(connection: Connection, model_id: str) -> None:
    """Let the model stand as it is until this transaction ends."""
    guards.rest_on(connection, MODELS, model_id=model_id)


def external(connection: Connection, source: str, key: str) -> Model | None:
    """Return the model that was imported from that record of that inventory."""
    row = connection.execute(
        select(MODELS).where(
            MODELS.c.external_source == source,
            MODELS.c.external_key == key,
            MODELS.c.valid_to.is_(None),
            MODELS.c.status != Status.DELETED,
        )
    ).first()
    return None if row is None else records.load(Model, row)


def by_name(
    connection: Connection,
    moment: Moment,
    where: ColumnElement[bool],
    *,
    after: tuple[str, str] | None,
    limit: int,
) -> list[Model]:
    """Return up to `limit` models in the order of their names, after the pair of key and id."""
    statement = select(MODELS).where(temporal.at(MODELS, moment), where)
    if after is not None:
        key, model_id = after
        statement = statement.where(
            or_(
                MODELS.c.name_key > key,
                and_(MODELS.c.name_key == key, MODELS.c.model_id > model_id),
            )
        )
    return _load(connection, statement.order_by(MODELS.c.name_key, MODELS.c.model_id), limit)


def by_change(
    connection: Connection,
    moment: Moment,
    where: ColumnElement[bool],
    *,
    before: int | None,
    limit: int,
) -> list[Model]:
    """Return up to `limit` models, the last changed first, from before the given revision."""
    # To put whole rows in order takes five times as long as to put their ids in order.
    statement = select(MODELS.c.model_id).where(temporal.at(MODELS, moment), where)
    if before is not None:
        statement = statement.where(MODELS.c.event_seq < before)
    last = statement.order_by(MODELS.c.event_seq.desc()).limit(limit)
    ids = list(connection.execute(last).scalars())
    found = {model.model_id: model for model in with_ids(connection, ids, moment)}
    return [found[model_id] for model_id in ids]


def condition(
    connection: Connection, filters: Filters, visible: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Return the SQL condition of a list; without a status, deleted models are left out."""
    column = MODELS.c
    exact = {
        "project_id": filters.project_id,
        "kind": filters.kind,
        "task": filters.task,
        "domain": filters.domain,
        "origin": filters.origin,
        "owner": filters.owner,
        "vendor": filters.vendor,
        "status": filters.status,
        "sensitivity": filters.sensitivity,
    }
    wanted = [column[name] == value for name, value in exact.items() if value is not None]
    if filters.status is None:
        wanted.append(column.status != Status.DELETED)
    if filters.query:
        matching = fulltext.matching(connection, SEARCH_KIND, filters.query)
        wanted.append(true() if matching is None else column.model_id.in_(matching))
    if filters.tag is not None:
        wanted.append(_has_tag(connection, *filters.tag))
    if filters.use_case_id is not None:
        wanted.append(column.use_cases.cast(Text).contains(f'"{filters.use_case_id}"'))
    for terms, term in ((column.risk, filters.risk), (column.regulations, filters.regulation)):
        if term is not None:
            wanted.append(terms.cast(Text).contains(encode(term).decode(), autoescape=True))
    if filters.lacking is not None:
        wanted.append(func.coalesce(column[filters.lacking], "") == "")
    return and_(visible, *wanted)


def count(connection: Connection, moment: Moment, where: ColumnElement[bool]) -> int:
    """Return how many models there are in a list."""
    statement = select(func.count()).select_from(MODELS)
    return connection.execute(statement.where(temporal.at(MODELS, moment), where)).scalar_one()


def with_ids(connection: Connection, ids: Sequence[str], moment: Moment) -> list[Model]:
    """Return the models with these ids."""
    parameters = {"ids": as_list(ids), **temporal.times(moment)}
    statement = _among(connection.dialect.name, moment.shape)
    return [records.load(Model, row) for row in statement.all(connection, parameters)]


@cache
def _among(dialect: str, shape: Shape) -> Prepared:
    wanted = MODELS.c.model_id.in_(listed_in(dialect, bindparam("ids", type_=Text)))
    return Prepared(select(*_RECORD).where(wanted, temporal.holds(MODELS, shape)))


@cache
def _named(shape: Shape) -> Prepared:
    return Prepared(
        select(*_RECORD)
        .where(
            MODELS.c.project_id == bindparam("project_id"),
            MODELS.c.name_key == bindparam("name_key"),
            temporal.holds(MODELS, shape),
        )
        .order_by((MODELS.c.status == Status.DELETED), MODELS.c.event_seq.desc())
        .limit(1)
    )


@cache
def _identified(shape: Shape) -> Prepared:
    same = MODELS.c.model_id == bindparam("model_id")
    return Prepared(select(*_RECORD).where(same, temporal.holds(MODELS, shape)))


def _has_tag(connection: Connection, key: str, value: str | None) -> ColumnElement[bool]:
    text = MODELS.c.tags.cast(Text)
    if connection.dialect.name == "sqlite":
        found = func.json_extract(text, "$." + _quoted(key))
    else:
        from sqlalchemy.dialects.postgresql import JSONB  # noqa: PLC0415  starts faster without it

        found = text.cast(JSONB)[key].astext
    return found.is_not(None) if value is None else found == value


def _quoted(key: str) -> str:
    return '"' + key.replace('"', '\\"') + '"'


def _load(connection: Connection, statement: Select[Any], limit: int) -> list[Model]:
    return [records.load(Model, row) for row in connection.execute(statement.limit(limit))]
