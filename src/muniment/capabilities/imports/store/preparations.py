"""Imports in preparation. Not a projection: what nobody has imported yet is no governed fact."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from muniment.capabilities.imports.model.preparations import Preparation
from muniment.kernel.digest import Digest
from muniment.platform.blobs import BlobStat
from muniment.platform.database import METADATA, Instant, Json, records

PREPARATIONS = Table(
    "imports_preparations",
    METADATA,
    Column("preparation_id", String(36), nullable=False),
    Column("actor_id", String(80), nullable=False),
    Column("file", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("mapping", Text, nullable=False),
    Column("mapping_name", String(200), nullable=False),
    Column("columns", Json, nullable=False),
    Column("project", String(63)),
    Column("overwrite", Boolean, nullable=False),
    Column("report", Json),
    PrimaryKeyConstraint("preparation_id"),
)
_C = PREPARATIONS.c


def keep(connection: Connection, prepared: Preparation) -> None:
    """Keep a new preparation."""
    connection.execute(insert(PREPARATIONS).values(**_row(prepared)))


def change(connection: Connection, prepared: Preparation) -> None:
    """Keep what a preparation has become."""
    here = _C.preparation_id == prepared.preparation_id
    connection.execute(update(PREPARATIONS).where(here).values(**_row(prepared)))


def find(connection: Connection, preparation_id: str, actor_id: str) -> Preparation | None:
    """Return a preparation of one person."""
    here = (_C.preparation_id == preparation_id, _C.actor_id == actor_id)
    row = connection.execute(select(PREPARATIONS).where(*here)).first()
    return None if row is None else records.load_fixed(Preparation, row)


def of_actor(connection: Connection, actor_id: str) -> list[Preparation]:
    """Return the preparations of one person, the last begun first."""
    rows = connection.execute(
        select(PREPARATIONS).where(_C.actor_id == actor_id).order_by(_C.preparation_id.desc())
    )
    return [records.load_fixed(Preparation, row) for row in rows]


def remove(connection: Connection, preparation_id: str) -> None:
    """Forget a preparation."""
    connection.execute(delete(PREPARATIONS).where(_C.preparation_id == preparation_id))


def remove_older(connection: Connection, than: datetime) -> None:
    """Forget what was begun before a time."""
    connection.execute(delete(PREPARATIONS).where(_C.created_at < than))


def blobs_in_use(connection: Connection) -> Iterator[BlobStat]:
    """Yield the files that are looked at."""
    for row in connection.execute(select(PREPARATIONS)):
        file = records.load_fixed(Preparation, row).file
        yield BlobStat(Digest(file.digest), file.size_bytes)


def _row(prepared: Preparation) -> dict[str, Any]:
    return asdict(prepared)
