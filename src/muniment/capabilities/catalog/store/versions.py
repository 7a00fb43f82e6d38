"""The tables of versions, of what is said about them, and of their files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Row,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    func,
    select,
    true,
)

from muniment.capabilities.catalog.model import Details, File, Stage, Status, Version
from muniment.capabilities.catalog.model.versions import Creation
from muniment.capabilities.catalog.store import tags
from muniment.capabilities.catalog.store.aliases import ALIASES
from muniment.kernel.events import Stamp
from muniment.kernel.moment import Moment, Shape
from muniment.kernel.reference import VersionSelector
from muniment.platform.database import METADATA, Instant, Json, guards, records, temporal, turns
from muniment.platform.database.prepared import Prepared, insert_into

_INDEXED = 200
_FEW = 4  # up to so many are found sooner one by one
VERSIONS = Table(
    "catalog_versions",
    METADATA,
    Column("version_id", String(36), primary_key=True),
    Column("model_id", String(36), nullable=False),
    Column("project_id", String(36), nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("digest", String(71), nullable=False, index=True),
    Column("size_bytes", BigInteger, nullable=False),
    Column("files_count", Integer, nullable=False),
    Column("training", Json, nullable=False),
    Column("licenses", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(200), nullable=False),
    Column("source", Text),
    # The beginning of what its training says, to find the versions of a run by.
    Column("pipeline_run", String(_INDEXED)),
    # A version never changes, so it has no later state; these say since when it is true and known.
    Column("valid_from", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("event_seq", BigInteger, nullable=False),
    UniqueConstraint("model_id", "number"),
)
_OF_A_RUN = VERSIONS.c.pipeline_run.is_not(None)
Index(
    "ix_catalog_versions_run",
    VERSIONS.c.pipeline_run,
    sqlite_where=_OF_A_RUN,
    postgresql_where=_OF_A_RUN,
)
Index("ix_catalog_versions_created", VERSIONS.c.project_id, VERSIONS.c.created_at)

DETAILS = temporal.table(
    "catalog_version_details",
    Column("version_id", String(36), nullable=False),
    state=(
        Column("label", String(100)),
        Column("description", Text, nullable=False),
        Column("tags", Json, nullable=False),
        Column("links", Json, nullable=False),
        Column("status", String(20), nullable=False),
        Column("status_reason", Text),
        Column("stage", String(20), nullable=False, server_default=Stage.NONE),
        # Of which model the version is, and its number: what a stage holds is found by them.
        Column("model_id", String(36)),
        Column("number", BigInteger),
        Column("project_id", String(36)),
    ),
)
_ON_STAGE = and_(DETAILS.c.valid_to.is_(None), DETAILS.c.status != Status.DELETED)
Index(
    "ix_catalog_version_details_stage",
    DETAILS.c.model_id,
    DETAILS.c.stage,
    DETAILS.c.number,
    sqlite_where=_ON_STAGE,
    postgresql_where=_ON_STAGE,
)
Index(
    "ix_catalog_version_details_changed",
    DETAILS.c.model_id,
    DETAILS.c.recorded_at,
    DETAILS.c.number,
    sqlite_where=_ON_STAGE,
    postgresql_where=_ON_STAGE,
)
Index(
    "ix_catalog_version_details_updated",
    DETAILS.c.project_id,
    DETAILS.c.recorded_at,
    sqlite_where=_ON_STAGE,
    postgresql_where=_ON_STAGE,
)

FILES = Table(
    "catalog_files",
    METADATA,
    Column("version_id", String(36), nullable=False),
    Column("path", Text, nullable=False),
    Column("digest", String(71)),
    Column("size_bytes", BigInteger),
    Column("media_type", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("uri", Text),
    PrimaryKeyConstraint("version_id", "path"),
)
Index("ix_catalog_files_digest", FILES.c.digest)

_WITH_DETAILS = VERSIONS.join(DETAILS, DETAILS.c.version_id == VERSIONS.c.version_id)
_COLUMNS = (
    *records.columns_of(Version, VERSIONS),
    *(column for column in records.columns_of(Details, DETAILS) if column.name != "version_id"),
)

# Built once: building a statement takes longer than running it.
_SAME_MANIFEST = Prepared(
    select(*records.columns_of(Version, VERSIONS))
    .where(VERSIONS.c.digest == bindparam("digest"))
    .order_by(VERSIONS.c.event_seq.desc())
    .limit(bindparam("most", type_=Integer))
)
_HOLDING_FILE = (
    select(VERSIONS, FILES.c.path)
    .join(FILES, FILES.c.version_id == VERSIONS.c.version_id)
    .order_by(VERSIONS.c.event_seq.desc())
    .limit(bindparam("most", type_=Integer))
)
_SHARING_FILE = Prepared(_HOLDING_FILE.where(FILES.c.digest == bindparam("digest")))
_SHARING_FILES = _HOLDING_FILE.where(FILES.c.digest.in_(bindparam("digests", expanding=True)))
_PLACED = [VERSIONS.c.model_id, VERSIONS.c.number, VERSIONS.c.project_id]
_PLACE_NAMES = [column.name for column in _PLACED]
_PLACE = Prepared(select(*_PLACED).where(VERSIONS.c.version_id == bindparam("version_id")))
_INSERT_VERSION = insert_into(VERSIONS)
_INSERT_FILE = insert_into(FILES)


@dataclass(frozen=True, slots=True)
class Described:
    """A version together with what was said of it at some moment."""

    version: Version
    details: Details


def save_creation(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project the making of a version into its three tables."""
    made = msgspec.convert(state, Creation)
    row = {**records.values_of(made.version), "event_seq": stamp.seq}
    row.update(valid_from=stamp.valid_at, recorded_at=stamp.recorded_at)
    run = made.version.training.pipeline_run
    row["pipeline_run"] = run[:_INDEXED] if run else None
    _INSERT_VERSION.run(connection, row)
    place = {name: row[name] for name in _PLACE_NAMES}
    temporal.begin(connection, DETAILS, records.values_of(made.details) | place, stamp)
    tags.begin(connection, tags.OF_VERSIONS, made.version.version_id, made.details.tags)
    whose = {"version_id": made.version.version_id}
    _INSERT_FILE.run_each(connection, [whose | records.values_of(file) for file in made.files])


def save_details(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project what is said of a version into its table."""
    details = msgspec.convert(state, Details)
    place = _PLACE.first(connection, {"version_id": details.version_id}) or {}
    if temporal.put(connection, DETAILS, records.values_of(details) | place, stamp):
        tags.put(connection, tags.OF_VERSIONS, details.version_id, details.tags)


def contend_for(connection: Connection, version_id: str) -> None:
    """Collide with whoever changes or contends for the version until this transaction ends."""
    guards.contend_for(connection, DETAILS, version_id=version_id)


def take_turn(connection: Connection, model_id: str) -> None:
    """Have versions of one model made one after the other while many make them."""
    turns.take(connection, f"versions of {model_id}")


def next_number(connection: Connection, model_id: str) -> int:
    """Return the number of the model's next version; none is used twice."""
    return (_last_number(Shape.NOW).value(connection, {"model_id": model_id}) or 0) + 1


def is_numbered(connection: Connection, model_id: str, number: int) -> bool:
    """Whether a model has, or had, a version with a number."""
    found = select(VERSIONS.c.version_id).where(
        VERSIONS.c.model_id == model_id, VERSIONS.c.number == number
    )
    return connection.execute(found).first() is not None


def select_one(
    connection: Connection, model_id: str, selector: VersionSelector, moment: Moment
) -> Described | None:
    """Return the version that `selector` means, of those that are not deleted if it is `latest`."""
    how, meant = _meaning(selector)
    wanted = {"model_id": model_id, "meant": meant, **temporal.times(moment)}
    row = _selected(how, moment.shape).first(connection, wanted)
    return None if row is None else _load(row)


def _meaning(selector: VersionSelector) -> tuple[str, int | str]:
    if selector.number is not None:
        return "number", selector.number
    if selector.alias is not None:
        return "alias", selector.alias
    if selector.digest is not None:
        return "digest", str(selector.digest)
    return "latest", Status.ACTIVE


@cache
def _selected(how: str, shape: Shape) -> Prepared:
    """Build the statement of `select_one` for one way to mean a version and one kind of moment."""
    meant: BindParameter[Any] = bindparam("meant")
    statement = (
        select(*_COLUMNS)
        .select_from(_WITH_DETAILS)
        .where(VERSIONS.c.model_id == bindparam("model_id"), temporal.holds(DETAILS, shape))
    )
    if how == "alias":
        pointing = and_(
            ALIASES.c.version_id == VERSIONS.c.version_id,
            ALIASES.c.model_id == VERSIONS.c.model_id,
            ALIASES.c.alias == meant,
            temporal.holds(ALIASES, shape),
        )
        statement = statement.join(ALIASES, pointing)
    else:
        column = {
            "number": VERSIONS.c.number,
            "digest": VERSIONS.c.digest,
            "latest": DETAILS.c.status,
        }[how]
        statement = statement.where(column == meant)
    return Prepared(statement.order_by(VERSIONS.c.number.desc()).limit(1))


def page(
    connection: Connection,
    model_id: str,
    moment: Moment,
    *,
    status: str | None,
    before: int | None,
    limit: int,
) -> list[Described]:
    """Return up to `limit` versions of a model with numbers below `before`, newest first."""
    statement = _described(moment).where(VERSIONS.c.model_id == model_id)
    if status is None:
        statement = statement.where(DETAILS.c.status != Status.DELETED)
    else:
        statement = statement.where(DETAILS.c.status == status)
    if before is not None:
        statement = statement.where(VERSIONS.c.number < before)
    rows = connection.execute(statement.order_by(VERSIONS.c.number.desc()).limit(limit))
    return [_load(row) for row in rows]


def described(connection: Connection, ids: Sequence[str], moment: Moment) -> list[Described]:
    """Return the versions with these ids as they were described."""
    if len(ids) <= _FEW:
        times = temporal.times(moment)
        each = [_one(moment.shape).first(connection, {"id": one, **times}) for one in ids]
        return [_load(row) for row in each if row is not None]
    rows = connection.execute(_described(moment).where(VERSIONS.c.version_id.in_(ids)))
    return [_load(row) for row in rows]


def columns_described() -> Sequence[Column[Any]]:
    """Return the columns that `load_described` reads."""
    return _COLUMNS


def load_described(row: Row[Any]) -> Described:
    """Return the version in a row of `columns_described`, which may hold more."""
    return _load(row)


def files(
    connection: Connection, version_id: str, *, after: str | None = None, limit: int | None = None
) -> list[File]:
    """Return the files of a version after the path `after`, by path."""
    statement = select(FILES).where(FILES.c.version_id == version_id)
    if after is not None:
        statement = statement.where(FILES.c.path > after)
    rows = connection.execute(statement.order_by(FILES.c.path).limit(limit))
    return [_load_file(row) for row in rows]


def file_at(connection: Connection, version_id: str, path: str) -> File | None:
    """Return the file of a version at `path`."""
    where = (FILES.c.version_id == version_id, FILES.c.path == path)
    row = connection.execute(select(FILES).where(*where)).first()
    return None if row is None else _load_file(row)


def latest_numbers(connection: Connection, ids: Sequence[str], moment: Moment) -> dict[str, int]:
    """Return the newest version number of each of these models that has versions."""
    if len(ids) == 1:
        wanted = {"model_id": ids[0], **temporal.times(moment)}
        number = _last_number(moment.shape).value(connection, wanted)
        return {} if number is None else {ids[0]: number}
    statement = (
        select(VERSIONS.c.model_id, func.max(VERSIONS.c.number))
        .where(VERSIONS.c.model_id.in_(ids), _born(moment.shape))
        .group_by(VERSIONS.c.model_id)
    )
    return {row[0]: row[1] for row in connection.execute(statement, temporal.times(moment))}


@cache
def _one(shape: Shape) -> Prepared:
    same = VERSIONS.c.version_id == bindparam("id")
    found = select(*_COLUMNS).select_from(_WITH_DETAILS)
    return Prepared(found.where(same, temporal.holds(DETAILS, shape)))


@cache
def _last_number(shape: Shape) -> Prepared:
    mine = VERSIONS.c.model_id == bindparam("model_id")
    return Prepared(select(func.max(VERSIONS.c.number)).where(mine, _born(shape)))


def places_of(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Return by id of which model each version is, and its number."""
    columns = (VERSIONS.c.version_id, VERSIONS.c.model_id, VERSIONS.c.number)
    rows = connection.execute(select(*columns).where(VERSIONS.c.version_id.in_(ids)))
    return {version_id: (model_id, number) for version_id, model_id, number in rows}


def with_manifest(connection: Connection, digest: str, limit: int) -> list[Version]:
    """Return versions, newest first, whose manifest has this digest."""
    rows = _SAME_MANIFEST.all(connection, {"digest": digest, "most": limit})
    return [_load_version(row) for row in rows]


def sharing_files(
    connection: Connection, digests: Sequence[str], limit: int
) -> list[tuple[Version, str]]:
    """Return versions, newest first, that hold a file with one of these digests, and its path."""
    if len(digests) == 1:
        # Most versions have one file of weights.
        rows = _SHARING_FILE.all(connection, {"digest": digests[0], "most": limit})
        return [(_load_version(row), row["path"]) for row in rows]
    found = connection.execute(_SHARING_FILES, {"digests": list(digests), "most": limit})
    return [(_load_version(row), row.path) for row in found]


def digests_in_project(connection: Connection, project_id: str, digests: Sequence[str]) -> set[str]:
    """Return those of `digests` that stored files of the project's versions have."""
    statement = (
        select(FILES.c.digest)
        .distinct()
        .join(VERSIONS, VERSIONS.c.version_id == FILES.c.version_id)
        .where(
            VERSIONS.c.project_id == project_id,
            FILES.c.digest.in_(digests),
            FILES.c.uri.is_(None),
        )
    )
    return set(connection.execute(statement).scalars())


def _described(moment: Moment) -> Select[Any]:
    return select(*_COLUMNS).select_from(_WITH_DETAILS).where(temporal.at(DETAILS, moment))


def _born(shape: Shape) -> ColumnElement[bool]:
    """Return the condition that a version was there by then, and known by then."""
    by_then = {
        "as_of": (shape in {Shape.AS_OF, Shape.AS_OF_AS_KNOWN}, VERSIONS.c.valid_from),
        "as_known": (shape in {Shape.AS_KNOWN, Shape.AS_OF_AS_KNOWN}, VERSIONS.c.recorded_at),
    }
    conditions = [
        column <= bindparam(name, type_=Instant)
        for name, (asked, column) in by_then.items()
        if asked
    ]
    return and_(true(), *conditions)


def _load(row: records.Found) -> Described:
    return Described(_load_version(row), records.load(Details, row))


def _load_version(row: records.Found) -> Version:
    return records.load_fixed(Version, row)


def _load_file(row: Row[Any]) -> File:
    return records.load_fixed(File, row)
