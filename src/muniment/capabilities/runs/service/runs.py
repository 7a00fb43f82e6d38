"""Runs: starting them, saying how they stand, ending, deleting and restoring them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from muniment.capabilities.runs.model.accepting import (
    RunRefused,
    accept_place,
    in_milliseconds,
)
from muniment.capabilities.runs.model.artifacts import is_run
from muniment.capabilities.runs.model.experiments import DEFAULT_ID
from muniment.capabilities.runs.model.runs import (
    RUN_NAME,
    FullRun,
    Run,
    RunStatus,
    accept_start_tags,
)
from muniment.capabilities.runs.service import sealing
from muniment.capabilities.runs.service.experiments import changeable_experiment
from muniment.capabilities.runs.service.finding import changeable_run
from muniment.capabilities.runs.service.permissions import WRITE_RUN
from muniment.capabilities.runs.store import runs as store
from muniment.kernel.events import Event
from muniment.kernel.moment import Moment
from muniment.platform.database import records
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class Start:
    """A run to start; `run_id` and `artifact_uri` are given only to what comes from elsewhere.

    `artifact_uri` is where its artifacts stay, if that is not here.
    """

    experiment_id: str = DEFAULT_ID
    name: str | None = None
    user_id: str | None = None
    started_at: datetime | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    status: RunStatus = RunStatus.RUNNING
    run_id: str | None = None
    artifact_uri: str | None = None


def start_run(unit: Unit, start: Start) -> FullRun:
    """Begin a run of an experiment and enter it in the journal.

    Without a name it is called after its id. Raises `ExperimentNotFound`, `ExperimentDeleted`.
    """
    experiment = changeable_experiment(unit, start.experiment_id, WRITE_RUN)
    run_id = _free_id(unit, start.run_id)
    name = start.name or start.tags.get(RUN_NAME) or f"run-{run_id[-8:]}"
    tags = accept_start_tags(name, start.tags)
    run = Run(
        run_id=run_id,
        experiment_id=experiment.experiment_id,
        project_id=experiment.project_id,
        name=name,
        user_id=start.user_id or unit.actor.name,
        status=start.status,
        started_at=in_milliseconds(start.started_at or unit.valid_at),
        ended_at=None,
        artifact_uri=accept_place(start.artifact_uri)
        or f"{experiment.artifact_location}/{run_id}/artifacts",
        created_by=unit.actor.name,
    ).told(tags)
    recorded = record(unit, "run.started", run.checked(), tags)
    return FullRun(recorded, [], {}, tags, [], [], [])


def update_run(
    unit: Unit,
    run_id: str,
    *,
    status: RunStatus | None = None,
    ended_at: datetime | None = None,
    name: str | None = None,
) -> Run:
    """Say how a run stands, when it ended, or what it is called; what is left out stays.

    A run that is over has its metrics sealed.
    """
    run = changeable_run(unit, run_id)
    changed = replace(
        run,
        status=status or run.status,
        ended_at=(ended_at and in_milliseconds(ended_at))
        or (run.ended_at if status is None or status.is_over else None),
        name=name or run.name,
    ).checked()
    if changed != run:
        said = {RUN_NAME: changed.name} if changed.name != run.name else {}
        ended = changed.status.is_over and not run.status.is_over
        run = record(unit, "run.ended" if ended else "run.described", changed, said)
    if run.status.is_over:
        sealing.seal_run(unit, run)
    return run


def delete_run(unit: Unit, run_id: str) -> Run:
    """Take a run back; it stays as it is for whoever asks, and can be restored."""
    run = changeable_run(unit, run_id, closed=True)
    if run.deleted:
        return run
    return record(unit, "run.deleted", replace(run, deleted=True), {})


def restore_run(unit: Unit, run_id: str) -> Run:
    """Bring a deleted run back; one that is not deleted stays as it is."""
    run = changeable_run(unit, run_id, closed=True)
    if not run.deleted:
        return run
    return record(unit, "run.reactivated", replace(run, deleted=False), {})


def record(unit: Unit, event_type: str, run: Run, tags: Mapping[str, str]) -> Run:
    """Enter a run's new state in the journal, with tags that were set with it."""
    state = {"run": records.state_of(run), "tags": dict(tags)}
    return records.stamped(run, unit.record(Event(event_type, run.subject, state, run.scope)))


def _free_id(unit: Unit, wanted: str | None) -> str:
    if wanted is None:
        return unit.new_id().replace("-", "")
    if not is_run(wanted):
        raise RunRefused(f"'{wanted[:80]}' is no id of a run; it has 32 hexadecimal digits.")
    if store.by_id(unit.connection, wanted, Moment.NOW) is not None:
        raise RunRefused(f"There is a run {wanted} already.")
    return wanted
