"""Which record of which source became what, and what the last import made of it.

Not a projection: who and what a record came from is in the journal, with the record. This is what
lets the next import change only what the file changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    PrimaryKeyConstraint,
    String,
    Table,
    delete,
    select,
)

from muniment.capabilities.imports.model.marks import PlainMarks
from muniment.kernel.events import Scope
from muniment.platform.database import METADATA, Json, records
from muniment.platform.database.prepared import insert_into
from muniment.platform.journal.tables import EVENTS

ORIGINS = Table(
    "imports_origins",
    METADATA,
    Column("source", String(200), nullable=False),
    Column("record", String(63), nullable=False),
    Column("key", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("subject_id", String(36), nullable=False),
    Column("project_id", String(36)),
    Column("model_id", String(36)),
    Column("project", String(63)),
    Column("name", String(200), nullable=False),
    Column("number", BigInteger),
    Column("fingerprint", String(64), nullable=False),
    Column("marks", Json, nullable=False),
    PrimaryKeyConstraint("source", "record", "key"),
)
_INSERT = insert_into(ORIGINS)
_DELETED = ("model.deleted", "use-case.deleted", "version.deleted")


@dataclass(frozen=True, slots=True)
class Origin:
    """What is remembered of a record: where it went, and the marks of its leaves.

    `name` is the name the import gave it; the fingerprint is empty while something clashes.
    """

    source: str
    record: str
    key: str
    kind: str
    subject_id: str
    project_id: str | None
    model_id: str | None
    project: str | None
    name: str
    number: int | None
    fingerprint: str
    marks: PlainMarks

    @property
    def scope(self) -> Scope:
        """Where access to the record is granted."""
        return Scope(self.project_id, self.model_id)


def of_source(connection: Connection, source: str) -> dict[tuple[str, str], Origin]:
    """Return what is remembered of a source, by record and key."""
    rows = connection.execute(select(ORIGINS).where(ORIGINS.c.source == source))
    found = (records.load_fixed(Origin, row) for row in rows)
    return {(origin.record, origin.key): origin for origin in found}


def remember(connection: Connection, origin: Origin) -> None:
    """Remember a record of which nothing is remembered yet."""
    _INSERT.run(connection, as_row(origin))


def replace(connection: Connection, origin: Origin) -> None:
    """Remember a record in place of what was remembered of it before."""
    forget(connection, origin.source, origin.record, origin.key)
    remember(connection, origin)


def forget(connection: Connection, source: str, record: str, key: str) -> None:
    """Forget a record, so that the next import makes it anew."""
    here = (ORIGINS.c.source == source, ORIGINS.c.record == record, ORIGINS.c.key == key)
    connection.execute(delete(ORIGINS).where(*here))


def restored(remembered: Mapping[str, Any]) -> Origin:
    """Return what `as_row` gave these values for."""
    return msgspec.convert(remembered, Origin)


def as_row(origin: Origin) -> dict[str, Any]:
    """Return what is remembered as plain values."""
    return records.values_of(origin)


def deleted(connection: Connection, source: str) -> set[str]:
    """Return the ids of those records of a source that were deleted since they were brought in."""
    ended = (
        select(EVENTS.c.subject_id)
        .join(
            ORIGINS,
            (ORIGINS.c.kind == EVENTS.c.subject_kind)
            & (ORIGINS.c.subject_id == EVENTS.c.subject_id),
        )
        .where(ORIGINS.c.source == source, EVENTS.c.type.in_(_DELETED))
    )
    return set(connection.execute(ended).scalars())
