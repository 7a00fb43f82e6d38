"""The entries that the lookout wrote, and the batches they are sealed in."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Integer,
    String,
    delete,
    select,
    update,
)

from muniment.capabilities.accesslog.model import Batch, Entry
from muniment.kernel.events import Stamp
from muniment.kernel.moment import Moment
from muniment.platform.database import Instant, records, temporal
from muniment.platform.database.newest import newest
from muniment.platform.encoding import encode_sorted
from muniment.platform.lookout import ENTRIES

BATCHES = temporal.table(
    "accesslog_batches",
    Column("batch_id", String(36), nullable=False),
    state=(
        Column("previous", String(71)),
        Column("digest", String(71), nullable=False),
        Column("entries", Integer, nullable=False),
        Column("first_seq", BigInteger, nullable=False),
        Column("last_seq", BigInteger, nullable=False),
        Column("first_at", Instant, nullable=False),
        Column("last_at", Instant, nullable=False),
        Column("sealed_at", Instant, nullable=False),
        Column("pruned_at", Instant),
    ),
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of entries is narrowed to; `None` leaves a field open."""

    actor: str | None = None
    action: str | None = None
    outcome: str | None = None
    model_id: str | None = None
    token_id: str | None = None
    refused: bool | None = None
    since: datetime | None = None
    until: datetime | None = None


def page(
    connection: Connection,
    filters: Filters,
    visible: ColumnElement[bool],
    *,
    before: int | None,
    limit: int,
) -> list[Entry]:
    """Return up to `limit` visible entries, newest first, from before entry number `before`."""
    wanted = (visible, *_conditions(filters))
    rows = newest(connection, ENTRIES.c.entry_seq, wanted, before=before, limit=limit)
    return [records.load_fixed(Entry, row) for row in rows]


def unsealed(connection: Connection, limit: int) -> list[Entry]:
    """Return up to `limit` entries that are in no batch yet, oldest first."""
    rows = connection.execute(
        select(ENTRIES)
        .where(ENTRIES.c.batch_id.is_(None))
        .order_by(ENTRIES.c.entry_seq)
        .limit(limit)
    )
    return [records.load_fixed(Entry, row) for row in rows]


def in_batch(connection: Connection, batch_id: str) -> list[Entry]:
    """Return the entries of a batch, oldest first."""
    rows = connection.execute(
        select(ENTRIES).where(ENTRIES.c.batch_id == batch_id).order_by(ENTRIES.c.entry_seq)
    )
    return [records.load_fixed(Entry, row) for row in rows]


def put_in_batch(connection: Connection, batch_id: str, entries: Sequence[Entry]) -> None:
    """Note in which batch entries are sealed."""
    first, last = entries[0].entry_seq, entries[-1].entry_seq
    connection.execute(
        update(ENTRIES)
        .where(ENTRIES.c.batch_id.is_(None), ENTRIES.c.entry_seq.between(first, last))
        .values(batch_id=batch_id)
    )


def forget(connection: Connection, batch_id: str) -> None:
    """Delete the entries of a batch."""
    connection.execute(delete(ENTRIES).where(ENTRIES.c.batch_id == batch_id))


def line_of(entry: Entry) -> bytes:
    """Return an entry as the line that is sealed: JSON with sorted keys, without its batch."""
    fields = asdict(entry)
    del fields["batch_id"]
    return encode_sorted(fields)


def save_batch(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a batch's state into its table."""
    records.project(connection, BATCHES, Batch, stamp, state)


def last_digest(connection: Connection) -> str | None:
    """Return the digest of the batch that was sealed last."""
    return connection.execute(
        select(BATCHES.c.digest)
        .where(BATCHES.c.valid_to.is_(None))
        .order_by(BATCHES.c.sealed_at.desc(), BATCHES.c.batch_id.desc())
        .limit(1)
    ).scalar()


def batches(
    connection: Connection, moment: Moment, *, before: str | None, limit: int
) -> list[Batch]:
    """Return up to `limit` batches, newest first, from before the id `before`."""
    statement = select(BATCHES).where(temporal.at(BATCHES, moment))
    if before is not None:
        statement = statement.where(BATCHES.c.batch_id < before)
    rows = connection.execute(statement.order_by(BATCHES.c.batch_id.desc()).limit(limit))
    return [records.load(Batch, row) for row in rows]


def batch(connection: Connection, batch_id: str) -> Batch | None:
    """Return the batch with that id."""
    row = connection.execute(
        select(BATCHES).where(BATCHES.c.batch_id == batch_id, BATCHES.c.valid_to.is_(None))
    ).first()
    return None if row is None else records.load(Batch, row)


def outlived(connection: Connection, until: datetime, limit: int) -> list[Batch]:
    """Return up to `limit` batches whose entries are all older than `until` and still here."""
    rows = connection.execute(
        select(BATCHES)
        .where(
            BATCHES.c.valid_to.is_(None),
            BATCHES.c.pruned_at.is_(None),
            BATCHES.c.last_at < until,
        )
        .order_by(BATCHES.c.batch_id)
        .limit(limit)
    )
    return [records.load(Batch, row) for row in rows]


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    exact = {
        "actor_name": filters.actor,
        "action": filters.action,
        "outcome": filters.outcome,
        "model_id": filters.model_id,
        "token_id": filters.token_id,
    }
    found = [ENTRIES.c[name] == value for name, value in exact.items() if value is not None]
    if filters.refused is not None:
        allowed = ENTRIES.c.outcome == "allowed"
        found.append(~allowed if filters.refused else allowed)
    if filters.since is not None:
        found.append(ENTRIES.c.at >= filters.since)
    if filters.until is not None:
        found.append(ENTRIES.c.at < filters.until)
    return found
