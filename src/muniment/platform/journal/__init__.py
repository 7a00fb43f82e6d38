"""The journal: what happened, in order, kept for ever; the tables are its projections.

An event and the rows it changes are written in one transaction (`Journal.append`). A sequencer
gives committed events their place in the log; followers consume the log from there and can always
be thrown away and rebuilt, as can every projection (`replay`).
"""

from muniment.platform.journal.followers import CHECKPOINT, Follower, Followers, Lag
from muniment.platform.journal.record import (
    EventType,
    Journal,
    Origin,
    Projector,
    UnknownEventType,
    ValidInFuture,
)
from muniment.platform.journal.tables import DOCUMENTS, EVENTS

__all__ = [
    "CHECKPOINT",
    "DOCUMENTS",
    "EVENTS",
    "EventType",
    "Follower",
    "Followers",
    "Journal",
    "Lag",
    "Origin",
    "Projector",
    "UnknownEventType",
    "ValidInFuture",
]
