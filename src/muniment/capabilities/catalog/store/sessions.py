"""Uploads in parts that are under way, and the parts that have been received.

Not projections: an upload is no governed fact.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)

from muniment.capabilities.catalog.model.uploads import Upload
from muniment.platform.database import METADATA, Instant, records

SESSIONS = Table(
    "catalog_upload_sessions",
    METADATA,
    Column("upload_id", String(36), primary_key=True),
    Column("project_id", String(36), nullable=False),
    Column("digest", String(71), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("part_bytes", BigInteger, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(80), nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("completed", Boolean, nullable=False),
    UniqueConstraint("project_id", "digest", name="uq_catalog_upload_sessions_file"),
)
PARTS = Table(
    "catalog_upload_parts",
    METADATA,
    Column("upload_id", String(36), nullable=False),
    Column("number", Integer, nullable=False),
    Column("digest", String(71), nullable=False),
    PrimaryKeyConstraint("upload_id", "number"),
)


def begin(connection: Connection, upload: Upload) -> None:
    """Keep a new upload."""
    values = {column.name: getattr(upload, column.name) for column in SESSIONS.c}
    connection.execute(insert(SESSIONS).values(**values))


def find(connection: Connection, project_id: str, upload_id: str) -> Upload | None:
    """Return an upload of the project."""
    return _one(connection, SESSIONS.c.upload_id == upload_id, project_id)


def of_file(connection: Connection, project_id: str, digest: str) -> Upload | None:
    """Return the upload that brings a file to the project."""
    return _one(connection, SESSIONS.c.digest == digest, project_id)


def prolong(connection: Connection, upload_id: str, expires_at: datetime) -> None:
    """Let an upload expire later."""
    same = SESSIONS.c.upload_id == upload_id
    connection.execute(update(SESSIONS).where(same).values(expires_at=expires_at))


def complete(connection: Connection, upload_id: str) -> None:
    """Mark an upload as completed; its parts are needed no more."""
    same = SESSIONS.c.upload_id == upload_id
    connection.execute(update(SESSIONS).where(same).values(completed=True))
    forget_parts(connection, [upload_id])


def remove(connection: Connection, upload_ids: Sequence[str]) -> None:
    """Forget uploads with their parts."""
    forget_parts(connection, upload_ids)
    connection.execute(delete(SESSIONS).where(SESSIONS.c.upload_id.in_(upload_ids)))


def expired(connection: Connection, now: datetime, limit: int) -> list[str]:
    """Return the ids of up to `limit` uploads that have expired."""
    old = select(SESSIONS.c.upload_id).where(SESSIONS.c.expires_at <= now).limit(limit)
    return list(connection.execute(old).scalars())


def known(connection: Connection, upload_ids: Sequence[str]) -> set[str]:
    """Return those of `upload_ids` that are under way or completed lately."""
    found = select(SESSIONS.c.upload_id).where(SESSIONS.c.upload_id.in_(upload_ids))
    return set(connection.execute(found).scalars())


def add_part(connection: Connection, upload_id: str, number: int, digest: str) -> None:
    """Keep that a part was received."""
    connection.execute(insert(PARTS).values(upload_id=upload_id, number=number, digest=digest))


def part(connection: Connection, upload_id: str, number: int) -> str | None:
    """Return the digest a part was received with."""
    found = select(PARTS.c.digest).where(PARTS.c.upload_id == upload_id, PARTS.c.number == number)
    return connection.execute(found).scalar()


def parts(connection: Connection, upload_id: str) -> list[int]:
    """Return the numbers of the parts that were received, in order."""
    found = select(PARTS.c.number).where(PARTS.c.upload_id == upload_id).order_by(PARTS.c.number)
    return list(connection.execute(found).scalars())


def forget_parts(connection: Connection, upload_ids: Sequence[str]) -> None:
    """Forget that any part of these uploads was received."""
    connection.execute(delete(PARTS).where(PARTS.c.upload_id.in_(upload_ids)))


def _one(connection: Connection, condition: ColumnElement[bool], project_id: str) -> Upload | None:
    row = connection.execute(
        select(SESSIONS).where(SESSIONS.c.project_id == project_id, condition)
    ).first()
    return None if row is None else records.load_fixed(Upload, row)
