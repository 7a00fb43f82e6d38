"""What can be asked of runs, logged models and experiments: each key as SQL, at any moment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Float,
    Integer,
    Table,
    Text,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
    type_coerce,
)

from muniment.capabilities.runs.model.accepting import RunRefused, is_storable
from muniment.capabilities.runs.store.experiments import EXPERIMENTS
from muniment.capabilities.runs.store.logged_models import MODELS
from muniment.capabilities.runs.store.measured import latest_value
from muniment.capabilities.runs.store.metrics import SERIES
from muniment.capabilities.runs.store.runs import INPUTS, PARAMS, RUNS, TAGS
from muniment.kernel.conditions import Compared, Comparison, Operator, Ordering
from muniment.kernel.moment import Moment
from muniment.platform.database import temporal
from muniment.platform.database.keyset import Sorted
from muniment.platform.database.matching import compared
from muniment.platform.database.members import member
from muniment.platform.database.types import Instant

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CONTEXT = "mlflow.data.context"
Text_ = Callable[[str], ColumnElement[Any]]
_NULLS = frozenset({Operator.NULL, Operator.NOT_NULL})
_RUN_COLUMNS: Mapping[str, Column[Any]] = {
    "run_id": RUNS.c.run_id,
    "run_name": RUNS.c.name,
    "status": RUNS.c.status,
    "user_id": RUNS.c.user_id,
    "artifact_uri": RUNS.c.artifact_uri,
    "experiment_id": RUNS.c.experiment_id,
    "source_version": RUNS.c.source_version,
    "source_name": RUNS.c.source_name,
    "parent_run_id": RUNS.c.parent_run_id,
    "start_time": RUNS.c.started_at,
    "end_time": RUNS.c.ended_at,
}
_MODEL_COLUMNS: Mapping[str, Column[Any]] = {
    "name": MODELS.c.name,
    "model_id": MODELS.c.model_id,
    "model_type": MODELS.c.model_type,
    "status": MODELS.c.status,
    "source_run_id": MODELS.c.source_run_id,
    "experiment_id": MODELS.c.experiment_id,
    "created": MODELS.c.created_at,
    "updated": MODELS.c.recorded_at,
}
_EXPERIMENT_COLUMNS: Mapping[str, Column[Any]] = {
    "name": EXPERIMENTS.c.name,
    "experiment_id": EXPERIMENTS.c.number,
    "creation_time": EXPERIMENTS.c.created_at,
    "last_update_time": EXPERIMENTS.c.recorded_at,
}


@dataclass(frozen=True, slots=True)
class Questions:
    """How one kind of thing is asked about: by its columns, and by what was said of it.

    `texts` gives, for an entity, the text under a key; `measured` the latest value of a metric and
    whether there is any; `dataset` the condition that one of the datasets compares so.
    """

    connection: Connection
    columns: Mapping[str, Column[Any]]
    texts: Mapping[str, Text_]
    measured: Callable[[str], tuple[ColumnElement[Any], ColumnElement[bool]]] | None = None
    dataset: Callable[[Comparison], ColumnElement[bool]] | None = None
    empty: ColumnElement[Any] = field(default_factory=lambda: literal("", Text))

    def conditions(self, where: Sequence[Comparison]) -> list[ColumnElement[bool]]:
        """Return the comparisons as SQL; raise `RunRefused` for what cannot be asked."""
        return [self._condition(one) for one in where]

    def keys(self, order: Sequence[Ordering]) -> list[Sorted]:
        """Return what a list in this order is sorted by; what lacks a value comes last."""
        return [key for one in order for key in self._sorted(one)]

    def _condition(self, one: Comparison) -> ColumnElement[bool]:
        if one.entity == "metric" and self.measured is not None:
            value, _ = self.measured(one.key)
            return self._compared(value, one, _number(one))
        if one.entity == "dataset" and self.dataset is not None:
            return self.dataset(one)
        if one.entity in self.texts:
            return self._compared(self.texts[one.entity](one.key), one, _text(one))
        column = self._column(one.entity, one.key)
        if isinstance(column.type, Instant):
            milliseconds = type_coerce(column, BigInteger) // 1000
            return self._compared(milliseconds, one, _number(one))
        if isinstance(column.type, BigInteger):
            return self._compared(column, one, _number(one))
        return self._compared(column, one, _text(one))

    def _compared(
        self, column: ColumnElement[Any], one: Comparison, value: Compared
    ) -> ColumnElement[bool]:
        return compared(self.connection, column, one.operator, value)

    def _sorted(self, one: Ordering) -> list[Sorted]:
        if one.entity == "metric" and self.measured is not None:
            value, known = self.measured(one.key)
            lacks = case((value.is_not(None), 0), (known, 1), else_=2)
            return _last(lacks, type_coerce(func.coalesce(value, 0.0), Float), one)
        if one.entity in self.texts:
            return self._text_last(self.texts[one.entity](one.key), one)
        column = self._column(one.entity, one.key)
        if not column.nullable:
            return [Sorted(column, one.descending)]
        if not isinstance(column.type, Instant):
            return self._text_last(column, one)
        filled = func.coalesce(column, literal(_EPOCH, Instant))
        return _last(case((column.is_not(None), 0), else_=1), type_coerce(filled, Instant), one)

    def _text_last(self, text: ColumnElement[Any], one: Ordering) -> list[Sorted]:
        filled = type_coerce(func.coalesce(text, self.empty), Text)
        return _last(case((text.is_not(None), 0), else_=1), filled, one)

    def _column(self, entity: str, key: str) -> Column[Any]:
        if entity != "attribute" or key not in self.columns:
            raise RunRefused(
                f"'{entity}.{key[:80]}' cannot be asked about here; ask about "
                f"{', '.join(sorted(self.columns))}, or about "
                f"{', '.join(sorted({*self.texts, *self._further()}))}."
            )
        return self.columns[key]

    def _further(self) -> list[str]:
        ways = (("metric", self.measured), ("dataset", self.dataset))
        return [name for name, way in ways if way is not None]


def of_runs(connection: Connection, moment: Moment) -> Questions:
    """Return how runs are asked about, as they were at a moment."""
    return Questions(
        connection,
        _RUN_COLUMNS,
        {"param": partial(_param, moment), "tag": partial(_tag, moment)},
        partial(latest_value, moment, [SERIES.c.run_id == RUNS.c.run_id], RUNS),
        partial(_dataset, connection, moment),
    )


def of_models(
    connection: Connection, moment: Moment, datasets: Sequence[tuple[str, str]] = ()
) -> Questions:
    """Return how logged models are asked about; their metrics on `datasets` only, if given."""
    of_model = _of_model(datasets)
    return Questions(
        connection,
        _MODEL_COLUMNS,
        {
            "param": partial(member, connection, MODELS.c.params),
            "tag": partial(member, connection, MODELS.c.tags),
        },
        partial(latest_value, moment, of_model, MODELS),
    )


def measured_on(datasets: Sequence[tuple[str, str]]) -> ColumnElement[bool]:
    """Return the condition that anything was measured of a logged model on one of some datasets."""
    found = select(SERIES.c.series_id).where(*_of_model(datasets))
    return found.correlate(MODELS).exists()


def _of_model(datasets: Sequence[tuple[str, str]]) -> list[ColumnElement[bool]]:
    """Return the conditions for what was measured of a model; a dataset can lack its digest."""
    found = [SERIES.c.model_id == MODELS.c.model_id, SERIES.c.model_id != ""]
    if datasets:
        meant = [
            and_(
                SERIES.c.dataset_name == _plain(name),
                SERIES.c.dataset_digest == _plain(digest) if digest else true(),
            )
            for name, digest in datasets
        ]
        found.append(or_(*meant))
    return found


def of_experiments(connection: Connection, moment: Moment) -> Questions:
    """Return how experiments are asked about."""
    del moment
    tag = partial(member, connection, EXPERIMENTS.c.tags)
    return Questions(connection, _EXPERIMENT_COLUMNS, {"tag": tag})


def _param(moment: Moment, key: str) -> ColumnElement[Any]:
    return _value_of(PARAMS, temporal.born(PARAMS, moment.shape), key)


def _tag(moment: Moment, key: str) -> ColumnElement[Any]:
    return _value_of(TAGS, temporal.holds(TAGS, moment.shape), key)


def _value_of(table: Table, then: ColumnElement[bool], key: str) -> ColumnElement[Any]:
    mine = (table.c.run_id == RUNS.c.run_id, table.c.key == _plain(key), then)
    return select(table.c.value).where(*mine).correlate(RUNS).scalar_subquery()


def _dataset(connection: Connection, moment: Moment, one: Comparison) -> ColumnElement[bool]:
    columns: Mapping[str, ColumnElement[Any]] = {
        "name": INPUTS.c.name,
        "digest": INPUTS.c.digest,
        "context": member(connection, INPUTS.c.tags, _CONTEXT),
    }
    if one.key not in columns:
        raise RunRefused(f"Of datasets, ask about {', '.join(columns)}; not '{one.key[:80]}'.")
    fits = compared(connection, columns[one.key], one.operator, _text(one))
    mine = (INPUTS.c.run_id == RUNS.c.run_id, temporal.born(INPUTS, moment.shape))
    return select(INPUTS.c.run_id).where(*mine, fits).correlate(RUNS).exists()


def _last(lacks: ColumnElement[Any], column: ColumnElement[Any], one: Ordering) -> list[Sorted]:
    return [Sorted(type_coerce(lacks, Integer)), Sorted(column, one.descending)]


def _number(one: Comparison) -> Compared:
    if one.operator in _NULLS:
        return None
    if isinstance(one.value, int | float):
        try:
            return float(one.value)
        except OverflowError:
            pass
    raise RunRefused(f"'{one.entity}.{one.key[:80]}' is compared with a number.")


def _text(one: Comparison) -> Compared:
    if one.operator in _NULLS:
        return None
    if isinstance(one.value, tuple) and one.operator in {Operator.IN, Operator.NOT_IN}:
        return tuple(_plain(value) for value in one.value)
    if isinstance(one.value, str) and one.operator not in {Operator.IN, Operator.NOT_IN}:
        return _plain(one.value)
    raise RunRefused(f"'{one.entity}.{one.key[:80]}' is compared with a text, or a list of them.")


def _plain(text: str) -> str:
    """Return a text that either database takes."""
    if not is_storable(text):
        raise RunRefused(f"{text[:80]!r} contains what no text here has.")
    return text
