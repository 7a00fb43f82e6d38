"""What became of each record and row of a run.

Not a projection: it explains a run and is sealed by its digest in the run's last event.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    and_,
    bindparam,
    select,
    true,
    type_coerce,
    update,
)

from muniment.capabilities.imports.model.outcomes import Outcome, Status
from muniment.platform.database import METADATA, Json, records
from muniment.platform.database.prepared import Prepared, insert_into
from muniment.platform.encoding import encode_sorted

RECORDS = Table(
    "imports_records",
    METADATA,
    Column("run_id", String(36), nullable=False),
    Column("position", Integer, nullable=False),
    Column("status", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("record", String(63), nullable=False),
    Column("key", String(200), nullable=False),
    Column("project", String(63)),
    Column("name", String(200), nullable=False),
    Column("rows", Json, nullable=False),
    Column("model", String(200)),
    Column("subject_id", String(36)),
    Column("number", BigInteger),
    Column("touched", Json, nullable=False),
    Column("clashes", Json, nullable=False),
    Column("refusal", Json),
    Column("before", Json),
    # Added by an undo, and no part of what is sealed.
    Column("taken_back", Boolean),
    Column("why_kept", Text),
    PrimaryKeyConstraint("run_id", "position"),
)
ROWS = Table(
    "imports_rows",
    METADATA,
    Column("run_id", String(36), nullable=False),
    Column("row", BigInteger, nullable=False),
    Column("line", BigInteger, nullable=False),
    Column("status", String(20), nullable=False),
    Column("warned", Boolean, nullable=False),
    Column("owner", Text, nullable=False),
    Column("problems", Json, nullable=False),
    Column("content", Json),
    Column("records", Json, nullable=False),
    PrimaryKeyConstraint("run_id", "row"),
)
Index("ix_imports_rows_status", ROWS.c.run_id, ROWS.c.status, ROWS.c.row)
_SEALED = [column for column in RECORDS.c if column.name not in {"taken_back", "why_kept"}]
_INSERT_RECORD = insert_into(RECORDS)
_INSERT_ROW = insert_into(ROWS)
_NOTE = Prepared(
    update(RECORDS)
    .where(RECORDS.c.run_id == bindparam("run"), RECORDS.c.position == bindparam("place"))
    .values(taken_back=bindparam("taken"), why_kept=bindparam("why")),
    (),
)


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row of a run as it is kept; `content` is what the file said, where it was rejected."""

    row: int
    line: int
    status: Status
    warned: bool
    owner: str
    problems: list[dict[str, Any]]
    content: dict[str, Any] | None
    records: list[int]


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """What became of a record, and of the attempt to take that back if there was one."""

    position: int
    outcome: Outcome
    taken_back: bool | None
    why_kept: str | None


def keep_records(
    connection: Connection, run_id: str, first: int, outcomes: Sequence[Outcome]
) -> None:
    """Keep the outcomes of a batch whose first record stands at position `first` of the run."""
    unknown = {"taken_back": None, "why_kept": None}
    _INSERT_RECORD.run_each(
        connection,
        [
            {**records.values_of(outcome), **unknown, "run_id": run_id, "position": position}
            for position, outcome in enumerate(outcomes, first)
        ],
    )


def keep_rows(connection: Connection, run_id: str, rows: Sequence[KeptRow]) -> None:
    """Keep what became of the rows of a run."""
    if rows:
        _INSERT_ROW.run_each(
            connection, [{**records.values_of(row), "run_id": run_id} for row in rows]
        )


def seal(connection: Connection, run_id: str) -> str:
    """Return the digest of everything that is kept about the outcomes of a run."""
    digest = hashlib.sha256()
    for statement in (
        select(*_SEALED).where(RECORDS.c.run_id == run_id).order_by(RECORDS.c.position),
        select(ROWS).where(ROWS.c.run_id == run_id).order_by(ROWS.c.row),
    ):
        for row in connection.execute(statement):
            digest.update(encode_sorted(list(row)) + b"\n")
    return f"sha256:{digest.hexdigest()}"


def page_of_rows(
    connection: Connection, run_id: str, status: str | None, *, after: int, limit: int
) -> list[KeptRow]:
    """Return up to `limit` rows with numbers after `after`; `warned` is a status here too."""
    wanted = _is(status)
    rows = connection.execute(
        select(ROWS)
        .where(and_(ROWS.c.run_id == run_id, ROWS.c.row > after, wanted))
        .order_by(ROWS.c.row)
        .limit(limit)
    )
    return [records.load_fixed(KeptRow, row) for row in rows]


def at_positions(
    connection: Connection, run_id: str, positions: Sequence[int]
) -> dict[int, KeptRecord]:
    """Return the records at these positions of a run."""
    here = (RECORDS.c.run_id == run_id, RECORDS.c.position.in_(positions))
    found = (_kept(row) for row in connection.execute(select(RECORDS).where(*here)))
    return {kept.position: kept for kept in found}


def to_take_back(
    connection: Connection, run_id: str, before: int | None, limit: int
) -> list[KeptRecord]:
    """Return up to `limit` records below a position that the run changed, the last first."""
    here: list[ColumnElement[bool]] = [
        RECORDS.c.run_id == run_id,
        RECORDS.c.taken_back.is_(None),
        RECORDS.c.touched != type_coerce([], Json),
    ]
    if before is not None:
        here.append(RECORDS.c.position < before)
    statement = select(RECORDS).where(*here).order_by(RECORDS.c.position.desc()).limit(limit)
    return [_kept(row) for row in connection.execute(statement)]


def note_undo(connection: Connection, run_id: str, position: int, why_kept: str | None) -> None:
    """Note that a record was taken back, or why it was not."""
    here = {"run": run_id, "place": position}
    _NOTE.run(connection, {**here, "taken": why_kept is None, "why": why_kept})


def count_undone(connection: Connection, run_id: str) -> dict[str, int]:
    """Return how many records of a run were taken back, and how many were kept."""
    here = (RECORDS.c.run_id == run_id, RECORDS.c.taken_back.is_not(None))
    found = list(connection.execute(select(RECORDS.c.taken_back).where(*here)).scalars())
    return {"undone": sum(found), "kept": len(found) - sum(found)}


def kept_anyway(connection: Connection, run_id: str) -> Iterator[KeptRecord]:
    """Yield the records that an undo could not take back, in the order they were brought in."""
    here = (RECORDS.c.run_id == run_id, RECORDS.c.taken_back.is_(False))
    for row in connection.execute(select(RECORDS).where(*here).order_by(RECORDS.c.position)):
        yield _kept(row)


def _is(status: str | None) -> ColumnElement[bool]:
    if status is None:
        return true()
    return ROWS.c.warned.is_(True) if status == "warned" else ROWS.c.status == status


def _kept(row: records.Found) -> KeptRecord:
    found: Any = getattr(row, "_mapping", row)
    outcome = msgspec.convert({k: found[k] for k in Outcome.__dataclass_fields__}, Outcome)
    return KeptRecord(found["position"], outcome, found["taken_back"], found["why_kept"])
