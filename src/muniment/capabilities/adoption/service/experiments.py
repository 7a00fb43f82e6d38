"""Experiments that come from another register."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from muniment.capabilities import runs
from muniment.capabilities.adoption.model.merging import Told
from muniment.capabilities.adoption.model.records import Kind, NotFromThere
from muniment.capabilities.adoption.service.adopting import Adopted, Claim, Desk, desk_of
from muniment.capabilities.adoption.service.dating import dated
from muniment.capabilities.adoption.service.telling import YES, tags_in, with_tags, yes_or_no
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class ExperimentTold:
    """An experiment as it is there."""

    name: str
    created_at: datetime | None = None
    deleted: bool = False
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


def adopt_experiment(unit: Unit, project: str, claim: Claim, told: ExperimentTold) -> Adopted:
    """Bring an experiment over under its name, or follow what has changed of it.

    Raises `NotFromThere` where one of that name was opened here. The experiment that everybody has
    is everybody's: the tags of theirs are added to ours.
    """
    desk = desk_of(unit, project, Kind.EXPERIMENT, claim)
    known = desk.known()
    if known is None:
        thing = _Experiment(unit, _made(desk, told))
        is_ours = thing.experiment_id == runs.DEFAULT_ID
        known = desk.remember(thing.experiment_id, thing, is_ours=is_ours)
    thing = _Experiment(unit, known.target_id)
    there = with_tags({"name": told.name, "deleted": yes_or_no(said=told.deleted)}, told.tags)
    return desk.settle(known, thing, there)


@dataclass(frozen=True, slots=True)
class _Experiment:
    unit: Unit
    experiment_id: str

    def told(self) -> Told:
        found = runs.experiment_by_id(self.unit, self.experiment_id)
        return with_tags({"name": found.name, "deleted": yes_or_no(said=found.deleted)}, found.tags)

    def change(self, changes: Mapping[str, str | None]) -> None:
        place = (self.unit, self.experiment_id)
        deleted = changes.get("deleted")
        if deleted is not None and deleted != YES:
            runs.restore_experiment(*place)
        if name := changes.get("name"):
            runs.rename_experiment(*place, name)
        tags = tags_in(changes)
        said = {key: value for key, value in tags.items() if value is not None}
        if said:
            runs.tag_experiment(*place, said)
        for key in tags.keys() - said.keys():
            runs.untag_experiment(*place, key)
        if deleted == YES:
            runs.delete_experiment(*place)


def _made(desk: Desk, told: ExperimentTold) -> str:
    unit, home = desk.unit, desk.home
    try:
        made = runs.create_experiment(
            dated(unit, told.created_at, within=[home.subject]),
            home.name,
            told.name,
            created_at=told.created_at,
        )
    except runs.ExperimentExists as error:
        taken = runs.experiment_named(unit, home.name, told.name)
        if taken.experiment_id == runs.DEFAULT_ID:
            return taken.experiment_id
        raise NotFromThere(
            f"There is an experiment '{told.name[:120]}' ({taken.experiment_id}) here that did not "
            f"come from {desk.claim.source[:200]}; it was left alone. Rename it, or bring all of "
            "that into another project.",
            experiment_id=taken.experiment_id,
        ) from error
    return made.experiment_id
