"""Registered models, their versions and aliases that come from another register."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from muniment.capabilities import catalog, runs
from muniment.capabilities.adoption.model.merging import Told
from muniment.capabilities.adoption.model.records import Adoption, Kind, NotFromThere
from muniment.capabilities.adoption.service.adopting import Adopted, Claim, Desk, desk_of
from muniment.capabilities.adoption.service.dating import dated, made_by
from muniment.capabilities.adoption.service.telling import tags_in, with_tags
from muniment.kernel.errors import MunimentError
from muniment.kernel.events import Subject
from muniment.kernel.moment import Moment
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class ModelTold:
    """A registered model as it is there; its key is its name there."""

    description: str = ""
    created_at: datetime | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class VersionTold:
    """A version as it is there; `model` is the key of its model there.

    `location` is where its files are there.
    """

    model: str
    number: int
    source: str
    location: str
    run_id: str = ""
    logged_model_id: str = ""
    run_link: str = ""
    description: str = ""
    stage: catalog.Stage = catalog.Stage.NONE
    created_at: datetime | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class AliasTold:
    """Where an alias points there: `number` of a version of `model`, or nowhere any more."""

    model: str
    alias: str
    number: int | None


def adopt_model(unit: Unit, project: str, claim: Claim, told: ModelTold) -> Adopted:
    """Bring a registered model over under its name, or follow what has changed of it.

    Raises `ModelExists` where one of that name was registered here, `ModelGone` where it was
    deleted here.
    """
    desk = desk_of(unit, project, Kind.MODEL, claim)
    known = desk.known()
    if known is None:
        registration = catalog.Registration(
            desk.home.name,
            claim.key,
            is_compared=False,
            created_at=told.created_at,
            created_by=made_by(claim.was),
        )
        free = catalog.name_free_since(unit, desk.home, claim.key)
        then = dated(unit, told.created_at, within=[desk.home.subject], after=free)
        model_id = catalog.register_model(then, registration).model.model_id
        known = desk.remember(model_id, _Model(unit, model_id))
    there = with_tags({"description": told.description}, told.tags)
    return desk.settle(known, _Model(unit, known.target_id), there)


def adopt_version(unit: Unit, project: str, claim: Claim, told: VersionTold) -> Adopted:
    """Bring a version over under its number, or follow what has changed of it.

    Raises `NumberTaken` where another version has the number here, `VersionGone` where it was
    deleted here.
    """
    desk = desk_of(unit, project, Kind.VERSION, claim)
    model_id = desk.target(Kind.MODEL, told.model)
    known = desk.known() or _registered(desk, model_id, told)
    there = with_tags({"description": told.description, "stage": str(told.stage)}, told.tags)
    return desk.settle(known, _Version(unit, model_id, told.number), there)


def adopt_alias(unit: Unit, project: str, claim: Claim, told: AliasTold) -> Adopted:
    """Point an alias to where it points there, unless somebody moved it here."""
    desk = desk_of(unit, project, Kind.ALIAS, claim)
    model_id = desk.target(Kind.MODEL, told.model)
    thing = _Alias(unit, model_id, told.alias)
    there = {} if told.number is None else {_NUMBER: str(told.number)}
    if told.number is not None:
        desk.target(Kind.VERSION, f"{told.model}/{told.number}")
    known = desk.known()
    if known is None:
        here = thing.told()
        if here and here != there:
            raise NotFromThere(
                f"The alias '{told.alias[:120]}' was set here, and points to version "
                f"{here[_NUMBER]}; it was left there. Remove it to follow theirs."
            )
        thing.change(there)
        known = desk.remember(model_id, thing)
    return desk.settle(known, thing, there)


_NUMBER = "version"
# By these a version is a prompt, and its text is what it holds.
_OF_PROMPTS = frozenset({"mlflow.prompt.is_prompt", "mlflow.prompt.text"})


def _registered(desk: Desk, model_id: str, told: VersionTold) -> Adoption:
    unit = desk.unit
    proposed = runs.Proposed(
        source=told.source,
        run_id=told.run_id or None,
        model_id=told.logged_model_id or None,
        tags={key: told.tags[key] for key in _OF_PROMPTS & told.tags.keys()},
        run_link=told.run_link,
        number=told.number,
        created_at=told.created_at,
        created_by=made_by(desk.claim.was),
        location=told.location,
    )
    place = _place_of(unit, model_id)
    then = dated(unit, told.created_at, within=[Subject("model", model_id)])
    if not _was_there(then, place, model_id):
        then = unit
    made = runs.register_version(then, *place, proposed)
    version = made.found.version
    return desk.remember(version.version_id, _Version(unit, model_id, version.number))


@dataclass(frozen=True, slots=True)
class _Model:
    unit: Unit
    model_id: str

    @property
    def place(self) -> tuple[str, str]:
        return _place_of(self.unit, self.model_id)

    def told(self) -> Told:
        model = catalog.model_named(self.unit, *self.place)
        return with_tags({"description": model.description}, model.tags)

    def change(self, changes: Mapping[str, str | None]) -> None:
        catalog.describe_model(self.unit, *self.place, _words(changes))


@dataclass(frozen=True, slots=True)
class _Version:
    unit: Unit
    model_id: str
    number: int

    @property
    def place(self) -> tuple[str, str, str]:
        return *_place_of(self.unit, self.model_id), str(self.number)

    def told(self) -> Told:
        said = catalog.version_of(self.unit, *self.place).details
        return with_tags({"description": said.description, "stage": str(said.stage)}, said.tags)

    def change(self, changes: Mapping[str, str | None]) -> None:
        if words := _words(changes):
            catalog.describe_version(self.unit, *self.place, words)
        if stage := changes.get("stage"):
            staging = catalog.Staging(catalog.Stage(stage))
            catalog.stage_version(self.unit, *self.place, staging)


@dataclass(frozen=True, slots=True)
class _Alias:
    unit: Unit
    model_id: str
    alias: str

    @property
    def place(self) -> tuple[str, str]:
        return _place_of(self.unit, self.model_id)

    def told(self) -> Told:
        try:
            found = catalog.aliased(self.unit, *self.place, self.alias)
        except catalog.VersionNotFound:
            return {}
        return {_NUMBER: str(found.version.number)}

    def change(self, changes: Mapping[str, str | None]) -> None:
        number = changes.get(_NUMBER)
        if number is not None:
            catalog.set_alias(self.unit, *self.place, self.alias, number)
        elif _NUMBER in changes:
            catalog.remove_alias(self.unit, *self.place, self.alias)


def _place_of(unit: Unit, model_id: str) -> tuple[str, str]:
    """Return the project and the name of a model; raise `ModelGone` where it was deleted."""
    named = catalog.name_of(unit, model_id)
    model = catalog.model_named(unit, named.project, named.model)
    if model.model_id != model_id:
        raise NotFromThere(
            f"The model '{named.model}' that came from there was deleted here, and another one has "
            "its name; that was left alone."
        )
    return named.project, named.model


def _was_there(then: Unit, place: tuple[str, str], model_id: str) -> bool:
    """Whether a model had its name already at the time that a unit is dated, and is still open."""
    try:
        found = [catalog.model_named(then, *place, moment) for moment in (Moment.NOW, then.base)]
    except MunimentError:
        return False
    return all(one.model_id == model_id and one.status is catalog.Status.ACTIVE for one in found)


def _words(changes: Mapping[str, str | None]) -> dict[str, object]:
    """Return the changes that are of the description or of tags."""
    words: dict[str, object] = {}
    if "description" in changes:
        words["description"] = changes["description"] or ""
    if tags := tags_in(changes):
        words["tags"] = tags
    return words
