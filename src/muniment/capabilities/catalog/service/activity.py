"""Everything that happened to models: to their metadata, versions, aliases and aspects."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement

from muniment.capabilities import projects
from muniment.capabilities.catalog.model import Model
from muniment.capabilities.catalog.service import comparing
from muniment.capabilities.catalog.service.permissions import READ_MODEL
from muniment.capabilities.catalog.store import models as store
from muniment.capabilities.catalog.store import versions as version_store
from muniment.kernel.events import Subject
from muniment.kernel.moment import Moment
from muniment.platform.journal import EVENTS
from muniment.platform.journal.history import Change, Revision, happenings
from muniment.platform.unit import Unit

State = Mapping[str, Any]
_EVENT: Any = EVENTS.c
_HIDDEN = {
    "model": {"model_id", "project_id", "name_key", "use_cases", "created_at"},
    "version": {"version_id"},
    "alias": {"model_id", "version_id", "alias", "set_at", "set_by"},
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One recorded change: to what (`about`, as people write it), by whom, when and which."""

    about: str
    project: str
    model: str
    version: int | None
    revision: int
    event_id: str
    type: str
    subject: Subject
    valid_at: datetime
    recorded_at: datetime
    actor: str
    via: str
    purpose: str | None
    changes: list[Change]


def of_model(unit: Unit, model: Model, *, before: int | None, limit: int) -> list[Happening]:
    """Return up to `limit` changes of a model and all that belongs to it, newest first.

    Whoever found the model has passed the gate for all of it.
    """
    return _of(unit, [_EVENT.model_id == model.model_id], before, limit)


def of_project(
    unit: Unit, home: projects.Project, *, before: int | None, limit: int
) -> list[Happening]:
    """Return up to `limit` changes of the models of a project that the actor may see."""
    where = [
        _EVENT.project_id == home.project_id,
        _EVENT.model_id.is_not(None),
        unit.visible(READ_MODEL, _EVENT.project_id, _EVENT.model_id),
        unit.unguarded(_EVENT.model_id),
    ]
    return _of(unit, where, before, limit)


def _of(
    unit: Unit, where: list[ColumnElement[bool]], before: int | None, limit: int
) -> list[Happening]:
    kinds = _EVENT.subject_kind.in_([*_HIDDEN, "aspect"])
    found = happenings(
        unit.connection,
        [*where, kinds],
        limit=limit,
        before=before,
        moment=unit.moment,
        view=_view,
    )
    return _told(unit, found)


def _view(kind: str, state: State) -> State:
    """Return the part of a state that tells people something."""
    if kind == "aspect":
        return state.get("body") or {}
    said = comparing.details_in(state) if kind == "version" else state
    return {name: value for name, value in said.items() if name not in _HIDDEN.get(kind, ())}


def _told(unit: Unit, found: Sequence[tuple[Revision, str | None]]) -> list[Happening]:
    ids = {model_id for _, model_id in found if model_id is not None}
    models = {one.model_id: one for one in store.with_ids(unit.connection, list(ids), Moment.NOW)}
    homes = projects.projects_by_id(unit, {one.project_id for one in models.values()})
    subjects = [revision.subject for revision, _ in found]
    numbers = version_store.places_of(unit.connection, [_version_in(one) for one in subjects])
    return [
        _happening(
            revision,
            homes[models[model_id].project_id].name,
            models[model_id].name,
            numbers.get(_version_in(revision.subject), ("", None))[1],
        )
        for revision, model_id in found
        if model_id is not None and model_id in models
    ]


def _version_in(subject: Subject) -> str:
    """Return the id of the version that a subject is, or is about; else an empty one."""
    if subject.kind == "version":
        return subject.id
    kind, _, rest = subject.id.partition(":")
    return rest.partition(":")[0] if subject.kind == "aspect" and kind == "version" else ""


def _happening(revision: Revision, project: str, model: str, version: int | None) -> Happening:
    name = f"{project}/{model}"
    whole = name if version is None else f"{name}@{version}"
    about: Callable[[], str] = {
        "alias": lambda: f"{name}@{revision.subject.id.partition(':')[2]}",
        "aspect": lambda: f"{whole}: {revision.subject.id.rpartition(':')[2]}",
    }.get(revision.subject.kind, lambda: whole)
    return Happening(
        about=about(),
        project=project,
        model=model,
        version=version,
        revision=revision.revision,
        event_id=revision.event_id,
        type=revision.type,
        subject=revision.subject,
        valid_at=revision.valid_at,
        recorded_at=revision.recorded_at,
        actor=revision.actor,
        via=revision.via,
        purpose=revision.purpose,
        changes=revision.changes,
    )
