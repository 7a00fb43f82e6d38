"""The table of artifacts of runs and logged models, and the blobs that they refer to."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    String,
    Text,
    bindparam,
    exists,
    func,
    select,
)

from muniment.capabilities.runs.model.artifacts import Artifact
from muniment.kernel.digest import Digest
from muniment.kernel.events import Stamp
from muniment.kernel.moment import Moment, Shape
from muniment.platform.blobs import BlobStat
from muniment.platform.database import records, temporal
from muniment.platform.database.prepared import Prepared

# One that was removed has no digest.
ARTIFACTS = temporal.table(
    "runs_artifacts",
    Column("owner_id", String(36), nullable=False),
    Column("path", Text, nullable=False),
    state=(
        Column("project_id", String(36), nullable=False),
        Column("digest", String(71)),
        Column("size_bytes", BigInteger, nullable=False),
    ),
)
_C = ARTIFACTS.c
_RECORD = records.columns_of(Artifact, ARTIFACTS)
_CURRENT = _C.valid_to.is_(None)
Index("ix_runs_artifacts_digest", _C.digest)


def save(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project an artifact's state into its table."""
    records.project(connection, ARTIFACTS, Artifact, stamp, state)


def find(connection: Connection, owner_id: str, path: str, moment: Moment) -> Artifact | None:
    """Return the artifact at a path as it was at `moment`; one that was removed is not there."""
    wanted = {"owner_id": owner_id, "path": path, **temporal.times(moment)}
    row = _at(moment.shape).first(connection, wanted)
    found = None if row is None else records.load(Artifact, row)
    return None if found is None or found.digest is None else found


def below(connection: Connection, owner_id: str, folder: str, moment: Moment) -> list[Artifact]:
    """Return every artifact in a folder and its folders, by path; `""` is all there are."""
    start = f"{folder}/" if folder else ""
    wanted = {"owner_id": owner_id, "start": start, "long": len(start)} | temporal.times(moment)
    found = [records.load(Artifact, row) for row in _below(moment.shape).all(connection, wanted)]
    return sorted(found, key=lambda artifact: artifact.path)


def in_use(connection: Connection) -> Iterator[BlobStat]:
    """Yield each blob that an artifact is stored in, with its size.

    What was replaced or removed was no evidence of anything: only its digest stays on record. What
    a version was made of is held by the version.
    """
    stored = select(_C.digest, _C.size_bytes).distinct().where(_CURRENT, _C.digest.is_not(None))
    for row in connection.execute(stored):
        yield BlobStat(Digest(row.digest), row.size_bytes)


def among(connection: Connection, digests: Collection[str], since: datetime) -> set[str]:
    """Return those of `digests` that artifacts have."""
    del since
    wanted = select(_C.digest).where(_CURRENT, _C.digest.in_(digests))
    return set(connection.execute(wanted).scalars())


def held(project_id: ColumnElement[str], digest: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that an artifact of a project is stored under a digest."""
    return exists().where(_CURRENT, _C.project_id == project_id, _C.digest == digest)


@cache
def _at(shape: Shape) -> Prepared:
    same = (_C.owner_id == bindparam("owner_id"), _C.path == bindparam("path"))
    return Prepared(select(*_RECORD).where(*same, temporal.holds(ARTIFACTS, shape)))


@cache
def _below(shape: Shape) -> Prepared:
    # Not by a range of paths: databases sort texts each in their own way.
    beginning = func.substr(_C.path, 1, bindparam("long", type_=Integer))
    within = (
        _C.owner_id == bindparam("owner_id"),
        beginning == bindparam("start"),
        _C.digest.is_not(None),
    )
    return Prepared(select(*_RECORD).where(*within, temporal.holds(ARTIFACTS, shape)))
