"""Models and versions as lists show them: a few of their columns, and times as they are stored."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    bindparam,
    cast,
    literal,
    literal_column,
    select,
    true,
    union_all,
)

from muniment.capabilities.catalog.model import Details, Model, Stage, Status, Version
from muniment.capabilities.catalog.store.aliases import ALIASES
from muniment.capabilities.catalog.store.models import MODELS
from muniment.capabilities.catalog.store.versions import DETAILS, VERSIONS
from muniment.kernel.moment import Moment, Shape
from muniment.platform.database import temporal
from muniment.platform.database.members import as_list, listed_in
from muniment.platform.database.prepared import Prepared
from muniment.platform.database.types import to_micros

_tags_in = msgspec.json.Decoder(dict[str, str]).decode


class ModelLine(NamedTuple):
    """A model in a list; times in microseconds since 1970 UTC."""

    model_id: str
    name: str
    description: str
    created_by: str
    created_us: int
    updated_us: int
    tags: dict[str, str]


class VersionLine(NamedTuple):
    """A version in a list; times in microseconds since 1970 UTC. `run` is the run that made it."""

    version_id: str
    model_id: str
    model_name: str
    number: int
    created_by: str
    created_us: int
    source: str | None
    run: str | None
    description: str
    stage: Stage
    updated_us: int
    tags: dict[str, str]


class Pointer(NamedTuple):
    """An alias in force, and the version that it points to."""

    model_id: str
    alias: str
    number: int
    version_id: str


_M, _V, _D = MODELS.c, VERSIONS.c, DETAILS.c
MODEL_LINE: Sequence[ColumnElement[Any]] = (
    _M.model_id,
    _M.name,
    _M.description,
    _M.created_by,
    _M.created_at,
    _M.recorded_at,
    _M.tags,
)
VERSION_LINE: Sequence[ColumnElement[Any]] = (
    _V.version_id,
    _V.model_id,
    _M.name,
    _V.number,
    _V.created_by,
    _V.created_at,
    _V.source,
    _V.pipeline_run,
    _D.description,
    _D.stage,
    _D.recorded_at,
    _D.tags,
)
# As text: a parameter here would have SQLite plan anew with each use of the statement.
_GONE: ColumnElement[str] = literal_column(f"'{Status.DELETED}'")
MODEL_STANDS, VERSION_STANDS = _M.status != _GONE, _D.status != _GONE
_PLACES = {stage: place for place, stage in enumerate(Stage)}
_STAGES = {stage.value: stage for stage in Stage}


_A = ALIASES.c
_POINTER: Sequence[ColumnElement[Any]] = (_A.model_id, _A.alias, _A.number, _A.version_id)


def model_line(row: tuple[Any, ...]) -> ModelLine:
    """Return the model in the values of `MODEL_LINE`, as they are stored."""
    model_id, name, description, created_by, created_us, updated_us, tags = row
    said = _tags_in(tags)
    return ModelLine(model_id, name, description, created_by, created_us, updated_us, said)


def version_line(row: tuple[Any, ...]) -> VersionLine:
    """Return the version in the values of `VERSION_LINE`, as they are stored."""
    *fixed, stage, updated_us, tags = row
    return VersionLine._make((*fixed, _STAGES[stage], updated_us, _tags_in(tags)))


def line_of_model(model: Model) -> ModelLine:
    """Return a model as lists show it."""
    updated_at = model.updated_at or model.created_at
    times = (to_micros(model.created_at), to_micros(updated_at))
    said = (model.name, model.description, model.created_by)
    return ModelLine(model.model_id, *said, *times, model.tags)


def line_of_version(model: Model, version: Version, details: Details) -> VersionLine:
    """Return a version as lists show it."""
    return VersionLine(
        version_id=version.version_id,
        model_id=version.model_id,
        model_name=model.name,
        number=version.number,
        created_by=version.created_by,
        created_us=to_micros(version.created_at),
        source=version.source,
        run=version.training.pipeline_run,
        description=details.description,
        stage=details.stage,
        updated_us=to_micros(details.updated_at or version.created_at),
        tags=details.tags,
    )


def pointers(
    connection: Connection,
    moment: Moment,
    *,
    models: Sequence[str] = (),
    versions: Sequence[str] = (),
) -> list[Pointer]:
    """Return the aliases in force of models, or those that point to versions, by name."""
    ids = as_list(versions or models)
    wanted = {"ids": ids, **temporal.times(moment)}
    found = _pointers(connection.dialect.name, moment.shape, to_versions=bool(versions))
    return [Pointer(*row) for row in found.tuples(connection, wanted)]


@cache
def _pointers(dialect: str, shape: Shape, *, to_versions: bool) -> Prepared:
    column = ALIASES.c.version_id if to_versions else ALIASES.c.model_id
    ids = listed_in(dialect, bindparam("ids", type_=Text))
    here = (column.in_(ids), ALIASES.c.version_id.is_not(None), temporal.holds(ALIASES, shape))
    return Prepared(select(*_POINTER).where(*here).order_by(ALIASES.c.alias))


def newest(connection: Connection, model_ids: Sequence[str], moment: Moment) -> list[VersionLine]:
    """Return of each model the newest version in each stage, deleted ones apart, as stages follow.

    One look into an index for each model and stage: it takes no longer with more versions.
    """
    times = temporal.times(moment)
    if len(model_ids) == 1:
        found = _newest_of_one(moment.shape)
        rows = found.tuples(connection, {"model_id": model_ids[0], **times})
    else:
        found = _newest_of_many(connection.dialect.name, moment.shape)
        rows = found.tuples(connection, {"ids": as_list(model_ids), **times})
    return sorted(map(version_line, rows), key=_by_stage)


@cache
def _newest_of_one(shape: Shape) -> Prepared:
    of: ColumnElement[Any] = bindparam("model_id")
    each = [_last(of, literal(stage.value), shape).scalar_subquery() for stage in Stage]
    return Prepared(_described(shape).where(_D.version_id.in_(each)))


@cache
def _newest_of_many(dialect: str, shape: Shape) -> Prepared:
    models = listed_in(dialect, bindparam("ids", type_=Text)).subquery("listed")
    stages = union_all(*[select(cast(one.value, Text).label("stage")) for one in Stage])
    each = stages.subquery("stages")
    last = _last(models.c.value, each.c.stage, shape).correlate(models, each).scalar_subquery()
    ids = select(last).select_from(models.join(each, true()))
    return Prepared(_described(shape).where(_D.version_id.in_(ids)))


def _described(shape: Shape) -> Select[Any]:
    joined = DETAILS.join(VERSIONS, _V.version_id == _D.version_id).join(
        MODELS, _M.model_id == _V.model_id
    )
    here = (temporal.holds(DETAILS, shape), temporal.holds(MODELS, shape))
    return select(*VERSION_LINE).select_from(joined).where(*here)


def _last(of: ColumnElement[Any], stage: ColumnElement[Any], shape: Shape) -> Select[Any]:
    """Return the query of the newest version in a stage."""
    inside = (_D.model_id == of, _D.stage == stage, VERSION_STANDS)
    newest_first = select(_D.version_id).where(*inside, temporal.holds(DETAILS, shape))
    return newest_first.order_by(_D.number.desc()).limit(1)


def _by_stage(one: VersionLine) -> int:
    return _PLACES[one.stage]
