"""The table of artifacts of runs and logged models, and the blobs that they refer to."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    String,
    Text,
    bindparam,
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
    """Yield each blob that an artifact was ever stored in, with its size.

    What was replaced is part of the past, which can be asked for.
    """
    stored = select(_C.digest, _C.size_bytes).distinct().where(_C.digest.is_not(None))
    for row in connection.execute(stored):
        yield BlobStat(Digest(row.digest), row.size_bytes)


def among(connection: Connection, digests: Collection[str], since: datetime) -> set[str]:
    """Return those of `digests` that artifacts have, or had."""
    del since
    return set(connection.execute(select(_C.digest).where(_C.digest.in_(digests))).scalars())


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
