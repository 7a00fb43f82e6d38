"""The table of experiments."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    String,
    Text,
    bindparam,
    func,
    select,
)

from muniment.capabilities.runs.model.experiments import Experiment
from muniment.capabilities.runs.store import runs
from muniment.kernel.events import Stamp
from muniment.kernel.moment import Moment, Shape
from muniment.platform.database import Instant, Json, guards, records, temporal, turns
from muniment.platform.database.prepared import Prepared

EXPERIMENTS = temporal.table(
    "runs_experiments",
    Column("experiment_id", String(20), nullable=False),
    state=(
        Column("number", BigInteger, nullable=False),
        Column("project_id", String(36), nullable=False),
        Column("name", String(500), nullable=False),
        Column("artifact_location", Text, nullable=False),
        Column("created_at", Instant, nullable=False),
        Column("created_by", String(200), nullable=False),
        Column("tags", Json, nullable=False),
        Column("deleted", Boolean, nullable=False),
    ),
)
_C = EXPERIMENTS.c
_RECORD = records.columns_of(Experiment, EXPERIMENTS)
_HOLDING = _C.valid_to.is_(None)
Index(
    "uq_runs_experiments_name",
    _C.project_id,
    _C.name,
    unique=True,
    sqlite_where=_HOLDING,
    postgresql_where=_HOLDING,
)
Index("ix_runs_experiments_named", _C.project_id, _C.name, _C.valid_from)
Index("ix_runs_experiments_number", _C.number)
_LAST_NUMBER = Prepared(select(func.max(_C.number)))
_SEQUENCE = Prepared(
    select(_C.event_seq).where(_C.experiment_id == bindparam("experiment_id"), _HOLDING)
)


def save(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project an experiment's state into its table."""
    records.project(connection, EXPERIMENTS, Experiment, stamp, state)


def save_standing(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project that an experiment was deleted or restored, and its runs with it.

    A deletion takes the runs along that were not deleted before; a restoration brings those back
    that went with it, and leaves alone what was deleted by itself. What is told of an earlier date
    than the experiment's last state changes no run.
    """
    experiment_id = str(state["experiment_id"])
    before = _SEQUENCE.value(connection, {"experiment_id": experiment_id})
    save(connection, stamp, state)
    if _SEQUENCE.value(connection, {"experiment_id": experiment_id}) != stamp.seq:
        return
    gone_with = None if state["deleted"] else before
    runs.turn_with_experiment(connection, experiment_id, stamp, gone_with=gone_with)


def by_id(connection: Connection, experiment_id: str, moment: Moment) -> Experiment | None:
    """Return the experiment with that id as it was at `moment`."""
    wanted = {"experiment_id": experiment_id, **temporal.times(moment)}
    row = _identified(moment.shape).first(connection, wanted)
    return None if row is None else records.load(Experiment, row)


def named(connection: Connection, project_id: str, name: str, moment: Moment) -> Experiment | None:
    """Return the experiment of a project that has this name, deleted or not."""
    wanted = {"project_id": project_id, "name": name, **temporal.times(moment)}
    row = _named(moment.shape).first(connection, wanted)
    return None if row is None else records.load(Experiment, row)


def rest_on(connection: Connection, experiment_id: str) -> None:
    """Let the experiment stand as it is until this transaction ends."""
    guards.rest_on(connection, EXPERIMENTS, experiment_id=experiment_id)


def next_number(connection: Connection) -> int:
    """Return the number of the next experiment; none is used twice."""
    turns.take(connection, "experiments")
    last = _LAST_NUMBER.value(connection, {})
    return 0 if last is None else last + 1


@cache
def _identified(shape: Shape) -> Prepared:
    same = _C.experiment_id == bindparam("experiment_id")
    return Prepared(select(*_RECORD).where(same, temporal.holds(EXPERIMENTS, shape)))


@cache
def _named(shape: Shape) -> Prepared:
    same = (_C.project_id == bindparam("project_id"), _C.name == bindparam("name"))
    return Prepared(select(*_RECORD).where(*same, temporal.holds(EXPERIMENTS, shape)).limit(1))
