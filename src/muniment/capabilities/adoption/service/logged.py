"""Logged models that come from another register."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from muniment.capabilities import runs
from muniment.capabilities.adoption.model.merging import Told
from muniment.capabilities.adoption.model.records import Adoption, Kind, NotFromThere
from muniment.capabilities.adoption.service.adopting import Adopted, Claim, Desk, desk_of
from muniment.capabilities.adoption.service.dating import dated, dated_on
from muniment.capabilities.adoption.service.telling import tags_in, with_tags
from muniment.kernel.events import Subject
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class LoggedModelTold:
    """A logged model as it is there; `experiment` is the key of its experiment there."""

    experiment: str
    name: str = ""
    model_type: str = ""
    source_run_id: str = ""
    status: runs.ModelStatus = runs.ModelStatus.PENDING
    created_at: datetime | None = None
    artifact_uri: str = ""
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


def adopt_logged_model(unit: Unit, project: str, claim: Claim, told: LoggedModelTold) -> Adopted:
    """Bring a logged model over under its own id, or follow what has changed of it.

    Raises `NotFromThere` where one with that id did not come from there, `LoggedModelDeleted`
    where it was deleted here.
    """
    desk = desk_of(unit, project, Kind.LOGGED_MODEL, claim)
    known = desk.known()
    if known is None:
        known = _made(desk, told)
    elif told.params:
        runs.add_logged_model_params(unit, known.target_id, told.params)
    there = with_tags({"status": str(told.status)}, told.tags)
    thing = _LoggedModel(unit, known.target_id, None if known.is_complete else told.created_at)
    return desk.settle(known, thing, there)


def _made(desk: Desk, told: LoggedModelTold) -> Adoption:
    unit, model_id = desk.unit, desk.claim.key
    try:
        runs.logged_model_by_id(unit, model_id)
    except runs.LoggedModelNotFound:
        pass
    else:
        raise NotFromThere(
            f"There is a logged model {model_id} here that did not come from "
            f"{desk.claim.source[:200]}; it was left alone.",
            model_id=model_id,
        )
    experiment = runs.experiment_by_id(unit, desk.target(Kind.EXPERIMENT, told.experiment))
    creation = runs.Creation(
        experiment_id=experiment.experiment_id,
        name=told.name or None,
        model_type=told.model_type,
        source_run_id=told.source_run_id or None,
        params=told.params,
        model_id=model_id,
        created_at=told.created_at,
        artifact_uri=told.artifact_uri or None,
    )
    # What is deleted takes nothing, whatever that is dated.
    then = unit if experiment.deleted else dated(unit, told.created_at, within=[experiment.subject])
    runs.create_logged_model(then, creation)
    return desk.remember(model_id, _LoggedModel(unit, model_id))


@dataclass(frozen=True, slots=True)
class _LoggedModel:
    """A logged model that is here; `since` is when what is told of its files was true."""

    unit: Unit
    model_id: str
    since: datetime | None = None

    def told(self) -> Told:
        model = runs.logged_model_by_id(self.unit, self.model_id).model
        return with_tags({"status": str(model.status)}, model.tags)

    def change(self, changes: Mapping[str, str | None]) -> None:
        if status := changes.get("status"):
            then = dated_on(self.unit, self.since, Subject("logged-model", self.model_id))
            runs.finalize_logged_model(then, self.model_id, runs.ModelStatus(status))
        tags = tags_in(changes)
        said = {key: value for key, value in tags.items() if value is not None}
        if said:
            runs.tag_logged_model(self.unit, self.model_id, said)
        for key in tags.keys() - said.keys():
            runs.untag_logged_model(self.unit, self.model_id, key)
