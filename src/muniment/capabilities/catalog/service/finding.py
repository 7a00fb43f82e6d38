"""Finding models and versions, as far as the actor may see them."""

from dataclasses import dataclass

from muniment.capabilities import projects
from muniment.capabilities.catalog.model import (
    Details,
    Model,
    ModelGone,
    ModelNotFound,
    Status,
    Version,
    VersionGone,
    VersionNotFound,
)
from muniment.capabilities.catalog.service.permissions import READ_MODEL
from muniment.capabilities.catalog.store import models as store
from muniment.capabilities.catalog.store import versions as version_store
from muniment.kernel.errors import NotFound
from muniment.kernel.moment import Moment
from muniment.kernel.naming import key_of
from muniment.kernel.reference import Reference, VersionSelector
from muniment.platform.auth import Permission
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class Found:
    """A version with everything it belongs to."""

    project: projects.Project
    model: Model
    version: Version
    details: Details


def model_named(unit: Unit, project: str, name: str, moment: Moment | None = None) -> Model:
    """Return a model; raise `ModelNotFound` unless the actor may see it, `ModelGone` if deleted."""
    return locate(unit, project, name, moment)[1]


def model_by_id(unit: Unit, model_id: str, project: str, moment: Moment) -> Model:
    """Return a model found before, as it was at another moment; raise `ModelNotFound` if none."""
    model = store.by_id(unit.connection, model_id, moment)
    if model is None:
        raise _no_model(project, f"{model_id} then")
    return model


def locate(
    unit: Unit, project: str, name: str, moment: Moment | None = None, *, gone: bool = False
) -> tuple[projects.Project, Model]:
    """Return a model and its project; raise as `model_named` does.

    With `gone` a deleted one is found as well, for whoever asks about its past.
    """
    when = unit.moment if moment is None else moment
    home = _project(unit, project, name, when)
    model = _named(unit, home.project_id, key_of(name), when)
    if model is None:
        raise _no_model(project, name)
    try:
        unit.authorize(READ_MODEL, model.scope, see=READ_MODEL)
    except NotFound as refusal:
        raise _no_model(project, name) from refusal
    if model.status is Status.DELETED and not gone:
        raise ModelGone(
            f"The model '{project}/{name}' was deleted. Its history and its state on any earlier "
            "date (?as_of=) remain.",
            project=home.name,
            model=model.name,
            model_id=model.model_id,
            reason=model.status_reason,
            revision=model.revision,
        )
    return home, model


def changeable_model(
    unit: Unit, project: str, name: str, permission: Permission
) -> tuple[projects.Project, Model]:
    """Return a model the actor may change, as it is at the time the change is dated."""
    home, model = locate(unit, project, name, unit.base)
    unit.authorize(permission, model.scope, see=READ_MODEL)
    projects.require_open(unit, home)
    return home, model


def require_open(unit: Unit, model: Model) -> None:
    """Refuse a change below a closed model; nobody closes it while the change is made."""
    store.rest_on(unit.connection, model.model_id)
    model.check_open()


def version_of(unit: Unit, project: str, name: str, version: str, *, gone: bool = False) -> Found:
    """Return a version by number, alias, digest or `latest`; raise `VersionNotFound` or `…Gone`.

    With `gone` a deleted one is found as well, for whoever asks about its past.
    """
    selector = VersionSelector.parse(version)
    return _selected(unit, project, name, selector, unit.moment, gone=gone)


def aliased(unit: Unit, project: str, name: str, alias: str) -> Found:
    """Return the version an alias points to; raise `VersionNotFound` if it points to none."""
    return _selected(unit, project, name, VersionSelector(alias=alias), unit.moment)


def changeable_version(
    unit: Unit, project: str, name: str, version: str, permission: Permission
) -> Found:
    """Return a version the actor may change, as it is at the time the change is dated."""
    found = _version(unit, project, name, version, unit.base)
    unit.authorize(permission, found.model.scope, see=READ_MODEL)
    projects.require_open(unit, found.project)
    return found


def resolve(unit: Unit, reference: Reference, moment: Moment | None = None) -> Found:
    """Return the version a reference means, or meant at another moment; without one, the latest."""
    selector = reference.version or VersionSelector(latest=True)
    when = unit.moment if moment is None else moment
    return _selected(unit, reference.project, reference.model, selector, when)


def _version(unit: Unit, project: str, name: str, version: str, moment: Moment) -> Found:
    return _selected(unit, project, name, VersionSelector.parse(version), moment)


def _selected(
    unit: Unit,
    project: str,
    name: str,
    selector: VersionSelector,
    moment: Moment,
    *,
    gone: bool = False,
) -> Found:
    home, model = locate(unit, project, name, moment, gone=gone)
    found = version_store.select_one(unit.connection, model.model_id, selector, moment)
    if found is None:
        raise VersionNotFound(
            f"The model '{project}/{model.name}' has no version {_shown(selector)}"
            f"{' then' if moment.is_past else ''}.",
            project=project,
            model=model.name,
        )
    if found.details.status is Status.DELETED and not gone:
        raise VersionGone(
            f"Version {found.version.number} of '{project}/{model.name}' was deleted. Its history "
            "and its state on any earlier date (?as_of=) remain.",
            project=home.name,
            model=model.name,
            model_id=model.model_id,
            version=found.version.number,
            reason=found.details.status_reason,
        )
    return Found(home, model, found.version, found.details)


def _named(unit: Unit, project_id: str, name_key: str, moment: Moment) -> Model | None:
    """Find a model by the name it had then, or by the one it has now."""
    model = store.named(unit.connection, project_id, name_key, moment)
    if model is not None or not moment.is_past:
        return model
    present = store.named(unit.connection, project_id, name_key, Moment.NOW)
    return present and store.by_id(unit.connection, present.model_id, moment)


def _project(unit: Unit, project: str, name: str, moment: Moment) -> projects.Project:
    """Find the home of a model; a grant on one model of it is enough to be here.

    What a project holds may be dated before its own record, which then answers as it is now.
    """
    home = projects.find_project(unit, project, moment)
    if home is None and moment.is_past:
        home = projects.find_project(unit, project, Moment.NOW)
    if home is None:
        raise _no_model(project, name)
    return home


def _no_model(project: str, name: str) -> ModelNotFound:
    return ModelNotFound(
        f"There is no model '{project[:80]}/{name[:80]}', or you may not see it.",
        project=project[:80],
        model=name[:80],
    )


def _shown(selector: VersionSelector) -> str:
    if selector.latest:
        return "yet"
    return str(selector.number or selector.alias or selector.digest)
