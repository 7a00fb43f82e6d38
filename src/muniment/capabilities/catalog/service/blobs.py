"""Receiving the bytes of files, per project: a digest alone proves nothing and opens nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from muniment.capabilities import custody, projects
from muniment.capabilities.catalog.service import quotas
from muniment.capabilities.catalog.service.permissions import REGISTER_VERSION
from muniment.capabilities.catalog.store import uploads, versions
from muniment.kernel.digest import Digest
from muniment.kernel.moment import Moment
from muniment.platform import referring
from muniment.platform.blobs import BlobStat
from muniment.platform.unit import Unit

_RENEWED_AFTER = timedelta(minutes=1)  # sooner it would be a write for nothing


def missing(unit: Unit, project: str, digests: Sequence[Digest]) -> list[Digest]:
    """Return those of `digests` whose bytes must be sent before the project can use them.

    What other projects hold does not count: the answer must not tell what they have. The others are
    kept for the project from now on as if they had been sent now: who is told that a file is there
    has as long to use it as who has just sent it.
    """
    home = may_upload(unit, project)
    held = held_by(unit, home.project_id, digests)
    renew(unit, home.project_id, held)
    return [digest for digest in dict.fromkeys(digests) if digest not in held]


def may_upload(unit: Unit, project: str) -> projects.Project:
    """Pass the gate for sending files to a project, before any byte is read."""
    home = projects.project_named(unit, project, Moment.NOW)
    unit.authorize(REGISTER_VERSION, home.scope)
    home.check_open()
    return home


@dataclass(frozen=True, slots=True)
class Admission:
    """What the gate says to a file before any byte of it is read."""

    home: projects.Project
    counts: bool


def admit(unit: Unit, project: str, digest: Digest) -> Admission:
    """Pass the gate for sending a file, and say whether its room must be reserved first."""
    home = may_upload(unit, project)
    limited = quotas.is_limited(unit, home)
    return Admission(home, limited and not held_by(unit, home.project_id, [digest]))


def reserve(unit: Unit, project: str, size_bytes: int | None) -> str | None:
    """Reserve room for a file that is sent in one request; raise `QuotaExceeded`."""
    return quotas.reserve(unit, may_upload(unit, project), size_bytes)


def release(unit: Unit, project: str, reservation: str) -> None:
    """Give back the room of a file that did not arrive."""
    unit.authorize(REGISTER_VERSION, projects.project_named(unit, project, Moment.NOW).scope)
    quotas.release(unit, reservation)


def receive(
    unit: Unit,
    project: str,
    stored: BlobStat,
    *,
    reservation: str | None = None,
    reserved: bool = False,
) -> BlobStat:
    """Remember that the project sent these bytes, which are stored by now.

    What was not reserved in one way or another must fit into the quotas now. Raises `SendAgain` if
    they were removed as nobody's a moment ago.
    """
    home = may_upload(unit, project)
    referring.require_stored(unit.connection, unit.blobs, stored.digest)
    if reservation is not None:
        quotas.release(unit, reservation)
    elif (
        not reserved
        and quotas.is_limited(unit, home)
        and not held_by(unit, home.project_id, [stored.digest])
    ):
        quotas.check(unit, home, stored.size_bytes)
    uploads.keep(
        unit.connection,
        home.project_id,
        stored.digest,
        size_bytes=stored.size_bytes,
        now=unit.now,
        actor_id=unit.actor.id,
    )
    custody.sent_again(unit, stored.digest)
    return stored


def renew(unit: Unit, project_id: str, digests: Collection[str]) -> None:
    """Keep what the project sent a while ago as long as if it had been sent now."""
    if digests:
        before = unit.now - _RENEWED_AFTER
        uploads.renew(unit.connection, project_id, sorted(digests), before=before, now=unit.now)


def held_by(unit: Unit, project_id: str, digests: Sequence[str]) -> set[str]:
    """Return those of `digests` that the project sent, or that its versions hold.

    What is damaged is held by nobody, so that it is sent again.
    """
    held = uploads.received(unit.connection, project_id, digests)
    rest = [digest for digest in digests if digest not in held]
    if rest:
        held |= versions.digests_in_project(unit.connection, project_id, rest)
    return held - custody.damaged(unit, held)
