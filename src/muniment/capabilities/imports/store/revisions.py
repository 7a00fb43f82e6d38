"""The revision that things are at: the last event the journal has of them."""

from sqlalchemy import Connection, bindparam, func, select

from muniment.platform.database.prepared import Prepared
from muniment.platform.journal.tables import EVENTS

_NEWEST = Prepared(
    select(func.max(EVENTS.c.event_seq)).where(
        EVENTS.c.subject_kind == bindparam("kind"), EVENTS.c.subject_id == bindparam("id")
    )
)


def newest(connection: Connection, kind: str, subject_id: str) -> int | None:
    """Return the revision a subject is at; `None` if the journal has nothing of it."""
    return _NEWEST.value(connection, {"kind": kind, "id": subject_id})
