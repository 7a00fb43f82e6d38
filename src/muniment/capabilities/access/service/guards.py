"""Guarding a model: deciding that looking at it takes a purpose."""

from dataclasses import dataclass

from muniment.capabilities import catalog
from muniment.capabilities.access.model import Guard
from muniment.capabilities.access.service.permissions import GUARD_MODEL
from muniment.capabilities.access.service.recording import record
from muniment.capabilities.access.store import guards as store
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class Guarded:
    """Whether looking at a model takes a purpose, who decided that, and why."""

    model: str
    purpose_required: bool
    reason: str = ""
    set_by: str = ""
    revision: int = 0


def guard_of(unit: Unit, project: str, name: str) -> Guarded:
    """Return whether looking at a model takes a purpose."""
    model = catalog.model_named(unit, project, name)
    found = store.find(unit.connection, model.model_id, unit.moment)
    return _shown(f"{project}/{model.name}", found)


def guard_model(
    unit: Unit, project_name: str, name: str, *, purpose_required: bool, reason: str
) -> Guarded:
    """Decide whether looking at a model takes a purpose from now on."""
    project, model = catalog.changeable_model(unit, project_name, name, GUARD_MODEL)
    found = store.find(unit.connection, model.model_id)
    unit.match(0 if found is None else found.revision)
    fresh = Guard(model.model_id, project.project_id, purpose_required, reason, unit.actor.name)
    kept = record(unit, "guard.set", fresh, model.scope)
    return _shown(f"{project.name}/{model.name}", kept)


def _shown(model: str, found: Guard | None) -> Guarded:
    if found is None:
        return Guarded(model, purpose_required=False)
    return Guarded(model, found.purpose_required, found.reason, found.set_by, found.revision)
