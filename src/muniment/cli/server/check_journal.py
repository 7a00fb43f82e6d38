"""Whether the journal is whole, and its followers stand where they can go on."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from muniment.cli.server.patient import Finding, Patient
from muniment.kernel.digest import Digest
from muniment.platform.journal import DOCUMENTS, EVENTS, Followers

_SHOWN = 10
_TAMPERED = (
    "The journal was changed outside Muniment. Keep the database as it is for the inquiry, and "
    "restore a backup from before."
)


def whole(patient: Patient) -> Iterator[Finding]:
    """Find events without their state, states with other bytes, and gaps in the log."""
    yield from patient.database.read(lambda connection: list(_flaws(connection)))


def followers(patient: Patient) -> Iterator[Finding]:
    """Find followers that claim to have read more than the journal holds."""
    end = patient.database.read(_count)
    for lag in Followers(patient.database, ()).lag():
        if lag.position > end:
            yield Finding(
                f"'{lag.name}' is at {lag.position}, past the end of the journal ({end})",
                f"Run 'muniment rebuild --follower {lag.name}'.",
            )


def _flaws(connection: Connection) -> Iterator[Finding]:
    lost = (
        select(EVENTS.c.event_id)
        .outerjoin(DOCUMENTS, DOCUMENTS.c.digest == EVENTS.c.state_digest)
        .where(DOCUMENTS.c.digest.is_(None))
        .limit(_SHOWN)
    )
    for event_id in connection.execute(lost).scalars():
        yield Finding(f"event {event_id} has lost its state", _TAMPERED)
    for row in connection.execute(select(DOCUMENTS).execution_options(yield_per=1000)):
        if Digest.of(row.body.encode()) != row.digest:
            yield Finding(f"the state {row.digest} has other content than was recorded", _TAMPERED)
    places, last = connection.execute(
        select(func.count(EVENTS.c.leaf_index), func.max(EVENTS.c.leaf_index))
    ).one()
    if places and places != last + 1:
        yield Finding(f"{last + 1 - places} event(s) are missing from the log", _TAMPERED)


def _count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(EVENTS)).scalar_one()
