"""Merge delay: for how long the oldest event has waited to be covered by a signed checkpoint."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, select

from muniment.platform.journal.log.tables import CHECKPOINTS
from muniment.platform.journal.tables import EVENTS

ALARM_SECONDS: Final = 5.0
"""Somebody should look when an event waits for longer; a second is what is promised."""


def merge_delay(connection: Connection, now: datetime) -> float:
    """Return for how many seconds the oldest event has waited for its place and its signature.

    0 when everything is signed. Two look-ups by an index, however long the journal is.
    """
    signed = connection.execute(select(func.max(CHECKPOINTS.c.size))).scalar() or 0
    unplaced = (
        select(EVENTS.c.recorded_at)
        .where(EVENTS.c.leaf_index.is_(None))
        .order_by(EVENTS.c.event_seq)
        .limit(1)
    )
    unsigned = select(EVENTS.c.recorded_at).where(EVENTS.c.leaf_index == signed)
    found = [connection.execute(one).scalar() for one in (unplaced, unsigned)]
    waiting = [(now - since).total_seconds() for since in found if since is not None]
    return max(0.0, *waiting) if waiting else 0.0
