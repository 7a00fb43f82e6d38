"""All that many runs logged, with one question of each kind."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, select

from muniment.capabilities.runs.model.runs import FullRun, ModelLink, Run
from muniment.capabilities.runs.store import metrics
from muniment.capabilities.runs.store.runs import INPUTS, LINKS, PARAMS, TAGS, load_dataset
from muniment.kernel.moment import Moment
from muniment.platform.database import temporal
from muniment.platform.database.members import among


def filled(connection: Connection, runs: Sequence[Run], moment: Moment) -> list[FullRun]:
    """Return runs with what they had logged at a moment."""
    ids = [run.run_id for run in runs]
    if not ids:
        return []
    found = {run.run_id: FullRun(run, [], {}, {}, [], [], []) for run in runs}
    for run_id, points in metrics.latest_of_runs(connection, ids, moment).items():
        found[run_id].metrics.extend(points)
    for row in _rows(connection, PARAMS, ids, moment):
        found[row.run_id].params[row.key] = row.value
    for row in _rows(connection, TAGS, ids, moment):
        if row.value is not None:
            found[row.run_id].tags[row.key] = row.value
    for row in _rows(connection, INPUTS, ids, moment):
        found[row.run_id].datasets.append(load_dataset(row))
    for row in _rows(connection, LINKS, ids, moment):
        full = found[row.run_id]
        (full.outputs if row.outward else full.inputs).append(ModelLink(row.model_id, row.step))
    return [found[run_id] for run_id in ids]


def _rows(connection: Connection, table: Table, ids: Sequence[str], moment: Moment) -> Any:
    then: ColumnElement[bool] = temporal.born(table, moment.shape)
    order: list[Any] = [table.c.event_seq]
    if temporal.is_temporal(table):
        then, order = temporal.holds(table, moment.shape), []
    if "key" in table.c:
        order = [table.c.key]
    whose = among(connection, table.c.run_id, ids)
    statement = select(table).where(whose, then).order_by(*order)
    return connection.execute(statement, temporal.times(moment))
