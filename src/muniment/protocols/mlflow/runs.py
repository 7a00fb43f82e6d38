"""Runs: beginning, showing, ending, deleting and restoring them."""

from muniment.capabilities import runs
from muniment.protocols.mlflow import limits
from muniment.protocols.mlflow.errors import ParameterRefused
from muniment.protocols.mlflow.routing import Call, Family
from muniment.protocols.mlflow.run_messages import OneRun, RunNamed, UpdatedRun
from muniment.protocols.mlflow.run_views import info_message, run_message
from muniment.protocols.mlflow.views import tags_in
from muniment.protocols.mlflow.wire import Int64, Message, Required, Tag

RUNS = Family()
_NOUN = "runs"
_STATUS_BY_NUMBER = dict(enumerate(("RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"), 1))
"""Enumerations may be written as numbers: https://protobuf.dev/programming-guides/json/"""


class NewRun(Message):
    """A run to begin."""

    experiment_id: str = runs.DEFAULT_ID
    user_id: str = ""
    run_name: str = ""
    start_time: Int64 | None = None
    tags: list[Tag] = []


class Updating(RunNamed):
    """How a run stands from now on."""

    status: str | int | None = None
    end_time: Int64 | None = None
    run_name: str | None = None


class OneNamed(Message):
    """Which run is meant."""

    run_id: Required


@RUNS.post(f"{_NOUN}/create", runs.WRITE_RUN)
def create_run(call: Call, wanted: NewRun) -> OneRun:
    """Begin a run."""
    limits.check_tags(wanted.tags)
    start = runs.Start(
        experiment_id=wanted.experiment_id or runs.DEFAULT_ID,
        name=wanted.run_name or None,
        user_id=wanted.user_id or None,
        started_at=runs.instant_of(wanted.start_time) if wanted.start_time else None,
        tags=tags_in(wanted.tags),
    )
    return OneRun(run=run_message(runs.start_run(call.unit, start)))


@RUNS.get(f"{_NOUN}/get", runs.READ_RUN)
def get_run(call: Call, wanted: RunNamed) -> OneRun:
    """Show a run, deleted or not."""
    return OneRun(run=run_message(runs.run_by_id(call.unit, wanted.which)))


@RUNS.post(f"{_NOUN}/update", runs.WRITE_RUN)
def update_run(call: Call, wanted: Updating) -> UpdatedRun:
    """Say how a run stands, when it ended, and what it is called."""
    changed = runs.update_run(
        call.unit,
        wanted.which,
        status=None if wanted.status is None else _status(wanted.status),
        ended_at=None if wanted.end_time is None else runs.instant_of(wanted.end_time),
        name=wanted.run_name or None,
    )
    return UpdatedRun(run_info=info_message(changed))


@RUNS.post(f"{_NOUN}/delete", runs.WRITE_RUN)
def delete_run(call: Call, wanted: OneNamed) -> None:
    """Delete a run; it can be restored."""
    runs.delete_run(call.unit, wanted.run_id)


@RUNS.post(f"{_NOUN}/restore", runs.WRITE_RUN)
def restore_run(call: Call, wanted: OneNamed) -> None:
    """Bring a deleted run back."""
    runs.restore_run(call.unit, wanted.run_id)


def _status(said: str | int) -> runs.RunStatus:
    name = _STATUS_BY_NUMBER.get(said, "") if isinstance(said, int) else said
    try:
        return runs.RunStatus(name)
    except ValueError as error:
        raise ParameterRefused(
            f"Invalid value {str(said)[:80]!r} for parameter 'status' supplied; it is one of "
            f"{', '.join(runs.RunStatus)}."
        ) from error
