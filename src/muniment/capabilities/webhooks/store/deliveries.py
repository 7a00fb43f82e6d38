"""The outbox: what webhooks are told, from when it happened until it is forgotten.

No projection: it is written by the follower, once, and by whoever delivers. The mark says how far
of the journal it was written, so that following anew tells nothing a second time.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    delete,
    exists,
    func,
    insert,
    inspect,
    select,
    update,
)

from muniment.capabilities.webhooks.model.deliveries import LEASE, Delivery, State
from muniment.capabilities.webhooks.model.webhooks import Status
from muniment.capabilities.webhooks.store.webhooks import WEBHOOKS
from muniment.platform.database import METADATA, Instant, records
from muniment.platform.database.newest import newest
from muniment.platform.journal.tables import EVENTS

_ROW_ID = BigInteger().with_variant(Integer, "sqlite")
_MARK = "outbox"
_RESTORED = "restored"
RESTORED_REASON = (
    "It was on its way when the backup was made that this registry was restored from, and may have "
    "arrived since; tell it again if it did not."
)
DELIVERIES = Table(
    "webhooks_deliveries",
    METADATA,
    Column("delivery_seq", _ROW_ID, primary_key=True, autoincrement=True),
    Column("delivery_id", String(36), nullable=False, unique=True),
    Column("webhook_id", String(36), nullable=False),
    Column("event", String(80), nullable=False),
    Column("event_id", String(36), nullable=False),
    Column("event_seq", BigInteger, nullable=False),
    Column("type", String(80), nullable=False),
    Column("project_id", String(36)),
    Column("model_id", String(36)),
    Column("happened_at", Instant, nullable=False),
    # When it was to be told: when it happened, or when somebody asked for it to be told again.
    Column("asked_at", Instant, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("tried_at", Instant),
    Column("status", Integer),
    Column("error", Text),
)
_C = DELIVERIES.c
Index("ix_webhooks_deliveries_due", _C.webhook_id, _C.state, _C.next_at)
Index("ix_webhooks_deliveries_listed", _C.webhook_id, _C.delivery_seq)
Index("ix_webhooks_deliveries_age", _C.state, _C.asked_at)
MARKS = Table(
    "webhooks_marks",
    METADATA,
    Column("name", String(60), primary_key=True),
    Column("leaf_index", BigInteger, nullable=False),
)


def mark(connection: Connection) -> int:
    """Return the last place of the log of which anything was written down."""
    found = connection.execute(select(MARKS.c.leaf_index).where(MARKS.c.name == _MARK)).scalar()
    return -1 if found is None else found


def restored_until(connection: Connection) -> int:
    """Return the last event that came back from a backup; what it tells is not sent by itself."""
    found = connection.execute(select(MARKS.c.leaf_index).where(MARKS.c.name == _RESTORED))
    return found.scalar() or 0


def withhold_restored(connection: Connection) -> None:
    """Withhold what comes back from a backup on its way, or is yet to be written down.

    The receivers may have been told since the backup was made, or are told by the registry that
    this is a copy of.
    """
    of_schema = set(inspect(connection).get_table_names())
    if not {DELIVERIES.name, MARKS.name, WEBHOOKS.name} <= of_schema:
        return
    if connection.execute(select(WEBHOOKS.c.webhook_id).limit(1)).first() is None:
        return
    gone = {"state": State.WITHHELD, "error": RESTORED_REASON}
    connection.execute(update(DELIVERIES).where(_C.state == State.PENDING).values(**gone))
    last = connection.execute(select(func.max(EVENTS.c.event_seq))).scalar() or 0
    connection.execute(delete(MARKS).where(MARKS.c.name == _RESTORED))
    connection.execute(insert(MARKS).values(name=_RESTORED, leaf_index=last))


def write_down(connection: Connection, rows: Sequence[dict[str, Any]], leaf_index: int) -> None:
    """Put deliveries into the outbox, and mark that all up to `leaf_index` are.

    Each comes behind those that wait for its webhook already: in the order of the log, whatever
    the clocks said, and not before the receiver was left alone for as long as it is.
    """
    last: dict[str, datetime | None] = {}
    behind: list[dict[str, Any]] = []
    for row in rows:
        webhook_id, happened_at = row["webhook_id"], row["happened_at"]
        if webhook_id not in last:
            last[webhook_id] = _last_waiting(connection, webhook_id)
        due = max(last[webhook_id] or happened_at, happened_at)
        last[webhook_id] = due
        behind.append({**row, "next_at": due})
    connection.execute(insert(DELIVERIES), behind)
    connection.execute(delete(MARKS).where(MARKS.c.name == _MARK))
    connection.execute(insert(MARKS).values(name=_MARK, leaf_index=leaf_index))


def _last_waiting(connection: Connection, webhook_id: str) -> datetime | None:
    """Return when the last of those is due that wait for a webhook and were never tried."""
    untried = (_C.webhook_id == webhook_id, _C.state == State.PENDING, _C.attempts == 0)
    ordered = select(_C.next_at).where(*untried).order_by(_C.next_at.desc()).limit(1)
    return connection.execute(ordered).scalar()


def waiting(connection: Connection, now: datetime) -> list[str]:
    """Return the ids of webhooks for which something is due."""
    due = exists().where(
        _C.webhook_id == WEBHOOKS.c.webhook_id, _C.state == State.PENDING, _C.next_at <= now
    )
    # What is for a webhook that is no more has to be withheld; what is disabled is left to wait.
    open_ones = (WEBHOOKS.c.status == Status.ACTIVE) | WEBHOOKS.c.deleted.is_(True)
    found = select(WEBHOOKS.c.webhook_id).where(WEBHOOKS.c.valid_to.is_(None), open_ones, due)
    return list(connection.execute(found.order_by(WEBHOOKS.c.webhook_id)).scalars())


def next_due(connection: Connection, webhook_id: str, now: datetime) -> Any | None:
    """Return the delivery of a webhook that is due first."""
    due = (_C.webhook_id == webhook_id, _C.state == State.PENDING, _C.next_at <= now)
    statement = select(DELIVERIES).where(*due).order_by(_C.next_at, _C.delivery_seq).limit(1)
    return connection.execute(statement).first()


def take(connection: Connection, delivery_seq: int, attempts: int, now: datetime) -> None:
    """Note that a delivery is on its way, and nobody else's for as long as a lease lasts."""
    leased = {"attempts": attempts, "tried_at": now, "next_at": now + LEASE}
    change(connection, delivery_seq, **leased, status=None, error=None)


def is_under_way(connection: Connection, webhook_id: str, now: datetime) -> bool:
    """Whether a delivery of the webhook was taken, and what came of it is not known yet."""
    taken = (
        _C.webhook_id == webhook_id,
        _C.state == State.PENDING,
        _C.next_at > now,
        _C.next_at <= now + LEASE,
        _C.attempts > 0,
        _C.status.is_(None),
        _C.error.is_(None),
    )
    return connection.execute(select(_C.delivery_seq).where(*taken).limit(1)).first() is not None


def failures(connection: Connection, webhook_id: str) -> int:
    """Return how often what waits for a webhook was tried so far."""
    waits = (_C.webhook_id == webhook_id, _C.state == State.PENDING)
    return connection.execute(select(func.sum(_C.attempts)).where(*waits)).scalar() or 0


def withhold_all(connection: Connection, webhook_id: str, reason: str) -> None:
    """Withhold all that waits for a webhook."""
    waits = (_C.webhook_id == webhook_id, _C.state == State.PENDING)
    gone = {"state": State.WITHHELD, "error": reason}
    connection.execute(update(DELIVERIES).where(*waits).values(**gone))


def change(connection: Connection, delivery_seq: int, **values: Any) -> None:
    """Note how a delivery fares."""
    connection.execute(update(DELIVERIES).where(_C.delivery_seq == delivery_seq).values(**values))


def is_attempt(connection: Connection, delivery_seq: int, attempts: int) -> bool:
    """Whether a delivery still waits for the outcome of that attempt."""
    still = (_C.delivery_seq == delivery_seq, _C.attempts == attempts, _C.state == State.PENDING)
    return connection.execute(select(_C.delivery_seq).where(*still)).first() is not None


def rest(connection: Connection, webhook_id: str, until: datetime) -> None:
    """Let all that waits for a webhook wait at least so long: its receiver does not take it."""
    others = (_C.webhook_id == webhook_id, _C.state == State.PENDING, _C.next_at < until)
    connection.execute(update(DELIVERIES).where(*others).values(next_at=until))


def page(
    connection: Connection,
    webhook_id: str,
    state: State | None,
    *,
    before: int | None,
    limit: int,
) -> list[Delivery]:
    """Return up to `limit` deliveries of a webhook, the newest first."""
    where: list[ColumnElement[bool]] = [_C.webhook_id == webhook_id]
    if state is not None:
        where.append(_C.state == state)
    rows = newest(connection, _C.delivery_seq, where, before=before, limit=limit)
    return [records.load_fixed(Delivery, row) for row in rows]


def find(connection: Connection, webhook_id: str, delivery_id: str) -> Delivery | None:
    """Return a delivery of a webhook."""
    same = (_C.webhook_id == webhook_id, _C.delivery_id == delivery_id)
    row = connection.execute(select(DELIVERIES).where(*same)).first()
    return None if row is None else records.load_fixed(Delivery, row)


def untold(connection: Connection, webhook_ids: Sequence[str]) -> dict[str, set[State]]:
    """Return those of some webhooks that were not told something, and what became of that."""
    wanted = (_C.webhook_id.in_(webhook_ids), _C.state.in_((State.FAILED, State.WITHHELD)))
    found: dict[str, set[State]] = {}
    rows = connection.execute(select(_C.webhook_id, _C.state).where(*wanted).distinct())
    for webhook_id, state in rows:
        found.setdefault(webhook_id, set()).add(State(state))
    return found


def give_up(connection: Connection, until: datetime, reason: str) -> None:
    """Give up what was to be told before `until` and was not."""
    old = (_C.asked_at < until, _C.state == State.PENDING)
    gone = {"state": State.FAILED, "error": reason}
    connection.execute(update(DELIVERIES).where(*old).values(**gone))


def prune(connection: Connection, until: datetime) -> None:
    """Forget what was to be told before `until` and is on its way no more."""
    # Each state by its name, which the index leads to.
    ended = [one for one in State if one is not State.PENDING]
    old = (_C.asked_at < until, _C.state.in_(ended))
    connection.execute(delete(DELIVERIES).where(*old))
