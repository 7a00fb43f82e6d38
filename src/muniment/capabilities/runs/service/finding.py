"""Finding runs, as far as the actor may see them."""

from muniment.capabilities import projects
from muniment.capabilities.runs.model.artifacts import is_run
from muniment.capabilities.runs.model.runs import FullRun, Run, RunNotFound
from muniment.capabilities.runs.service.permissions import READ_RUN, WRITE_RUN
from muniment.capabilities.runs.store import metrics
from muniment.capabilities.runs.store import runs as store
from muniment.kernel.errors import NotFound
from muniment.kernel.moment import Moment
from muniment.platform.unit import Unit


def run_by_id(unit: Unit, run_id: str) -> FullRun:
    """Return a run with all that is known of it, deleted or not; raise `RunNotFound`."""
    return filled(unit, bare_run(unit, run_id, unit.moment), unit.moment)


def changed_run(unit: Unit, run_id: str) -> FullRun:
    """Return a run as it is once this unit has changed it."""
    return filled(unit, bare_run(unit, run_id, unit.base), Moment.NOW)


def bare_run(unit: Unit, run_id: str, moment: Moment) -> Run:
    """Return a run without what it logged; raise `RunNotFound`."""
    run = store.by_id(unit.connection, run_id, moment) if is_run(run_id) else None
    refusal = RunNotFound(
        f"There is no run '{run_id[:80]}', or you may not see it.", run_id=run_id[:80]
    )
    if run is None:
        raise refusal
    try:
        unit.authorize(READ_RUN, run.scope, see=READ_RUN)
    except NotFound as unseen:
        raise refusal from unseen
    return run


def changeable_run(unit: Unit, run_id: str, *, closed: bool = False) -> Run:
    """Return a run the actor may change, as it is now; a deleted one only with `closed`."""
    store.take_turn(unit.connection, run_id[:36])
    run = bare_run(unit, run_id, unit.base)
    unit.authorize(WRITE_RUN, run.scope, see=READ_RUN)
    home = projects.projects_by_id(unit, [run.project_id])[run.project_id]
    projects.require_open(unit, home)
    store.rest_on(unit.connection, run.run_id)
    if not closed:
        run.check_open()
    return run


def filled(unit: Unit, run: Run, moment: Moment) -> FullRun:
    """Return a run with what it had logged at a moment."""
    inputs, outputs = store.links_of(unit.connection, run.run_id, moment)
    return FullRun(
        run=run,
        metrics=metrics.latest(unit.connection, run.run_id, moment),
        params=store.params_of(unit.connection, run.run_id, moment),
        tags=store.tags_of(unit.connection, run.run_id, moment),
        datasets=store.datasets_of(unit.connection, run.run_id, moment),
        inputs=inputs,
        outputs=outputs,
    )
