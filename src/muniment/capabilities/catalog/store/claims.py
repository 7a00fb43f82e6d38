"""Which blobs are spoken for in the catalog: by versions, or by uploads that none uses yet."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, delete, exists, func, select

from muniment.capabilities import custody
from muniment.capabilities.catalog.store.sessions import SESSIONS
from muniment.capabilities.catalog.store.uploads import UPLOADS
from muniment.capabilities.catalog.store.versions import FILES, VERSIONS
from muniment.platform.referring import Held

_USED_THERE = exists(
    select(FILES.c.digest)
    .join(VERSIONS, VERSIONS.c.version_id == FILES.c.version_id)
    .where(
        FILES.c.digest == UPLOADS.c.digest,
        FILES.c.uri.is_(None),
        VERSIONS.c.project_id == UPLOADS.c.project_id,
    )
)


def among(connection: Connection, digests: Collection[str], since: datetime) -> set[str]:
    """Return those of `digests` that versions, uploads under way, or young claims speak for.

    A claim is what a project sent and uses in no version yet. Where anything is under legal hold,
    claims do not age.
    """
    spared = custody.projects_on_hold(connection)
    used = select(FILES.c.digest).where(FILES.c.digest.in_(digests), FILES.c.uri.is_(None))
    young = (UPLOADS.c.uploaded_at > since) | UPLOADS.c.project_id.in_(spared)
    claimed = select(UPLOADS.c.digest).where(UPLOADS.c.digest.in_(digests), young)
    coming = select(SESSIONS.c.digest).where(
        SESSIONS.c.digest.in_(digests), ~SESSIONS.c.completed, SESSIONS.c.expires_at > since
    )
    found = (set(connection.execute(each).scalars()) for each in (used, claimed, coming))
    return set[str]().union(*found)


def expire(connection: Connection, before: datetime, limit: int, held: Sequence[Held] = ()) -> int:
    """Forget up to `limit` claims as old as `before` that nothing of their project uses."""
    spared = custody.projects_on_hold(connection)
    used = [_USED_THERE, *(each(UPLOADS.c.project_id, UPLOADS.c.digest) for each in held)]
    unused = (~each for each in used)
    old = and_(UPLOADS.c.uploaded_at <= before, UPLOADS.c.project_id.not_in(spared), *unused)
    rows = connection.execute(
        select(UPLOADS.c.project_id, UPLOADS.c.digest, UPLOADS.c.uploaded_at)
        .where(old)
        .limit(limit)
    ).all()
    for row in rows:
        # Whoever sends the same file again meanwhile has a new claim, which stays.
        same = (
            UPLOADS.c.project_id == row.project_id,
            UPLOADS.c.digest == row.digest,
            UPLOADS.c.uploaded_at == row.uploaded_at,
        )
        connection.execute(delete(UPLOADS).where(*same))
        connection.execute(
            delete(SESSIONS).where(
                SESSIONS.c.project_id == row.project_id,
                SESSIONS.c.digest == row.digest,
                SESSIONS.c.completed,
            )
        )
    return len(rows)


def forget(connection: Connection, digests: Collection[str]) -> None:
    """Forget that anybody sent these files."""
    connection.execute(delete(UPLOADS).where(UPLOADS.c.digest.in_(digests)))
    connection.execute(delete(SESSIONS).where(SESSIONS.c.digest.in_(digests), SESSIONS.c.completed))


@dataclass(frozen=True, slots=True)
class Holding:
    """A version that holds a file, and under which paths."""

    version_id: str
    project_id: str
    model_id: str
    number: int
    paths: list[str]


def holding(connection: Connection, digest: str) -> list[Holding]:
    """Return the versions that store a file under `digest`, the oldest first."""
    rows = connection.execute(
        select(VERSIONS, FILES.c.path)
        .join(FILES, FILES.c.version_id == VERSIONS.c.version_id)
        .where(FILES.c.digest == digest, FILES.c.uri.is_(None))
        .order_by(VERSIONS.c.event_seq, FILES.c.path)
    )
    found: dict[str, Holding] = {}
    for row in rows:
        blank = Holding(row.version_id, row.project_id, row.model_id, row.number, [])
        found.setdefault(row.version_id, blank).paths.append(row.path)
    return list(found.values())


def by_project(connection: Connection) -> dict[str, tuple[int, int]]:
    """Return by project id how many files it sent or uses, and their bytes, each file once."""
    used = (
        select(VERSIONS.c.project_id, FILES.c.digest, FILES.c.size_bytes)
        .join(FILES, FILES.c.version_id == VERSIONS.c.version_id)
        .where(FILES.c.uri.is_(None))
    )
    sent = select(UPLOADS.c.project_id, UPLOADS.c.digest, UPLOADS.c.size_bytes)
    each = used.union(sent).subquery()
    total = select(each.c.project_id, func.count(), func.sum(each.c.size_bytes))
    rows = connection.execute(total.group_by(each.c.project_id))
    return {project_id: (count, int(size)) for project_id, count, size in rows}


def by_role(connection: Connection) -> dict[str, tuple[int, int]]:
    """Return by role how many different files versions store, and their bytes."""
    each = (
        select(FILES.c.role, FILES.c.digest, FILES.c.size_bytes)
        .where(FILES.c.uri.is_(None))
        .distinct()
        .subquery()
    )
    total = select(each.c.role, func.count(), func.sum(each.c.size_bytes)).group_by(each.c.role)
    return {role: (count, int(size)) for role, count, size in connection.execute(total)}


def named_bytes(connection: Connection) -> int:
    """Return the bytes of all files of all versions, as if each were stored by itself."""
    total = select(func.coalesce(func.sum(FILES.c.size_bytes), 0)).where(FILES.c.uri.is_(None))
    return int(connection.execute(total).scalar_one())


def different_bytes(connection: Connection) -> int:
    """Return the bytes of all files of all versions, each different file once."""
    each = select(FILES.c.digest, FILES.c.size_bytes).where(FILES.c.uri.is_(None)).distinct()
    total = select(func.coalesce(func.sum(each.subquery().c.size_bytes), 0))
    return int(connection.execute(total).scalar_one())
