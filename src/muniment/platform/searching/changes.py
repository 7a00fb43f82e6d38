"""What the journal and the tables tell an index: which things changed, and how they are now."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, func, select

from muniment.kernel.moment import Moment
from muniment.platform.journal.tables import EVENTS
from muniment.platform.searching.declaring import Document, Searchable
from muniment.platform.searching.writing import Standing

MOST_EVENTS = 2_000  # in one look; what changes again and again is taken in once
BATCH = 500
_MOST_LOOKED_AT = 5_000  # events, to see what an index does not have yet
_COLUMNS = (
    EVENTS.c.event_seq,
    EVENTS.c.leaf_index,
    EVENTS.c.event_id,
    EVENTS.c.subject_kind,
    EVENTS.c.subject_id,
)


@dataclass(frozen=True, slots=True)
class Change:
    """Things of one kind that changed, and the documents of those that are still there."""

    kind: str
    ids: Sequence[str]
    documents: Sequence[Document]


@dataclass(slots=True)
class News:
    """What happened since: the changes, where the log is followed to, and what has no place yet.

    Events are taken in as soon as they are committed, before they have their place in the log:
    what a document says comes from the tables, so it does no harm to take one in twice.
    """

    standing: Standing
    sequenced: set[int] = field(default_factory=set[int])
    pending: set[int] = field(default_factory=set[int])
    changes: list[Change] = field(default_factory=list[Change])
    count: int = 0


def end_of_log(connection: Connection) -> Standing:
    """Return where the log ends now."""
    newest = select(EVENTS.c.leaf_index, EVENTS.c.event_id).where(EVENTS.c.leaf_index.is_not(None))
    row = connection.execute(newest.order_by(EVENTS.c.leaf_index.desc()).limit(1)).first()
    return Standing() if row is None else Standing(row.leaf_index + 1, row.event_id)


def is_of_log(connection: Connection, standing: Standing) -> bool:
    """Whether the log is the one that this is a place in."""
    if standing.position == 0:
        return True
    before = select(EVENTS.c.event_id).where(EVENTS.c.leaf_index == standing.position - 1)
    return connection.execute(before).scalar() == standing.event_id


def is_sequenced_before(connection: Connection, event_seq: int, position: int) -> bool:
    """Whether the event has its place in the log before `position`."""
    place = select(EVENTS.c.leaf_index).where(EVENTS.c.event_seq == event_seq)
    leaf = connection.execute(place).scalar()
    return leaf is not None and leaf < position


def count_events(connection: Connection) -> int:
    """Return how many events the journal holds."""
    return connection.execute(select(func.count()).select_from(EVENTS)).scalar_one()


def news_since(
    connection: Connection,
    standing: Standing,
    known: Collection[int],
    searchables: Sequence[Searchable],
) -> News:
    """Return what happened since, but for the events that are `known`."""
    placed = select(*_COLUMNS).where(EVENTS.c.leaf_index >= standing.position)
    sequenced = connection.execute(placed.order_by(EVENTS.c.leaf_index).limit(MOST_EVENTS)).all()
    waiting = select(*_COLUMNS).where(EVENTS.c.leaf_index.is_(None))
    pending = connection.execute(waiting.order_by(EVENTS.c.event_seq).limit(MOST_EVENTS)).all()
    unknown: list[Any] = [r for r in (*sequenced, *pending) if r.event_seq not in known]
    if sequenced:
        standing = Standing(sequenced[-1].leaf_index + 1, sequenced[-1].event_id)
    return News(
        standing,
        {row.event_seq for row in sequenced},
        {row.event_seq for row in pending},
        list(_changes(connection, unknown, searchables)),
        len(unknown),
    )


def changed_since(
    connection: Connection, position: int, searchable: Searchable, subjects: Collection[str]
) -> Change | None:
    """Return what changed by events about `subjects` after a place in the log; `None` if too much.

    All that the transaction sees is told, whether or not it has its place in the log yet.
    """
    placed = select(*_COLUMNS).where(EVENTS.c.leaf_index >= position).order_by(EVENTS.c.leaf_index)
    waiting = select(*_COLUMNS).where(EVENTS.c.leaf_index.is_(None))
    rows: list[Any] = [
        *connection.execute(placed.limit(_MOST_LOOKED_AT)),
        *connection.execute(waiting.order_by(EVENTS.c.event_seq).limit(_MOST_LOOKED_AT)),
    ]
    mine = [row for row in rows if row.subject_kind in subjects]
    ids = sorted(searchable.affected(connection, mine)) if mine else []
    if len(rows) >= _MOST_LOOKED_AT or len(ids) > BATCH:
        return None
    return Change(
        searchable.kind, ids, list(searchable.documents(connection, ids, Moment.NOW)) if ids else []
    )


def _changes(
    connection: Connection, events: Sequence[Row[Any]], searchables: Sequence[Searchable]
) -> Iterator[Change]:
    for searchable in searchables:
        mine = [event for event in events if event.subject_kind in searchable.subjects]
        if not mine:
            continue
        ids = sorted(searchable.affected(connection, mine))
        for start in range(0, len(ids), BATCH):
            some = ids[start : start + BATCH]
            yield Change(
                searchable.kind, some, list(searchable.documents(connection, some, Moment.NOW))
            )
