"""Whether the journal is what was signed, and names people as they were named."""

from collections.abc import Callable, Iterator
from contextlib import suppress

import msgspec
from sqlalchemy import Connection, select

from muniment.cli.server.patient import Finding, Patient
from muniment.kernel.actor import SYSTEM
from muniment.platform.journal import DOCUMENTS, EVENTS
from muniment.platform.journal.log import CheckpointRecord
from muniment.platform.journal.log.verification import Verification

Progress = Callable[[int], None]
_TAMPERED = (
    "The journal was changed outside Muniment. Keep the database and checkpoints.log as they are "
    "for the inquiry; docs/howto/verify-the-journal.md says how to find out more."
)


_ERASED = ""


class _Named(msgspec.Struct):
    name: str = _ERASED


def verification(
    connection: Connection, patient: Patient, progress: Progress | None = None
) -> Verification:
    """Compute the log anew from the journal and compare it with everything that was signed."""
    record = CheckpointRecord(patient.settings.data.absolute())
    found = Verification(connection, record, progress)
    found.run()
    return found


def signed(patient: Patient) -> Iterator[Finding]:
    """Find what differs between the journal, its tree and the signed checkpoints."""
    yield from patient.database.read(lambda connection: findings(verification(connection, patient)))


def findings(found: Verification) -> list[Finding]:
    """Return what a verification found, the first touched place first."""
    ordered = sorted(found.flaws, key=lambda flaw: (flaw.index is None, flaw.index or 0))
    return [Finding(flaw.what, _TAMPERED) for flaw in ordered]


def names(patient: Patient) -> Iterator[Finding]:
    """Find events that name their actor as nobody of that id was ever named.

    The log holds the id alone, so that it names nobody; the name is checked against what the
    journal says of the person.
    """
    yield from patient.database.read(_misnamed)


def orphans(patient: Patient) -> Iterator[Finding]:
    """Find after-states that no event refers to."""
    lost = (
        select(DOCUMENTS.c.digest)
        .outerjoin(EVENTS, EVENTS.c.state_digest == DOCUMENTS.c.digest)
        .where(EVENTS.c.event_seq.is_(None))
        .limit(10)
    )
    for digest in patient.database.read(lambda connection: list(connection.scalars(lost))):
        yield Finding(f"no event refers to the state {digest}", _TAMPERED)


def _misnamed(connection: Connection) -> list[Finding]:
    known = _names_by_id(connection)
    acted = select(EVENTS.c.actor_id, EVENTS.c.actor_name).distinct()
    return [
        Finding(f"events name the actor {actor_id} '{name}', as nobody of that id", _TAMPERED)
        for actor_id, name in connection.execute(acted)
        # Of somebody who was erased nothing is told any more, so nothing contradicts.
        if not known.get(actor_id, set()) & {name, _ERASED}
    ]


def _names_by_id(connection: Connection) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {SYSTEM.id: {SYSTEM.name}}
    states = (
        select(EVENTS.c.subject_id, DOCUMENTS.c.body)
        .join(DOCUMENTS, DOCUMENTS.c.digest == EVENTS.c.state_digest)
        .where(EVENTS.c.subject_kind == "principal")
    )
    for subject_id, body in connection.execute(states):
        # What is no state any more is found by its digest.
        with suppress(msgspec.MsgspecError):
            named = msgspec.json.decode(body, type=_Named).name
            found.setdefault(subject_id, set()).add(named)
    return found
