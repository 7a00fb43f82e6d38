"""What people call models and versions, for siblings that hold their ids."""

from collections.abc import Collection

from muniment.capabilities import projects
from muniment.capabilities.catalog.store import models as model_store
from muniment.capabilities.catalog.store import versions as version_store
from muniment.kernel.moment import Moment
from muniment.platform.unit import Unit


def model_references(unit: Unit, ids: Collection[str]) -> dict[str, str]:
    """Return by id what to type for models as they are called now, deleted ones too."""
    if not ids:
        return {}
    found = model_store.with_ids(unit.connection, sorted(ids), Moment.NOW)
    homes = projects.projects_by_id(unit, {model.project_id for model in found})
    return {model.model_id: f"{homes[model.project_id].name}/{model.name}" for model in found}


def version_references(unit: Unit, ids: Collection[str]) -> dict[str, str]:
    """Return by id what to type for versions, deleted ones too."""
    if not ids:
        return {}
    places = version_store.places_of(unit.connection, sorted(ids))
    models = model_references(unit, {model_id for model_id, _ in places.values()})
    return {
        version_id: f"{models[model_id]}@{number}"
        for version_id, (model_id, number) in places.items()
        if model_id in models
    }
