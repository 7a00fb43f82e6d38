"""The table of the keys that wrap the keys of blobs; each is wrapped by a master key."""

from sqlalchemy import Column, Connection, LargeBinary, String, Table, select

from muniment.platform.database import METADATA, Database, Instant

KEYS = Table(
    "platform_blob_keys",
    METADATA,
    Column("key_id", String(36), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("master", String(300), nullable=False),
    Column("created_at", Instant, nullable=False),
)


def is_used(database: Database) -> bool:
    """Whether anything was ever encrypted."""
    return database.read(newest) is not None


def newest(connection: Connection) -> str | None:
    """Return the id of the key that wraps for new blobs, if there is one."""
    return connection.execute(
        select(KEYS.c.key_id).order_by(KEYS.c.created_at.desc(), KEYS.c.key_id.desc()).limit(1)
    ).scalar()


def wrapped(connection: Connection, key_id: str) -> tuple[bytes, str] | None:
    """Return a key as it is wrapped, and the name of the master key that wrapped it."""
    found = connection.execute(
        select(KEYS.c.wrapped, KEYS.c.master).where(KEYS.c.key_id == key_id)
    ).first()
    return None if found is None else (bytes(found.wrapped), found.master)
