"""Replay: the proof that the tables follow from the journal, and the way to rebuild them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Table, delete, select

from muniment.kernel.events import Stamp
from muniment.platform.database import Database
from muniment.platform.journal.personal import opened
from muniment.platform.journal.record import Journal
from muniment.platform.journal.tables import DOCUMENTS, EVENTS

_PAGE = 1000
Progress = Callable[[int], None]


def rebuild(
    database: Database,
    journal: Journal,
    projections: Sequence[Table],
    progress: Progress | None = None,
) -> int:
    """Empty the projection tables and replay the whole journal into them, in one transaction.

    Returns the number of events replayed; `progress` is told the running number.
    """

    def refill(connection: Connection) -> int:
        for table in reversed(projections):
            connection.execute(delete(table))
        return replay(connection, connection, journal, progress)

    return database.write(refill)


def replay(
    source: Connection, target: Connection, journal: Journal, progress: Progress | None = None
) -> int:
    """Project every event of the journal at `source` into the empty tables at `target`."""
    count = 0
    for row in _events(source):
        state = opened(source, msgspec.json.decode(row.body))
        journal.type_of(row.type).projector(target, _stamp(row), state)
        count += 1
        if progress is not None and count % _PAGE == 0:
            progress(count)
    return count


def _events(connection: Connection) -> Iterator[Row[Any]]:
    after = 0
    while True:
        page = connection.execute(
            select(EVENTS, DOCUMENTS.c.body)
            .join(DOCUMENTS, DOCUMENTS.c.digest == EVENTS.c.state_digest)
            .where(EVENTS.c.event_seq > after)
            .order_by(EVENTS.c.event_seq)
            .limit(_PAGE)
        ).all()
        if not page:
            return
        yield from page
        after = page[-1].event_seq


def _stamp(row: Row[Any]) -> Stamp:
    return Stamp(
        row.event_seq, row.event_id, row.valid_at, row.recorded_at, row.actor_id, row.actor_name
    )
