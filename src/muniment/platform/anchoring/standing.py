"""How far each anchor is, kept in the database so that every process knows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    String,
    Table,
    Text,
    insert,
    select,
    update,
)

from muniment.platform.database import METADATA, Instant

ANCHORS = Table(
    "platform_anchors",
    METADATA,
    Column("name", String(300), primary_key=True),
    # The largest checkpoint it has.
    Column("size", BigInteger, nullable=False),
    Column("anchored_at", Instant),
    # Failures since it last took one, and what the last of them was.
    Column("failures", Integer, nullable=False),
    Column("problem", Text),
    # Until when the process that is at it has it for itself; then it is due again.
    Column("due_at", Instant, nullable=False),
)


@dataclass(frozen=True, slots=True)
class AnchorStanding:
    """How an anchor stands: the size it has, how many events it lacks, and what is wrong."""

    name: str
    size: int
    behind: int
    anchored_at: datetime | None
    failures: int
    problem: str | None


def standings(connection: Connection, names: Collection[str], size: int) -> list[AnchorStanding]:
    """Return how each anchor stands towards a log of `size`, in the order of `names`."""
    rows = {row.name: row for row in connection.execute(select(ANCHORS))}
    found: list[AnchorStanding] = []
    for name in names:
        row = rows.get(name)
        at = 0 if row is None else row.size
        found.append(
            AnchorStanding(
                name,
                at,
                max(0, size - at),
                None if row is None else row.anchored_at,
                0 if row is None else row.failures,
                None if row is None else row.problem,
            )
        )
    return found


def take(
    connection: Connection, name: str, size: int, now: datetime, patience: timedelta
) -> int | None:
    """Take an anchor that is due and lacks a log of `size`; return what it has, else `None`."""
    mine = ANCHORS.c.name == name
    row = connection.execute(select(ANCHORS).where(mine)).first()
    if row is None:
        row_size = 0
        values = {"name": name, "size": 0, "failures": 0, "due_at": now + patience}
        connection.execute(insert(ANCHORS).values(**values))
        return row_size
    lacking = row.anchored_at is None or row.size != size
    if not lacking or row.due_at > now:
        return None
    claimed = connection.execute(
        update(ANCHORS).where(mine, ANCHORS.c.due_at == row.due_at).values(due_at=now + patience)
    )
    return row.size if claimed.rowcount else None


def took(connection: Connection, name: str, size: int, now: datetime, due: datetime) -> None:
    """Put on record that an anchor has the log of `size`."""
    connection.execute(
        update(ANCHORS)
        .where(ANCHORS.c.name == name)
        .values(size=size, anchored_at=now, failures=0, problem=None, due_at=due)
    )


def failed(connection: Connection, name: str, problem: str, due: datetime) -> None:
    """Put on record that an anchor did not take it, and when it is tried again."""
    connection.execute(
        update(ANCHORS)
        .where(ANCHORS.c.name == name)
        .values(failures=ANCHORS.c.failures + 1, problem=problem, due_at=due)
    )


def failures(connection: Connection, name: str) -> int:
    """Return how often in a row an anchor has failed."""
    stored = select(ANCHORS.c.failures).where(ANCHORS.c.name == name)
    return connection.execute(stored).scalar() or 0
