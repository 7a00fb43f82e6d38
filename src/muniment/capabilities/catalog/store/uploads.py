"""Which blobs a project has received: possession there is proven by having sent the bytes.

Not a projection: an upload that no version uses is no governed fact.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    PrimaryKeyConstraint,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from muniment.platform.database import METADATA, Instant

UPLOADS = Table(
    "catalog_uploads",
    METADATA,
    Column("project_id", String(36), nullable=False),
    Column("digest", String(71), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("uploaded_at", Instant, nullable=False),
    Column("uploaded_by", String(80), nullable=False),
    PrimaryKeyConstraint("project_id", "digest"),
)


def keep(
    connection: Connection,
    project_id: str,
    digest: str,
    *,
    size_bytes: int,
    now: datetime,
    actor_id: str,
) -> None:
    """Remember that the project received the blob."""
    same = (UPLOADS.c.project_id == project_id, UPLOADS.c.digest == digest)
    connection.execute(delete(UPLOADS).where(*same))
    connection.execute(
        insert(UPLOADS).values(
            project_id=project_id,
            digest=digest,
            size_bytes=size_bytes,
            uploaded_at=now,
            uploaded_by=actor_id,
        )
    )


def renew(
    connection: Connection,
    project_id: str,
    digests: Sequence[str],
    *,
    before: datetime,
    now: datetime,
) -> None:
    """Let what the project sent before a moment count as sent now."""
    connection.execute(
        update(UPLOADS)
        .where(
            UPLOADS.c.project_id == project_id,
            UPLOADS.c.digest.in_(digests),
            UPLOADS.c.uploaded_at < before,
        )
        .values(uploaded_at=now)
    )


def received(connection: Connection, project_id: str, digests: Sequence[str]) -> set[str]:
    """Return those of `digests` that the project received."""
    where = (UPLOADS.c.project_id == project_id, UPLOADS.c.digest.in_(digests))
    return set(connection.execute(select(UPLOADS.c.digest).where(*where)).scalars())


def size_of(connection: Connection, project_id: str, digest: str) -> int | None:
    """Return the size of a file that the project received, or None."""
    where = (UPLOADS.c.project_id == project_id, UPLOADS.c.digest == digest)
    return connection.execute(select(UPLOADS.c.size_bytes).where(*where)).scalar()
