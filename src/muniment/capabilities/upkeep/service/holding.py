"""Legal holds by the names that people use: which project, model or version is meant."""

from muniment.capabilities import catalog, custody, projects
from muniment.capabilities.custody import SET_HOLD, Hold, Place
from muniment.kernel.moment import Moment
from muniment.kernel.reference import Reference
from muniment.platform.unit import Unit

_PROJECT = "project:"


def set_hold(unit: Unit, target: str, *, reason: str, ticket: str) -> Hold:
    """Put `project:NAME`, a model `project/model` or a version `project/model@3` under hold."""
    unit.authorize_anywhere(SET_HOLD)
    place, shown = _place(unit, target.strip())
    return custody.set_hold(unit, place, shown, reason=reason, ticket=ticket)


def _place(unit: Unit, target: str) -> tuple[Place, str]:
    if target.startswith(_PROJECT):
        home = projects.project_named(unit, target.removeprefix(_PROJECT), Moment.NOW)
        return Place(home.project_id), f"{_PROJECT}{home.name}"
    reference = Reference.parse(target)
    if reference.version is None:
        model = catalog.model_named(unit, reference.project, reference.model, Moment.NOW)
        return Place(model.project_id, model.model_id), f"{reference.project}/{model.name}"
    found = catalog.resolve(unit, reference)
    version = found.version
    shown = f"{found.project.name}/{found.model.name}@{version.number}"
    return Place(version.project_id, version.model_id, version.version_id), shown
