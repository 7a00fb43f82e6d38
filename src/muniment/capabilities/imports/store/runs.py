"""The table of runs: a projection of the journal."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    String,
    Text,
    and_,
    func,
    select,
    true,
)

from muniment.capabilities.imports.model.runs import Evidence, ImportRun, RunStatus
from muniment.kernel.digest import Digest
from muniment.kernel.events import Stamp
from muniment.kernel.moment import Moment
from muniment.platform.blobs import BlobStat
from muniment.platform.database import Instant, Json, records, temporal

RUNS = temporal.table(
    "imports_runs",
    Column("run_id", String(36), nullable=False),
    state=(
        Column("source", String(200), nullable=False),
        Column("title", Text, nullable=False),
        Column("file", Json, nullable=False),
        Column("mapping", Json, nullable=False),
        Column("project", String(63)),
        Column("overwrite", Boolean, nullable=False),
        Column("started_at", Instant, nullable=False),
        Column("started_by", String(200), nullable=False),
        Column("started_by_id", String(80), nullable=False),
        Column("status", String(20), nullable=False),
        Column("counts", Json, nullable=False),
        Column("seal", String(71)),
        Column("finished_at", Instant),
        Column("undone_at", Instant),
        Column("undone_by", String(200)),
        Column("undone", Json),
    ),
)
Index("ix_imports_runs_source", RUNS.c.source, RUNS.c.status)


def save(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a run's state into the table."""
    records.project(connection, RUNS, ImportRun, stamp, state)


def find(connection: Connection, run_id: str, moment: Moment) -> ImportRun | None:
    """Return a run as it was at `moment`."""
    row = connection.execute(
        select(RUNS).where(RUNS.c.run_id == run_id, temporal.at(RUNS, moment))
    ).first()
    return None if row is None else records.load(ImportRun, row)


def running(connection: Connection, source: str) -> list[ImportRun]:
    """Return the runs of a source that have not come to an end."""
    here = (RUNS.c.source == source, RUNS.c.status == RunStatus.RUNNING)
    rows = connection.execute(select(RUNS).where(*here, RUNS.c.valid_to.is_(None)))
    return [records.load(ImportRun, row) for row in rows]


def has_finished(connection: Connection, source: str) -> bool:
    """Whether there ever was an import of this source."""
    found = connection.execute(select(RUNS.c.run_id).where(RUNS.c.source == source).limit(1))
    return found.first() is not None


def last_of_each_source(connection: Connection) -> list[ImportRun]:
    """Return of each source the run that was begun last (ids are in the order of time)."""
    present = RUNS.c.valid_to.is_(None)
    last = select(func.max(RUNS.c.run_id)).where(present).group_by(RUNS.c.source)
    rows = connection.execute(select(RUNS).where(present, RUNS.c.run_id.in_(last)))
    return [records.load(ImportRun, row) for row in rows]


def page(
    connection: Connection,
    moment: Moment,
    *,
    whose: str | None,
    before: str | None,
    limit: int,
    status: RunStatus | None = None,
) -> list[ImportRun]:
    """Return up to `limit` runs, the last begun first; those of one person if `whose` is given.

    Ids are in the order of time, so they tell which run began before another.
    """
    mine: ColumnElement[bool] = true() if whose is None else RUNS.c.started_by_id == whose
    earlier: ColumnElement[bool] = true() if before is None else RUNS.c.run_id < before
    such: ColumnElement[bool] = true() if status is None else RUNS.c.status == status
    rows = connection.execute(
        select(RUNS)
        .where(and_(temporal.at(RUNS, moment), mine, earlier, such))
        .order_by(RUNS.c.run_id.desc())
        .limit(limit)
    )
    return [records.load(ImportRun, row) for row in rows]


def blobs_in_use(connection: Connection) -> Iterator[BlobStat]:
    """Yield the files and mappings that runs rest on."""
    seen: set[str] = set()
    for row in connection.execute(select(RUNS).where(RUNS.c.valid_to.is_(None))):
        run = records.load(ImportRun, row)
        for kept in (run.file, run.mapping):
            if kept.digest not in seen:
                seen.add(kept.digest)
                yield _stat(kept)


def _stat(kept: Evidence) -> BlobStat:
    return BlobStat(Digest(kept.digest), kept.size_bytes)
