"""The table of aliases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    String,
    bindparam,
    select,
)

from muniment.capabilities.catalog.model import Alias
from muniment.kernel.events import Stamp
from muniment.kernel.moment import Moment, Shape
from muniment.platform.database import Instant, records, temporal
from muniment.platform.database.prepared import Prepared

ALIASES = temporal.table(
    "catalog_aliases",
    Column("model_id", String(36), nullable=False),
    Column("alias", String(100), nullable=False),
    state=(
        Column("version_id", String(36)),
        Column("number", BigInteger),
        Column("set_at", Instant, nullable=False),
        Column("set_by", String(200), nullable=False),
    ),
)
_RECORD = records.columns_of(Alias, ALIASES)
_HOLDING = ALIASES.c.valid_to.is_(None)
Index(
    "ix_catalog_aliases_version",
    ALIASES.c.version_id,
    sqlite_where=_HOLDING,
    postgresql_where=_HOLDING,
)


@dataclass(frozen=True, slots=True)
class Held:
    """Where an alias pointed (`None`: nowhere), from when until when, and who said so when."""

    alias: str
    version: int | None
    valid_from: datetime
    valid_to: datetime | None
    recorded_at: datetime
    set_by: str
    revision: int


def save(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project an alias's state into its table."""
    records.project(connection, ALIASES, Alias, stamp, state)


def find(connection: Connection, model_id: str, alias: str, moment: Moment) -> Alias | None:
    """Return the alias as it was at `moment`, set or removed."""
    wanted = {"model_id": model_id, "alias": alias, **temporal.times(moment)}
    row = _one(moment.shape).first(connection, wanted)
    return None if row is None else records.load(Alias, row)


def of_models(connection: Connection, ids: Sequence[str], moment: Moment) -> list[Alias]:
    """Return the aliases in force of these models, by name."""
    if len(ids) == 1:
        wanted = {"model_id": ids[0], **temporal.times(moment)}
        return [records.load(Alias, row) for row in _of_one(moment.shape).all(connection, wanted)]
    rows = connection.execute(
        select(ALIASES)
        .where(
            ALIASES.c.model_id.in_(ids),
            ALIASES.c.version_id.is_not(None),
            temporal.at(ALIASES, moment),
        )
        .order_by(ALIASES.c.alias)
    )
    return [records.load(Alias, row) for row in rows]


def of_version(connection: Connection, version_id: str, moment: Moment) -> list[Alias]:
    """Return the aliases that point to a version."""
    wanted = {"version_id": version_id, **temporal.times(moment)}
    rows = _pointing(moment.shape).all(connection, wanted)
    return [records.load(Alias, row) for row in rows]


@cache
def _of_one(shape: Shape) -> Prepared:
    mine = (ALIASES.c.model_id == bindparam("model_id"), ALIASES.c.version_id.is_not(None))
    holding = select(*_RECORD).where(*mine, temporal.holds(ALIASES, shape))
    return Prepared(holding.order_by(ALIASES.c.alias))


@cache
def _one(shape: Shape) -> Prepared:
    return Prepared(
        select(*_RECORD).where(
            ALIASES.c.model_id == bindparam("model_id"),
            ALIASES.c.alias == bindparam("alias"),
            temporal.holds(ALIASES, shape),
        )
    )


@cache
def _pointing(shape: Shape) -> Prepared:
    same = ALIASES.c.version_id == bindparam("version_id")
    holding = select(*_RECORD).where(same, temporal.holds(ALIASES, shape))
    return Prepared(holding.order_by(ALIASES.c.alias))


def states(connection: Connection, model_id: str, alias: str | None = None) -> list[Held]:
    """Return every state one alias of a model ever had, or all of them, the latest first."""
    statement = select(ALIASES).where(ALIASES.c.model_id == model_id)
    if alias is not None:
        statement = statement.where(ALIASES.c.alias == alias)
    order = (ALIASES.c.alias, ALIASES.c.valid_from.desc(), ALIASES.c.event_seq.desc())
    return [
        Held(
            row.alias,
            row.number,
            row.valid_from,
            row.valid_to,
            row.recorded_at,
            row.set_by,
            row.event_seq,
        )
        for row in connection.execute(statement.order_by(*order))
    ]
