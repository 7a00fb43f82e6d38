"""The table of projects: SQL in, projects out."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    String,
    Text,
    bindparam,
    select,
)

from muniment.capabilities.projects.model import Project
from muniment.kernel.events import Stamp
from muniment.kernel.moment import Moment, Shape
from muniment.platform.database import Instant, guards, records, temporal
from muniment.platform.database.prepared import Prepared

PROJECTS = temporal.table(
    "projects_projects",
    Column("project_id", String(36), nullable=False),
    state=(
        Column("name", String(63), nullable=False),
        Column("title", Text, nullable=False),
        Column("description", Text, nullable=False),
        Column("archived", Boolean, nullable=False),
        Column("created_at", Instant, nullable=False),
        Column("created_by", String(200), nullable=False),
    ),
)

_RECORD = records.columns_of(Project, PROJECTS)
_HOLDING = PROJECTS.c.valid_to.is_(None)
Index(
    "uq_projects_projects_name",
    PROJECTS.c.name,
    unique=True,
    sqlite_where=_HOLDING,
    postgresql_where=_HOLDING,
)
Index("ix_projects_projects_named", PROJECTS.c.name, PROJECTS.c.valid_from)


def save(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a project's state into its table."""
    records.project(connection, PROJECTS, Project, stamp, state)


def find(connection: Connection, name: str, moment: Moment) -> Project | None:
    """Return the project called `name` as it was at `moment`."""
    wanted = {"name": name, **temporal.times(moment)}
    row = _named(moment.shape).first(connection, wanted)
    return None if row is None else records.load(Project, row)


@cache
def _named(shape: Shape) -> Prepared:
    named = PROJECTS.c.name == bindparam("name")
    return Prepared(select(*_RECORD).where(named, temporal.holds(PROJECTS, shape)))


def rest_on(connection: Connection, project_id: str) -> None:
    """Let the project stand as it is until this transaction ends."""
    guards.rest_on(connection, PROJECTS, project_id=project_id)


def page(
    connection: Connection,
    moment: Moment,
    visible: ColumnElement[bool],
    *,
    after: str | None,
    limit: int,
) -> list[Project]:
    """Return up to `limit` projects with names after `after`, in the order of their names."""
    statement = select(PROJECTS).where(temporal.at(PROJECTS, moment), visible)
    if after is not None:
        statement = statement.where(PROJECTS.c.name > after)
    rows = connection.execute(statement.order_by(PROJECTS.c.name).limit(limit))
    return [records.load(Project, row) for row in rows]


def by_id(connection: Connection, ids: Sequence[str], moment: Moment) -> list[Project]:
    """Return the projects with these ids, one point query each: there are few, or just one."""
    one, times = _identified(moment.shape), temporal.times(moment)
    rows = (one.first(connection, {"project_id": project_id, **times}) for project_id in ids)
    return [records.load(Project, row) for row in rows if row is not None]


@cache
def _identified(shape: Shape) -> Prepared:
    same = PROJECTS.c.project_id == bindparam("project_id")
    return Prepared(select(*_RECORD).where(same, temporal.holds(PROJECTS, shape)))
