"""The tables of runs: each run, and what was said of it in parameters, tags and links."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    and_,
    bindparam,
    case,
    insert,
    literal,
    select,
    update,
)

from muniment.capabilities.runs.model.runs import Dataset, Logged, ModelLink, Run
from muniment.kernel.events import Stamp
from muniment.kernel.moment import Moment, Shape
from muniment.platform.database import METADATA, Instant, Json, guards, records, temporal, turns
from muniment.platform.database.members import among
from muniment.platform.database.prepared import Prepared, insert_into

RUNS = temporal.table(
    "runs_runs",
    Column("run_id", String(32), nullable=False),
    state=(
        Column("experiment_id", String(20), nullable=False),
        Column("project_id", String(36), nullable=False),
        Column("name", String(500), nullable=False),
        Column("user_id", String(200), nullable=False),
        Column("status", String(20), nullable=False),
        Column("started_at", Instant, nullable=False),
        Column("ended_at", Instant),
        Column("artifact_uri", Text, nullable=False),
        Column("created_by", String(200), nullable=False),
        Column("source_type", String(40)),
        Column("source_name", String(500)),
        Column("source_version", String(100)),
        Column("parent_run_id", String(36)),
        Column("deleted", Boolean, nullable=False),
    ),
)
_R = RUNS.c
_RECORD = records.columns_of(Run, RUNS)
_HOLDING = _R.valid_to.is_(None)
Index(
    "ix_runs_runs_order",
    _R.experiment_id,
    _R.started_at.desc(),
    _R.run_id,
    sqlite_where=_HOLDING,
    postgresql_where=_HOLDING,
)
Index(
    "ix_runs_runs_parent",
    _R.parent_run_id,
    sqlite_where=_R.parent_run_id.is_not(None),
    postgresql_where=_R.parent_run_id.is_not(None),
)
Index("ix_runs_runs_experiment", _R.experiment_id, _R.valid_from)

BEGINNING = 200
"""So many characters of what a tag or a parameter says are looked up."""
# A tag that was removed has no value.
TAGS = temporal.table(
    "runs_tags",
    Column("run_id", String(32), nullable=False),
    Column("key", String(250), nullable=False),
    state=(Column("value", Text), Column("beginning", String(BEGINNING))),
)
_IN_FORCE = TAGS.c.valid_to.is_(None)
Index(
    "ix_runs_tags_said",
    TAGS.c.key,
    TAGS.c.beginning,
    TAGS.c.run_id,
    sqlite_where=_IN_FORCE,
    postgresql_where=_IN_FORCE,
)


def _told() -> tuple[Column[Any], ...]:
    """Return the columns of what never changes: since when it is true, and known."""
    return (
        Column("valid_from", Instant, nullable=False),
        Column("recorded_at", Instant, nullable=False),
        Column("event_seq", BigInteger, nullable=False),
    )


PARAMS = Table(
    "runs_params",
    METADATA,
    Column("run_id", String(32), nullable=False),
    Column("key", String(250), nullable=False),
    Column("value", Text, nullable=False),
    Column("beginning", String(BEGINNING)),
    *_told(),
    PrimaryKeyConstraint("run_id", "key"),
)
Index("ix_runs_params_said", PARAMS.c.key, PARAMS.c.beginning, PARAMS.c.run_id)
INPUTS = Table(
    "runs_inputs",
    METADATA,
    Column("run_id", String(32), nullable=False),
    Column("name", String(500), nullable=False),
    Column("digest", String(100), nullable=False),
    Column("source_type", String(200), nullable=False),
    Column("source", Text, nullable=False),
    Column("schema", Text),
    Column("profile", Text),
    Column("tags", Json, nullable=False),
    *_told(),
    PrimaryKeyConstraint("run_id", "name", "digest"),
)
Index("ix_runs_inputs_dataset", INPUTS.c.name, INPUTS.c.digest)
# `outward`: the run wrote the model, instead of reading it.
LINKS = Table(
    "runs_links",
    METADATA,
    Column("run_id", String(32), nullable=False),
    Column("outward", Boolean, nullable=False),
    Column("model_id", String(36), nullable=False),
    Column("step", BigInteger, nullable=False),
    *_told(),
    PrimaryKeyConstraint("run_id", "outward", "model_id"),
)
Index("ix_runs_links_model", LINKS.c.model_id)

_FEW = 5
_PARAM = Prepared(
    select(PARAMS).where(PARAMS.c.run_id == bindparam("run_id"), PARAMS.c.key == bindparam("key"))
)
_INSERT_PARAM = insert_into(PARAMS)
_INSERT_INPUT = insert_into(INPUTS)
_INSERT_LINK = insert_into(LINKS)
_INSERT_TAG = insert_into(TAGS)


@dataclass(frozen=True, slots=True)
class Told:
    """The after-state of an event of a run: the run, and the tags that were set with it."""

    run: Run
    tags: dict[str, str]


def begin(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project the start of a run, of which nothing was known before."""
    told = msgspec.convert(state, Told)
    temporal.begin(connection, RUNS, records.values_of(told.run), stamp)
    _begin_tags(connection, told.run.run_id, told.tags, stamp)


def save(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a later state of a run, and the tags that were set with it."""
    told = msgspec.convert(state, Told)
    temporal.put(connection, RUNS, records.values_of(told.run), stamp)
    _save_tags(connection, told.run.run_id, told.tags, stamp)


def save_logged(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project what one request said of a run."""
    logged = msgspec.convert(state, Logged)
    whose = {"run_id": logged.run_id}
    since = {"valid_from": stamp.valid_at, "recorded_at": stamp.recorded_at, "event_seq": stamp.seq}
    base = whose | since
    params = [base | _said(key, value) for key, value in logged.params.items()]
    datasets = [base | records.values_of(dataset) for dataset in logged.datasets]
    links = [
        base | {"outward": outward, "model_id": link.model_id, "step": link.step}
        for outward, found in ((False, logged.inputs), (True, logged.outputs))
        for link in found
    ]
    for statement, rows in (
        (_INSERT_PARAM, params),
        (_INSERT_INPUT, datasets),
        (_INSERT_LINK, links),
    ):
        if rows:
            statement.run_each(connection, rows)
    _save_tags(connection, logged.run_id, logged.tags, stamp)


def _save_tags(
    connection: Connection, run_id: str, tags: Mapping[str, str | None], stamp: Stamp
) -> None:
    """Write tags; those that the run never had take one statement together."""
    if not tags:
        return
    known = {row["key"] for row in _TAG_KEYS.all(connection, {"run_id": run_id})}
    for key in tags.keys() & known:
        temporal.put(connection, TAGS, {"run_id": run_id, **_said(key, tags[key])}, stamp)
    _begin_tags(connection, run_id, {k: v for k, v in tags.items() if k not in known}, stamp)


def _begin_tags(
    connection: Connection, run_id: str, tags: Mapping[str, str | None], stamp: Stamp
) -> None:
    if not tags:
        return
    row = {"run_id": run_id, "valid_from": stamp.valid_at, "valid_to": None}
    row |= {"recorded_at": stamp.recorded_at, "event_seq": stamp.seq}
    _INSERT_TAG.run_each(connection, [row | _said(key, value) for key, value in tags.items()])


def _said(key: str, value: str | None) -> dict[str, str | None]:
    beginning = None if value is None else value[:BEGINNING]
    return {"key": key, "value": value, "beginning": beginning}


def turn_with_experiment(
    connection: Connection, experiment_id: str, stamp: Stamp, *, gone_with: int | None
) -> None:
    """Delete every run of an experiment, or restore those whose last state event `gone_with` made.

    A few statements, however many runs there are. A run that has a state of a later date than the
    stamp's turns at that date.
    """
    meant = and_(_R.experiment_id == experiment_id, _HOLDING)
    meant &= ~_R.deleted if gone_with is None else _R.event_seq == gone_with
    at = literal(stamp.valid_at, Instant)
    since = case((_R.valid_from > at, _R.valid_from), else_=at)
    told: dict[str, ColumnElement[Any]] = {
        "deleted": literal(gone_with is None),
        "valid_from": since,
        # Until the state before is closed: only one may be open.
        "valid_to": since,
        "recorded_at": literal(stamp.recorded_at, Instant),
        "event_seq": literal(stamp.seq),
    }
    turned = select(*(told.get(column.name, column) for column in RUNS.columns)).where(meant)
    connection.execute(insert(RUNS).from_select(RUNS.columns.keys(), turned))
    connection.execute(update(RUNS).where(meant).values(valid_to=since))
    new = and_(_R.experiment_id == experiment_id, _R.event_seq == stamp.seq)
    connection.execute(update(RUNS).where(new).values(valid_to=None))


def by_id(connection: Connection, run_id: str, moment: Moment) -> Run | None:
    """Return the run with that id as it was at `moment`."""
    row = _identified(moment.shape).first(connection, {"run_id": run_id, **temporal.times(moment)})
    return None if row is None else records.load(Run, row)


def with_ids(connection: Connection, ids: Sequence[str], moment: Moment) -> list[Run]:
    """Return the runs with these ids, deleted ones too."""
    here = (among(connection, _R.run_id, ids), temporal.holds(RUNS, moment.shape))
    rows = connection.execute(select(RUNS).where(*here), temporal.times(moment))
    return [records.load(Run, row) for row in rows]


def ids_after(connection: Connection, after: str, limit: int) -> list[str]:
    """Return up to `limit` ids of runs after `after`, in order."""
    here = (_R.valid_to.is_(None), _R.run_id > after)
    found = select(_R.run_id).where(*here).order_by(_R.run_id).limit(limit)
    return list(connection.execute(found).scalars())


def ids_in_experiment(connection: Connection, experiment_id: str) -> set[str]:
    """Return the ids of all runs of an experiment."""
    here = (_R.valid_to.is_(None), _R.experiment_id == experiment_id)
    return set(connection.execute(select(_R.run_id).where(*here)).scalars())


def take_turn(connection: Connection, run_id: str) -> None:
    """Say that a change contends for what a run logged: processes of one job log to it at once."""
    turns.take(connection, run_id)


def rest_on(connection: Connection, run_id: str) -> None:
    """Let the run stand as it is until this transaction ends."""
    guards.rest_on(connection, RUNS, run_id=run_id)


def params_of(connection: Connection, run_id: str, moment: Moment) -> dict[str, str]:
    """Return the parameters of a run, by key."""
    rows = _of_run(PARAMS, moment.shape).all(connection, _whose(run_id, moment))
    return {row["key"]: row["value"] for row in rows}


def params_among(connection: Connection, run_id: str, keys: Sequence[str]) -> dict[str, str]:
    """Return those of some parameters that a run has now."""
    if len(keys) > _FEW:
        return params_of(connection, run_id, Moment.NOW)
    rows = (_PARAM.first(connection, {"run_id": run_id, "key": key}) for key in keys)
    return {row["key"]: row["value"] for row in rows if row is not None}


def tags_of(connection: Connection, run_id: str, moment: Moment) -> dict[str, str]:
    """Return the tags of a run, by key."""
    rows = _tags(moment.shape).all(connection, _whose(run_id, moment))
    return {row["key"]: row["value"] for row in rows}


def datasets_of(connection: Connection, run_id: str, moment: Moment) -> list[Dataset]:
    """Return the datasets that a run read, in the order in which it said so."""
    rows = _of_run(INPUTS, moment.shape).all(connection, _whose(run_id, moment))
    return [load_dataset(row) for row in sorted(rows, key=_in_order)]


def links_of(
    connection: Connection, run_id: str, moment: Moment
) -> tuple[list[ModelLink], list[ModelLink]]:
    """Return the logged models that a run read, and those that it wrote."""
    rows = _of_run(LINKS, moment.shape).all(connection, _whose(run_id, moment))
    inward: list[ModelLink] = []
    outward: list[ModelLink] = []
    for row in sorted(rows, key=_in_order):
        (outward if row["outward"] else inward).append(ModelLink(row["model_id"], row["step"]))
    return inward, outward


def load_dataset(row: records.Found) -> Dataset:
    """Return the dataset that a row of `INPUTS` holds."""
    return records.load_fixed(Dataset, row)


def runs_writing(connection: Connection, model_ids: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Return which runs wrote these logged models, as pairs of the model and the run."""
    wanted = (LINKS.c.model_id.in_(model_ids), LINKS.c.outward)
    rows = connection.execute(select(LINKS.c.model_id, LINKS.c.run_id).where(*wanted))
    return [(row.model_id, row.run_id) for row in rows]


def _in_order(row: Mapping[str, Any]) -> int:
    return row["event_seq"]


def _whose(run_id: str, moment: Moment) -> dict[str, Any]:
    return {"run_id": run_id, **temporal.times(moment)}


@cache
def _identified(shape: Shape) -> Prepared:
    same = _R.run_id == bindparam("run_id")
    return Prepared(select(*_RECORD).where(same, temporal.holds(RUNS, shape)))


@cache
def _tags(shape: Shape) -> Prepared:
    mine = (TAGS.c.run_id == bindparam("run_id"), TAGS.c.value.is_not(None))
    found = select(TAGS).where(*mine, temporal.holds(TAGS, shape))
    return Prepared(found.order_by(TAGS.c.key))


_TAG_KEYS = Prepared(select(TAGS.c.key).distinct().where(TAGS.c.run_id == bindparam("run_id")))


@cache
def _of_run(table: Table, shape: Shape) -> Prepared:
    """Build the select of what never changes of a run, in the order of its key."""
    mine = (table.c.run_id == bindparam("run_id"), temporal.born(table, shape))
    return Prepared(select(table).where(*mine).order_by(*table.primary_key.columns))
