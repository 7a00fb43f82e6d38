"""Which blobs a project has received: possession there is proven by having sent the bytes.

Not a projection: an upload that no version uses is no governed fact.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    bindparam,
    delete,
    select,
    update,
)

from muniment.platform.database import METADATA, Instant
from muniment.platform.database.members import as_list, listed_in
from muniment.platform.database.prepared import Prepared, insert_into

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
_OF_PROJECT = UPLOADS.c.project_id == bindparam("of_project")
_FORGET = Prepared(delete(UPLOADS).where(_OF_PROJECT, UPLOADS.c.digest == bindparam("of_digest")))
_INSERT = insert_into(UPLOADS)


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
    _FORGET.run(connection, {"of_project": project_id, "of_digest": digest})
    row = {
        "project_id": project_id,
        "digest": digest,
        "size_bytes": size_bytes,
        "uploaded_at": now,
        "uploaded_by": actor_id,
    }
    _INSERT.run(connection, row)


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
    wanted = {"of_project": project_id, "listed": as_list(list(map(str, digests)))}
    return {row[0] for row in _received(connection.dialect.name).tuples(connection, wanted)}


@cache
def _received(dialect: str) -> Prepared:
    listed = listed_in(dialect, bindparam("listed", type_=Text))
    return Prepared(select(UPLOADS.c.digest).where(_OF_PROJECT, UPLOADS.c.digest.in_(listed)))


def size_of(connection: Connection, project_id: str, digest: str) -> int | None:
    """Return the size of a file that the project received, or None."""
    where = (UPLOADS.c.project_id == project_id, UPLOADS.c.digest == digest)
    return connection.execute(select(UPLOADS.c.size_bytes).where(*where)).scalar()
