"""The table of use cases: SQL in, use cases out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Select,
    String,
    Text,
    and_,
    bindparam,
    func,
    select,
    true,
    tuple_,
)

from muniment.capabilities.usecases.model import KIND, UseCase
from muniment.kernel.events import Stamp
from muniment.kernel.moment import Moment, Shape
from muniment.kernel.status import Status
from muniment.platform import fulltext
from muniment.platform.database import Instant, Json, records, temporal
from muniment.platform.database.members import member
from muniment.platform.database.prepared import Prepared

USE_CASES = temporal.table(
    "usecases_use_cases",
    Column("use_case_id", String(36), nullable=False),
    state=(
        Column("project_id", String(36), nullable=False),
        Column("project", String(63), nullable=False),
        Column("name", String(200), nullable=False),
        Column("name_key", String(800), nullable=False),
        Column("created_at", Instant, nullable=False),
        Column("created_by", String(200), nullable=False),
        Column("title", String(500), nullable=False),
        Column("purpose", Text, nullable=False),
        Column("business_process", String(500)),
        Column("business_owner", String(500)),
        Column("owner", String(500)),
        Column("affects_persons", Boolean),
        Column("eu_class", String(80)),
        Column("eu_role", String(80)),
        Column("annex_iii_point", String(80)),
        Column("jurisdictions", Json, nullable=False),
        Column("decision_role", String(80)),
        Column("human_oversight", Text, nullable=False),
        Column("intended_users", Text, nullable=False),
        Column("prohibited_uses", Json, nullable=False),
        Column("volume_per_day", BigInteger),
        Column("financial_exposure", Json),
        Column("description", Text, nullable=False),
        Column("tags", Json, nullable=False),
        Column("links", Json, nullable=False),
        Column("external_source", String(200)),
        Column("external_key", String(400)),
        Column("status", String(20), nullable=False),
        Column("status_reason", String(500)),
    ),
)
_C = USE_CASES.c
_NAMED_NOW = and_(_C.valid_to.is_(None), _C.status != Status.DELETED)
Index(
    "uq_usecases_use_cases_name",
    _C.project_id,
    _C.name_key,
    unique=True,
    sqlite_where=_NAMED_NOW,
    postgresql_where=_NAMED_NOW,
)
Index("ix_usecases_use_cases_name", _C.name_key, _C.use_case_id)
Index("ix_usecases_use_cases_external", _C.external_source, _C.external_key)


class Order(StrEnum):
    """In which order use cases are listed."""

    NAME = "name"
    UPDATED = "-updated"

    def key(self, use_case: UseCase) -> tuple[str | int, ...]:
        """Return where a use case stands in this order."""
        if self is Order.NAME:
            return (use_case.name_key, use_case.use_case_id)
        return (use_case.revision,)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of use cases is narrowed to; `None` leaves a field open."""

    project_id: str | None = None
    query: str | None = None
    status: Status | None = None
    tag: tuple[str, str | None] | None = None
    owner: str | None = None
    business_owner: str | None = None
    eu_class: str | None = None


def save(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a use case's state into its table."""
    records.project(connection, USE_CASES, UseCase, stamp, state)


def named(connection: Connection, project_id: str, name_key: str, moment: Moment) -> UseCase | None:
    """Return the use case of that name; a deleted one only if no other has the name."""
    wanted = {"project_id": project_id, "name_key": name_key, **temporal.times(moment)}
    row = _named(moment.shape).first(connection, wanted)
    return None if row is None else records.load(UseCase, row)


def with_ids(connection: Connection, ids: Collection[str], moment: Moment) -> list[UseCase]:
    """Return the use cases with these ids, deleted ones too."""
    here = (_C.use_case_id.in_(ids), temporal.at(USE_CASES, moment))
    return _load(connection, select(USE_CASES).where(*here))


def ids_after(connection: Connection, after: str, limit: int) -> list[str]:
    """Return up to `limit` ids of use cases after `after`, in order."""
    here = (_C.valid_to.is_(None), _C.use_case_id > after)
    found = select(_C.use_case_id).where(*here).order_by(_C.use_case_id).limit(limit)
    return list(connection.execute(found).scalars())


def external(connection: Connection, source: str, key: str) -> UseCase | None:
    """Return the use case that was imported from that record of that inventory."""
    here = (_C.external_source == source, _C.external_key == key, _NAMED_NOW)
    found = _load(connection, select(USE_CASES).where(*here).limit(1))
    return found[0] if found else None


def page(
    connection: Connection,
    moment: Moment,
    where: ColumnElement[bool],
    order: Order,
    *,
    after: tuple[str | int, ...] | None,
    limit: int,
) -> list[UseCase]:
    """Return up to `limit` use cases in an order, after the one that stands at `after` in it."""
    statement = select(USE_CASES).where(temporal.at(USE_CASES, moment), where)
    if order is Order.NAME:
        place = tuple_(_C.name_key, _C.use_case_id)
        following = true() if after is None else place > tuple_(*after)
        ordered = statement.order_by(_C.name_key, _C.use_case_id)
    else:
        following = true() if after is None else _C.event_seq < after[0]
        ordered = statement.order_by(_C.event_seq.desc())
    return _load(connection, ordered.where(following).limit(limit))


def tally(
    connection: Connection, moment: Moment, where: ColumnElement[bool]
) -> list[tuple[str | None, int]]:
    """Return how many use cases of a list are of each class of the EU AI Act, most first."""
    total = func.count().label("total")
    rows = connection.execute(
        select(_C.eu_class, total)
        .where(temporal.at(USE_CASES, moment), where)
        .group_by(_C.eu_class)
        .order_by(total.desc(), _C.eu_class)
    )
    return [(row[0], row[1]) for row in rows]


def condition(
    connection: Connection, filters: Filters, visible: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Return the SQL condition of a list; without a status, deleted use cases are left out."""
    exact = {
        "project_id": filters.project_id,
        "owner": filters.owner,
        "business_owner": filters.business_owner,
        "eu_class": filters.eu_class,
        "status": filters.status,
    }
    wanted = [_C[name] == value for name, value in exact.items() if value is not None]
    if filters.status is None:
        wanted.append(_C.status != Status.DELETED)
    if filters.query:
        matching = fulltext.matching(connection, KIND, filters.query)
        wanted.append(true() if matching is None else _C.use_case_id.in_(matching))
    if filters.tag is not None:
        key, value = filters.tag
        found = member(connection, _C.tags, key)
        wanted.append(found.is_not(None) if value is None else found == value)
    return and_(visible, *wanted)


@cache
def _named(shape: Shape) -> Prepared:
    return Prepared(
        select(USE_CASES)
        .where(
            _C.project_id == bindparam("project_id"),
            _C.name_key == bindparam("name_key"),
            temporal.holds(USE_CASES, shape),
        )
        .order_by((_C.status == Status.DELETED), _C.event_seq.desc())
        .limit(1)
    )


def _load(connection: Connection, statement: Select[Any]) -> list[UseCase]:
    return [records.load(UseCase, row) for row in connection.execute(statement)]
