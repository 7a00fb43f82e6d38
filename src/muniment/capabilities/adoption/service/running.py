"""Runs that come from another register, with all they said and measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from muniment.capabilities import runs
from muniment.capabilities.adoption.model.merging import Told
from muniment.capabilities.adoption.model.records import Adoption, Kind, NotFromThere
from muniment.capabilities.adoption.service.adopting import Adopted, Claim, Desk, desk_of
from muniment.capabilities.adoption.service.dating import dated, dated_on
from muniment.capabilities.adoption.service.telling import NO, YES, tags_in, with_tags, yes_or_no
from muniment.kernel.events import Subject
from muniment.platform.unit import Unit

_NAME_TAG = "mlflow.runName"
# What clients say as they begin a run; MLflow does not tell when anything else was said.
_SAID_AT_START = frozenset(runs.FIELDS) - {_NAME_TAG}


@dataclass(frozen=True, slots=True)
class RunTold:
    """A run as it is there; `experiment` is the key of its experiment there.

    `artifact_uri` is where its files stay, if they are not brought over. `points` may be some of
    all, sent one part after the other, and more than once.
    """

    experiment: str
    started_at: datetime
    name: str = ""
    user_id: str = ""
    status: runs.RunStatus = runs.RunStatus.RUNNING
    ended_at: datetime | None = None
    deleted: bool = False
    artifact_uri: str = ""
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    datasets: Sequence[runs.Dataset] = ()
    inputs: Sequence[runs.ModelLink] = ()
    outputs: Sequence[runs.ModelLink] = ()
    points: Sequence[runs.Point] = ()


def adopt_run(unit: Unit, project: str, claim: Claim, told: RunTold) -> Adopted:
    """Bring a run over under its own id, or follow what it has said since.

    Raises `NotFromThere` where a run with that id did not come from there, `RunDeleted` where it
    was deleted here.
    """
    desk = desk_of(unit, project, Kind.RUN, claim)
    known = desk.known()
    has_grown, added, then = False, 0, unit
    if known is None:
        known = _begun(desk, told)
    elif not told.deleted and known.base.kept("deleted") == YES:
        runs.restore_run(unit, known.target_id)
        has_grown = True
    if not known.is_complete and not runs.run_by_id(unit, known.target_id).run.deleted:
        then = _at_its_end(unit, known.target_id, told)
    # What is deleted there says nothing more, and was all brought over before it was deleted here.
    if not (told.deleted and known.base.kept("deleted") == YES):
        has_grown |= _say(then, known.target_id, told)
        added = runs.log_missing(unit, known.target_id, told.points) if told.points else 0
    thing = _Run(unit, known.target_id)
    settled = desk.settle(known, thing, _there(told), has_grown=has_grown or added > 0)
    return replace(settled, points=added)


def _begun(desk: Desk, told: RunTold) -> Adoption:
    unit, run_id = desk.unit, desk.claim.key
    try:
        runs.run_by_id(unit, run_id)
    except runs.RunNotFound:
        pass
    else:
        raise NotFromThere(
            f"There is a run {run_id} here that did not come from {desk.claim.source[:200]}; it "
            "was left alone.",
            run_id=run_id,
        )
    experiment = runs.experiment_by_id(unit, desk.target(Kind.EXPERIMENT, told.experiment))
    start = runs.Start(
        experiment_id=experiment.experiment_id,
        name=told.name or None,
        user_id=told.user_id or None,
        started_at=told.started_at,
        tags={key: value for key, value in told.tags.items() if key in _SAID_AT_START},
        run_id=run_id,
        artifact_uri=told.artifact_uri or None,
    )
    # What is deleted takes nothing, whatever that is dated.
    then = unit if experiment.deleted else dated(unit, told.started_at, within=[experiment.subject])
    runs.start_run(then, start)
    return desk.remember(run_id, _Run(unit, run_id))


def _at_its_end(unit: Unit, run_id: str, told: RunTold) -> Unit:
    """Return a unit that dates what a run said when it ended: it is not told when it said that."""
    ended = told.ended_at if told.status.is_over else None
    return dated_on(unit, ended, Subject("run", run_id))


def _say(unit: Unit, run_id: str, told: RunTold) -> bool:
    """Keep what the run says beyond what is here; return whether that was anything."""
    before = unit.stamps[-1].seq if unit.stamps else None
    if told.params:
        runs.log(unit, run_id, runs.Batch(params=told.params))
    if told.datasets or told.inputs:
        runs.log_inputs(unit, run_id, told.datasets, told.inputs)
    if told.outputs:
        runs.log_outputs(unit, run_id, told.outputs)
    return (unit.stamps[-1].seq if unit.stamps else None) != before


def _there(told: RunTold) -> Told:
    tags = {key: value for key, value in told.tags.items() if key != _NAME_TAG}
    return _fields(told.name, told.status, told.ended_at, tags, deleted=told.deleted)


def _fields(
    name: str,
    status: runs.RunStatus,
    ended_at: datetime | None,
    tags: Mapping[str, str],
    *,
    deleted: bool,
) -> Told:
    ended = "" if ended_at is None else str(runs.milliseconds_of(ended_at))
    said = {"name": name, "status": str(status), "ended": ended}
    return with_tags({**said, "deleted": yes_or_no(said=deleted)}, tags)


@dataclass(frozen=True, slots=True)
class _Run:
    unit: Unit
    run_id: str

    def told(self) -> Told:
        full = runs.run_by_id(self.unit, self.run_id)
        run = full.run
        tags = {key: value for key, value in full.tags.items() if key != _NAME_TAG}
        return _fields(run.name, run.status, run.ended_at, tags, deleted=run.deleted)

    def change(self, changes: Mapping[str, str | None]) -> None:
        place = (self.unit, self.run_id)
        deleted = changes.get("deleted")
        if deleted == NO:
            runs.restore_run(*place)
        self._stand(changes)
        tags = tags_in(changes)
        said = {key: value for key, value in tags.items() if value is not None}
        if said:
            runs.log(*place, runs.Batch(tags=said))
        for key in tags.keys() - said.keys():
            runs.untag_run(*place, key)
        if deleted == YES:
            runs.delete_run(*place)

    def _stand(self, changes: Mapping[str, str | None]) -> None:
        status, ended, name = (changes.get(one) for one in ("status", "ended", "name"))
        if status or ended:
            ended_at = runs.instant_of(int(ended)) if ended else None
            then = dated_on(self.unit, ended_at, Subject("run", self.run_id))
            standing = runs.RunStatus(status) if status else None
            runs.update_run(then, self.run_id, status=standing, ended_at=ended_at)
        if name:
            runs.update_run(self.unit, self.run_id, name=name)
