"""Logging: what runs say of themselves while they go on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from muniment.capabilities.runs.model.accepting import (
    MAX_PARAM,
    RunRefused,
    accept_key,
    accept_name,
    accept_value,
    accept_whole,
)
from muniment.capabilities.runs.model.experiments import accept_tags
from muniment.capabilities.runs.model.metrics import Point, accept_points, by_measures
from muniment.capabilities.runs.model.runs import FIELDS, Dataset, Logged, ModelLink, Run
from muniment.capabilities.runs.service.finding import changeable_run
from muniment.capabilities.runs.service.runs import record
from muniment.capabilities.runs.store import metrics
from muniment.capabilities.runs.store import runs as store
from muniment.capabilities.runs.store.absent import absent
from muniment.kernel.errors import Conflict
from muniment.kernel.events import Event
from muniment.kernel.moment import Moment
from muniment.platform.database import records
from muniment.platform.unit import Unit

_MOST_POINTS = 10_000
_MOST_SAID = 1_000
_MAX_SCHEMA = 1_000_000
_MAX_PROFILE = 16_000_000


class ParamChanged(Conflict):
    """A parameter of a run never changes."""

    code = "runs.param-changed"
    title = "The parameter has another value already"


@dataclass(frozen=True, slots=True)
class Batch:
    """What a run says in one request: all of it is kept, or nothing."""

    metrics: Sequence[Point] = ()
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


def log(unit: Unit, run_id: str, batch: Batch) -> None:
    """Keep what a run says.

    Raises `ParamChanged` for a parameter that has another value, `RunDeleted`, `RunNotFound`.
    """
    run = changeable_run(unit, run_id)
    if max(len(batch.params), len(batch.tags)) > _MOST_SAID or len(batch.metrics) > _MOST_POINTS:
        raise RunRefused(
            f"One request says at most {_MOST_POINTS} points, {_MOST_SAID} parameters and "
            f"{_MOST_SAID} tags; send several."
        )
    points = accept_points(batch.metrics)
    params = _new_params(unit, run, batch.params)
    tags = accept_tags(batch.tags) if batch.tags else {}
    _say(unit, run, Logged(run.run_id, params, _new_tags(unit, run, tags)))
    if points:
        metrics.append(unit.connection, run.run_id, points, unit.now)


def log_missing(unit: Unit, run_id: str, points: Sequence[Point]) -> int:
    """Keep those of some points that the run does not have yet; return how many that were.

    For whoever cannot know how far it came: the same points can be sent again. As MLflow has it,
    two points of one series with the same time, step and value are one.
    """
    run = changeable_run(unit, run_id)
    accept_points(points)
    new = absent(unit.connection, run.run_id, points)
    if new:
        metrics.append(unit.connection, run.run_id, by_measures(new), unit.now)
    return len(new)


def untag_run(unit: Unit, run_id: str, key: str) -> bool:
    """Take a tag off a run; return whether it was there."""
    run = changeable_run(unit, run_id)
    if key not in store.tags_of(unit.connection, run.run_id, unit.base):
        return False
    _say(unit, run, Logged(run.run_id, tags={key: None}))
    return True


def log_inputs(
    unit: Unit, run_id: str, datasets: Sequence[Dataset], models: Sequence[ModelLink] = ()
) -> None:
    """Keep which datasets and logged models a run read; what it said before is no matter."""
    run = changeable_run(unit, run_id)
    read, _ = store.links_of(unit.connection, run.run_id, Moment.NOW)
    before = store.datasets_of(unit.connection, run.run_id, Moment.NOW)
    known = {(one.name, one.digest) for one in before}
    new = {
        (one.name, one.digest): one
        for one in map(_accepted, datasets)
        if (one.name, one.digest) not in known
    }
    _say(unit, run, Logged(run.run_id, datasets=list(new.values()), inputs=_new(models, read)))


def log_outputs(unit: Unit, run_id: str, models: Sequence[ModelLink]) -> None:
    """Keep which logged models a run wrote, and at which step."""
    run = changeable_run(unit, run_id)
    _, written = store.links_of(unit.connection, run.run_id, Moment.NOW)
    _say(unit, run, Logged(run.run_id, outputs=_new(models, written)))


def _say(unit: Unit, run: Run, logged: Logged) -> None:
    """Record what was said, and what it tells of the run itself."""
    if not logged.says_something:
        return
    told = run.told(logged.tags) if FIELDS.keys() & logged.tags.keys() else run
    unit.record(Event("run.logged", logged.subject, records.state_of(logged), run.scope))
    if told != run:
        record(unit, "run.described", told, {})


def _new_params(unit: Unit, run: Run, params: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters that the run has not yet; raise `ParamChanged` for another value."""
    if not params:
        return {}
    for key, value in params.items():
        accept_value(value, accept_key(key, "a parameter"), "parameter", MAX_PARAM)
    known = store.params_among(unit.connection, run.run_id, list(params))
    for key, value in params.items():
        if known.get(key, value) != value:
            raise ParamChanged(
                f"Changing param values is not allowed. The parameter '{key[:80]}' of run "
                f"{run.run_id} is '{known[key][:120]}'; it was not changed to '{value[:120]}'. "
                "Log it under another key, or start another run.",
                key=key[:80],
                run_id=run.run_id,
            )
    return {key: value for key, value in params.items() if key not in known}


def _new_tags(unit: Unit, run: Run, tags: Mapping[str, str]) -> dict[str, str | None]:
    """Return the tags that say something else than before."""
    if not tags:
        return {}
    known = store.tags_of(unit.connection, run.run_id, unit.base)
    return {key: value for key, value in tags.items() if known.get(key) != value}


def _new(models: Sequence[ModelLink], known: Sequence[ModelLink]) -> list[ModelLink]:
    before = {link.model_id for link in known}
    found: dict[str, ModelLink] = {}
    for link in models:
        accept_whole(link.step, "step")
        if not 1 <= len(link.model_id) <= len("m-") + 32 or not link.model_id.isprintable():
            raise RunRefused(f"'{link.model_id[:80]}' is no id of a logged model.")
        if link.model_id not in before:
            found[link.model_id] = link
    return list(found.values())


def _accepted(dataset: Dataset) -> Dataset:
    accept_name(dataset.name, "a dataset")
    for name, limit in (("digest", 100), ("source_type", 200), ("source", 100_000)):
        accept_value(getattr(dataset, name), name, "field", limit)
    accept_value(dataset.schema or "", "schema", "field", _MAX_SCHEMA)
    accept_value(dataset.profile or "", "profile", "field", _MAX_PROFILE)
    accept_tags(dataset.tags)
    return dataset
