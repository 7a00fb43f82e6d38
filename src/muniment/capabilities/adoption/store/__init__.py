"""The table of what was brought over."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, Connection, Index, String, Text, func, select

from muniment.capabilities.adoption.model.records import Adoption, Kind
from muniment.kernel.events import Stamp, Subject
from muniment.kernel.moment import Moment
from muniment.platform.database import Instant, Json, records, temporal, turns
from muniment.platform.journal import EVENTS

ADOPTIONS = temporal.table(
    "adoptions",
    Column("adoption_id", String(64), nullable=False),
    state=(
        Column("project_id", String(36), nullable=False),
        Column("source", Text, nullable=False),
        Column("kind", String(20), nullable=False),
        Column("key", Text, nullable=False),
        Column("target_id", String(64), nullable=False),
        Column("adopted_at", Instant, nullable=False),
        Column("adopted_by", String(200), nullable=False),
        Column("said", Json, nullable=False),
        Column("differing", Json, nullable=False),
        Column("digest", String(64), nullable=False),
        Column("is_complete", Boolean, nullable=False),
        Column("with_files", Boolean, nullable=False),
        Column("was", Json, nullable=False),
    ),
)
_C = ADOPTIONS.c
Index("ix_adoptions_target", _C.target_id)
Index("ix_adoptions_project", _C.project_id, _C.adoption_id)


def save(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project what is remembered into its table."""
    records.project(connection, ADOPTIONS, Adoption, stamp, state)


def take_turn(connection: Connection, adoption_id: str) -> None:
    """Line up behind whoever brings over the same thing meanwhile."""
    turns.take(connection, adoption_id)


def find(connection: Connection, adoption_id: str) -> Adoption | None:
    """Return what is remembered of a thing."""
    row = connection.execute(
        select(ADOPTIONS).where(_C.adoption_id == adoption_id, temporal.at(ADOPTIONS, Moment.NOW))
    ).first()
    return None if row is None else records.load(Adoption, row)


def of_target(connection: Connection, kind: Kind, target_id: str) -> Adoption | None:
    """Return where a thing came from, if it came from elsewhere."""
    row = connection.execute(
        select(ADOPTIONS).where(
            _C.target_id == target_id, _C.kind == kind, temporal.at(ADOPTIONS, Moment.NOW)
        )
    ).first()
    return None if row is None else records.load(Adoption, row)


def begun(connection: Connection, subject: Subject) -> datetime | None:
    """Return since when there has been a thing, by what the journal says."""
    return connection.execute(_dates(func.min(EVENTS.c.valid_at), subject)).scalar()


def last_changed(connection: Connection, subject: Subject) -> datetime | None:
    """Return when the last change of a thing is dated."""
    return connection.execute(_dates(func.max(EVENTS.c.valid_at), subject)).scalar()


def _dates(which: ColumnElement[Any], subject: Subject) -> Any:
    about = (EVENTS.c.subject_kind == subject.kind, EVENTS.c.subject_id == subject.id)
    return select(which).where(*about)


def page(
    connection: Connection,
    project_id: str,
    moment: Moment,
    *,
    source: str | None,
    after: str,
    limit: int,
) -> list[Adoption]:
    """Return up to `limit` of a project, of one source or all, by id after the one given."""
    wanted = [_C.project_id == project_id, _C.adoption_id > after]
    if source is not None:
        wanted.append(_C.source == source)
    statement = select(ADOPTIONS).where(temporal.at(ADOPTIONS, moment), *wanted)
    rows = connection.execute(statement.order_by(_C.adoption_id).limit(limit))
    return [records.load(Adoption, row) for row in rows]
