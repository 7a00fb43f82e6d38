"""The table of tags in force, to find by them what carries them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    bindparam,
    delete,
    select,
    update,
)

from muniment.platform.database import METADATA
from muniment.platform.database.prepared import Prepared, insert_into

BEGINNING = 200
"""So many characters of what a tag says are looked up; what is longer takes a closer look."""
OF_MODELS = "model"
OF_VERSIONS = "version"

TAGS = Table(
    "catalog_tags",
    METADATA,
    # A model or a version.
    Column("subject_id", String(36), nullable=False),
    Column("key", String(250), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("beginning", String(BEGINNING), nullable=False),
    PrimaryKeyConstraint("subject_id", "key"),
)
_T = TAGS.c
Index("ix_catalog_tags_said", _T.kind, _T.key, _T.beginning, _T.subject_id)
_SAME = (_T.subject_id == bindparam("whose"), _T.key == bindparam("which"))
_SAID = [_T.key, _T.beginning]
_OF = Prepared(select(*_SAID).where(_T.subject_id == bindparam("whose")))
_INSERT = insert_into(TAGS)
_UPDATE = Prepared(update(TAGS).where(*_SAME).values(beginning=bindparam("now")), ())
_DELETE = Prepared(delete(TAGS).where(*_SAME), ())
_CARRYING = (
    select(_T.subject_id)
    .where(_T.kind == bindparam("kind"), _T.key == bindparam("key"))
    .limit(bindparam("most", type_=Integer))
)
_CARRYING_KEY = Prepared(_CARRYING)
_CARRYING_TAG = Prepared(_CARRYING.where(_T.beginning == bindparam("beginning")))


def begin(connection: Connection, kind: str, subject_id: str, tags: Mapping[str, str]) -> None:
    """Keep the tags of something new."""
    if tags:
        rows = [_row(kind, subject_id, key, value) for key, value in tags.items()]
        _INSERT.run_each(connection, rows)


def put(connection: Connection, kind: str, subject_id: str, tags: Mapping[str, str]) -> None:
    """Keep the tags that something has from now on."""
    before = dict(_OF.tuples(connection, {"whose": subject_id}))
    after = {key: value[:BEGINNING] for key, value in tags.items()}
    if before == after:
        return
    for key in before.keys() - after.keys():
        _DELETE.run(connection, {"whose": subject_id, "which": key})
    for key, value in after.items():
        if key not in before:
            _INSERT.run(connection, _row(kind, subject_id, key, value))
        elif before[key] != value:
            _UPDATE.run(connection, {"whose": subject_id, "which": key, "now": value})


def carrying(
    connection: Connection, kind: str, key: str, value: str | None, most: int
) -> list[str]:
    """Return the ids of up to `most` that have a tag, and where a value is given begin with it."""
    wanted = {"kind": kind, "key": key, "most": most}
    if value is None:
        rows = _CARRYING_KEY.tuples(connection, wanted)
    else:
        rows = _CARRYING_TAG.tuples(connection, {**wanted, "beginning": value[:BEGINNING]})
    return [row[0] for row in rows]


def is_whole(value: str) -> bool:
    """Whether a value is looked up as a whole."""
    return len(value) < BEGINNING


def has(
    subject: Column[Any], key: ColumnElement[Any], *further: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Return the condition that something has a tag, of which more may be asked."""
    mine = (_T.subject_id == subject, _T.key == key, *further)
    return select(_T.key).where(*mine).correlate(subject.table).exists()


def _row(kind: str, subject_id: str, key: str, value: str) -> dict[str, Any]:
    return {"kind": kind, "subject_id": subject_id, "key": key, "beginning": value[:BEGINNING]}
