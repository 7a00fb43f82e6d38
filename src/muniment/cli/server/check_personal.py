"""Whether what is told of people is kept as it was recorded, or was erased on the record."""

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from muniment.cli.server.patient import Finding, Patient
from muniment.kernel.digest import Digest
from muniment.platform.journal import DOCUMENTS, EVENTS
from muniment.platform.journal.personal import COMMITMENT, KEYS, SEALED, NotAsSealed, unsealed

_ERASED = "principal.erased"
_TAMPERED = (
    "What is told of people was changed outside Muniment. Keep the database as it is for the "
    "inquiry, and restore a backup from before."
)


def sealed(patient: Patient) -> Iterator[Finding]:
    """Find personal fields that differ from what was recorded, or are gone without a record."""
    yield from patient.database.read(lambda connection: list(_flaws(connection)))


def _flaws(connection: Connection) -> Iterator[Finding]:
    committed = _committed(connection)
    kept = connection.execute(
        select(SEALED, KEYS.c.key).outerjoin(KEYS, KEYS.c.person_id == SEALED.c.person_id)
    ).all()
    for row in kept:
        if committed.get(row.digest) != row.person_id:
            yield Finding(f"no event refers to what is sealed as {row.digest}", _TAMPERED)
        elif not _is_sound(row.digest, row):
            yield Finding(f"what is sealed as {row.digest} cannot be opened", _TAMPERED)
    erased = _erased(connection)
    missing = committed.keys() - {row.digest for row in kept}
    for digest in sorted(missing):
        if committed[digest] not in erased:
            yield Finding(f"what was sealed as {digest} is gone, and nobody erased it", _TAMPERED)
    owners = {row.person_id for row in kept}
    for person_id in connection.execute(select(KEYS.c.person_id)).scalars():
        if person_id not in owners:
            yield Finding(f"the key of {person_id} opens nothing", _TAMPERED)


def _committed(connection: Connection) -> dict[str, str]:
    """Return by commitment whom it is about."""
    states = connection.execute(
        select(EVENTS.c.subject_id, DOCUMENTS.c.body)
        .join(DOCUMENTS, DOCUMENTS.c.digest == EVENTS.c.state_digest)
        .where(DOCUMENTS.c.body.contains(f'"{COMMITMENT}":"sha256:'))
    )
    found: dict[str, str] = {}
    for subject_id, body in states:
        try:
            digest = msgspec.json.decode(body).get(COMMITMENT)
        except (AttributeError, msgspec.MsgspecError):
            continue  # what is no state any more is found by its digest
        if isinstance(digest, str):
            found[digest] = subject_id
    return found


def _is_sound(digest: str, row: "Row[*tuple[Any, ...]]") -> bool:
    try:
        return Digest.of(unsealed(row)) == digest
    except NotAsSealed:
        return False


def _erased(connection: Connection) -> set[str]:
    people = select(EVENTS.c.subject_id).where(EVENTS.c.type == _ERASED).distinct()
    return set(connection.execute(people).scalars())
