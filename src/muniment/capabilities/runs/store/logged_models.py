"""The table of logged models."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Index, String, Text, bindparam, select

from muniment.capabilities.runs.model.logged_models import LoggedModel
from muniment.kernel.events import Stamp
from muniment.kernel.moment import Moment, Shape
from muniment.platform.database import Instant, Json, guards, records, temporal, turns
from muniment.platform.database.prepared import Prepared

MODELS = temporal.table(
    "runs_logged_models",
    Column("model_id", String(36), nullable=False),
    state=(
        Column("experiment_id", String(20), nullable=False),
        Column("project_id", String(36), nullable=False),
        Column("name", String(500), nullable=False),
        Column("model_type", String(500), nullable=False),
        Column("source_run_id", String(36)),
        Column("status", String(20), nullable=False),
        Column("artifact_uri", Text, nullable=False),
        Column("created_at", Instant, nullable=False),
        Column("created_by", String(200), nullable=False),
        Column("params", Json, nullable=False),
        Column("tags", Json, nullable=False),
        Column("deleted", Boolean, nullable=False),
    ),
)
_C = MODELS.c
_RECORD = records.columns_of(LoggedModel, MODELS)
_HOLDING = _C.valid_to.is_(None)
Index(
    "ix_runs_logged_models_order",
    _C.experiment_id,
    _C.created_at.desc(),
    _C.model_id,
    sqlite_where=_HOLDING,
    postgresql_where=_HOLDING,
)
Index(
    "ix_runs_logged_models_run",
    _C.source_run_id,
    sqlite_where=_HOLDING,
    postgresql_where=_HOLDING,
)


def save(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a logged model's state into its table."""
    records.project(connection, MODELS, LoggedModel, stamp, state)


def by_id(connection: Connection, model_id: str, moment: Moment) -> LoggedModel | None:
    """Return the logged model with that id as it was at `moment`."""
    wanted = {"model_id": model_id, **temporal.times(moment)}
    row = _identified(moment.shape).first(connection, wanted)
    return None if row is None else records.load(LoggedModel, row)


def take_turn(connection: Connection, model_id: str) -> None:
    """Say that a change contends for a logged model: its files come in many requests at once."""
    turns.take(connection, model_id)


def rest_on(connection: Connection, model_id: str) -> None:
    """Let the logged model stand as it is until this transaction ends."""
    guards.rest_on(connection, MODELS, model_id=model_id)


def of_run(connection: Connection, run_id: str, moment: Moment) -> Sequence[LoggedModel]:
    """Return the logged models that a run made, the newest first, without deleted ones."""
    wanted = {"run_id": run_id, **temporal.times(moment)}
    rows = _made_by(moment.shape).all(connection, wanted)
    return [records.load(LoggedModel, row) for row in rows]


@cache
def _identified(shape: Shape) -> Prepared:
    same = _C.model_id == bindparam("model_id")
    return Prepared(select(*_RECORD).where(same, temporal.holds(MODELS, shape)))


@cache
def _made_by(shape: Shape) -> Prepared:
    mine = (_C.source_run_id == bindparam("run_id"), ~_C.deleted)
    found = select(*_RECORD).where(*mine, temporal.holds(MODELS, shape))
    return Prepared(found.order_by(_C.created_at.desc(), _C.model_id.desc()))
