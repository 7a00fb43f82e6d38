"""Runs, logged models and experiments by conditions, in any order, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Table,
    and_,
    bindparam,
    select,
    true,
)

from muniment.capabilities.runs.model.experiments import Experiment
from muniment.capabilities.runs.model.logged_models import LoggedModel
from muniment.capabilities.runs.model.runs import Run
from muniment.capabilities.runs.store import asking
from muniment.capabilities.runs.store.experiments import EXPERIMENTS
from muniment.capabilities.runs.store.leading import fulfilling, leading
from muniment.capabilities.runs.store.logged_models import MODELS
from muniment.capabilities.runs.store.metrics import point_times
from muniment.capabilities.runs.store.runs import BEGINNING, PARAMS, RUNS, TAGS
from muniment.kernel.conditions import Comparison, Operator, Ordering
from muniment.kernel.moment import Moment
from muniment.platform.database import keyset, records, temporal
from muniment.platform.database.keyset import Place, Sorted
from muniment.platform.database.members import among
from muniment.platform.database.prepared import Prepared

# So many that say something are put in order; among more, the order is gone through for them.
_FEW = 2_000
# So many times as many as are wanted are tried, before all are put in the order of a metric.
_TRIED = (4, 40)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list holds: where, under which conditions, in which order, and how much of it.

    `experiment_ids` of `None` leaves those open; `deleted` of `None` does not tell the deleted
    from the others. `datasets` are pairs of name and digest, which can be empty, that measurements
    must be of; `only_measured` leaves out the logged models that have none of these.
    """

    project_id: str | None = None
    experiment_ids: Sequence[str] | None = None
    where: Sequence[Comparison] = ()
    order: Sequence[Ordering] = ()
    deleted: bool | None = False
    datasets: Sequence[tuple[str, str]] = ()
    only_measured: bool = False
    after: Place | None = None
    limit: int = 100


def run_keys(connection: Connection, moment: Moment, order: Sequence[Ordering]) -> list[Sorted]:
    """Return what a list of runs is sorted by, so that no two are alike."""
    last = [Sorted(RUNS.c.started_at, descending=True), Sorted(RUNS.c.run_id)]
    return _unlike(asking.of_runs(connection, moment).keys(order), last)


def model_keys(
    connection: Connection,
    moment: Moment,
    order: Sequence[Ordering],
    datasets: Sequence[tuple[str, str]] = (),
) -> list[Sorted]:
    """Return what a list of logged models is sorted by, so that no two are alike."""
    last = [Sorted(MODELS.c.created_at, descending=True), Sorted(MODELS.c.model_id)]
    return _unlike(asking.of_models(connection, moment, datasets).keys(order), last)


def experiment_keys(
    connection: Connection, moment: Moment, order: Sequence[Ordering]
) -> list[Sorted]:
    """Return what a list of experiments is sorted by, so that no two are alike."""
    last = [
        Sorted(EXPERIMENTS.c.created_at, descending=True),
        Sorted(EXPERIMENTS.c.number, descending=True),
    ]
    return _unlike(asking.of_experiments(connection, moment).keys(order), last)


def runs(
    connection: Connection, moment: Moment, visible: ColumnElement[bool], wanted: Wanted
) -> list[tuple[Run, Place]]:
    """Return runs, each with its place in the order."""
    keys = run_keys(connection, moment, wanted.order)
    asked = asking.of_runs(connection, moment).conditions(wanted.where)
    few = _few(connection, moment, wanted.where)
    if few is not None:
        asked.append(among(connection, RUNS.c.run_id, few))
    where = (*_within(connection, RUNS, wanted), *asked, visible)
    rows = None
    if few is None and not moment.is_past and [one.entity for one in wanted.order] == ["metric"]:
        rows = _first_by_metric(connection, where, keys, wanted)
    if rows is None:
        rows = _page(connection, (RUNS, where), keys, wanted, moment)
    return [(records.load(Run, row), _place_in(row, keys)) for row in rows]


def _first_by_metric(
    connection: Connection,
    where: Sequence[ColumnElement[bool]],
    keys: Sequence[Sorted],
    wanted: Wanted,
) -> Sequence[Row[Any]] | None:
    """Return a page in the order of a metric, from few of the runs; `None` where it takes all."""
    [order] = wanted.order
    for times in _TRIED:
        found = leading(connection, order, wanted.after, times * wanted.limit)
        if found is None:
            return None
        first = among(connection, RUNS.c.run_id, found.run_ids)
        rows = _page(connection, (RUNS, (*where, first)), keys, wanted, Moment.NOW)
        if len(rows) == wanted.limit and _is_before(rows[-1], found.end, order):
            return rows
        if found.end is None:
            return None
    return None


def _is_before(last: Row[Any], end: float | None, order: Ordering) -> bool:
    """Whether a run has a value, and one that comes before `end`, where there is an end."""
    lacks, value = last.place_0, last.place_1
    if lacks or end is None:
        return not lacks
    return value > end if order.descending else value < end


def models(
    connection: Connection, moment: Moment, visible: ColumnElement[bool], wanted: Wanted
) -> list[tuple[LoggedModel, Place]]:
    """Return logged models, each with its place in the order."""
    keys = model_keys(connection, moment, wanted.order, wanted.datasets)
    asked = asking.of_models(connection, moment, wanted.datasets).conditions(wanted.where)
    where = [*_within(connection, MODELS, wanted), *asked, visible]
    if wanted.only_measured and wanted.datasets:
        where.append(asking.measured_on(wanted.datasets))
    rows = _page(connection, (MODELS, where), keys, wanted, moment)
    return [(records.load(LoggedModel, row), _place_in(row, keys)) for row in rows]


def experiments(
    connection: Connection, moment: Moment, visible: ColumnElement[bool], wanted: Wanted
) -> list[tuple[Experiment, Place]]:
    """Return experiments, each with its place in the order."""
    keys = experiment_keys(connection, moment, wanted.order)
    asked = asking.of_experiments(connection, moment).conditions(wanted.where)
    where = (*_within(connection, EXPERIMENTS, wanted), *asked, visible)
    rows = _page(connection, (EXPERIMENTS, where), keys, wanted, moment)
    return [(records.load(Experiment, row), _place_in(row, keys)) for row in rows]


def _few(
    connection: Connection, moment: Moment, where: Sequence[Comparison]
) -> Sequence[str] | None:
    """Return the runs that say, or measured, the rarest of what is asked for, if they are few."""
    least: Sequence[str] | None = None
    for one in where:
        if one.entity == "metric" and not moment.is_past:
            found = fulfilling(connection, one, _FEW)
            if found is not None and (least is None or len(found) < len(least)):
                least = found
            continue
        said = _SAYING.get(one.entity)
        if said is None or one.operator is not Operator.EQUAL or moment.is_past:
            continue
        beginning = str(one.value)[:BEGINNING]
        wanted = {"key": one.key, "beginning": beginning, "most": _FEW + 1}
        found = [row[0] for row in said.tuples(connection, wanted)]
        if len(found) <= _FEW and (least is None or len(found) < len(least)):
            least = found
    return least


def _saying(table: Table, *then: ColumnElement[bool]) -> Prepared:
    mine = (table.c.key == bindparam("key"), table.c.beginning == bindparam("beginning"), *then)
    return Prepared(select(table.c.run_id).where(*mine).limit(bindparam("most", type_=Integer)))


_SAYING = {"tag": _saying(TAGS, TAGS.c.valid_to.is_(None)), "param": _saying(PARAMS)}


def _within(connection: Connection, table: Table, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [true()]
    if wanted.project_id is not None:
        found.append(table.c.project_id == wanted.project_id)
    if wanted.experiment_ids is not None:
        ids = list(wanted.experiment_ids)
        column = table.c.experiment_id
        # One alone, which is usual, lets the database read them in order.
        found.append(column == ids[0] if len(ids) == 1 else among(connection, column, ids))
    if wanted.deleted is not None:
        found.append(table.c.deleted if wanted.deleted else ~table.c.deleted)
    return found


def _unlike(keys: Sequence[Sorted], last: Sequence[Sorted]) -> list[Sorted]:
    named = {key.column for key in keys}
    return [*keys, *(key for key in last if key.column not in named)]


def _page(
    connection: Connection,
    of: tuple[Table, Sequence[ColumnElement[bool]]],
    keys: Sequence[Sorted],
    wanted: Wanted,
    moment: Moment,
) -> Sequence[Row[Any]]:
    table, where = of
    places = [key.column.label(f"place_{number}") for number, key in enumerate(keys)]
    holding = temporal.holds(table, moment.shape)
    statement = select(table, *places).where(holding, and_(*where))
    if wanted.after is not None:
        statement = statement.where(keyset.beyond(keys, wanted.after))
    order = [
        place.desc() if key.descending else place.asc()
        for place, key in zip(places, keys, strict=True)
    ]
    rows = connection.execute(
        statement.order_by(*order).limit(wanted.limit),
        {**temporal.times(moment), **point_times(moment)},
    )
    return rows.all()


def _place_in(row: Row[Any], keys: Sequence[Sorted]) -> Place:
    return tuple(keyset.told(value) for value in row[-len(keys) :])
