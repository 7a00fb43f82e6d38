"""Finding models and versions by conditions, in any order, a page at a time."""

from collections.abc import Sequence
from dataclasses import replace

from muniment.capabilities import projects
from muniment.capabilities.catalog.model import Version
from muniment.capabilities.catalog.service.finding import Found
from muniment.capabilities.catalog.service.permissions import READ_MODEL
from muniment.capabilities.catalog.store import lines
from muniment.capabilities.catalog.store import models as model_store
from muniment.capabilities.catalog.store import querying as store
from muniment.capabilities.catalog.store import versions as version_store
from muniment.capabilities.catalog.store.lines import ModelLine, Pointer, VersionLine
from muniment.capabilities.catalog.store.querying import Wanted
from muniment.kernel.conditions import Comparison, Operator, Ordering
from muniment.kernel.naming import key_of
from muniment.platform.database import keyset
from muniment.platform.database.keyset import Place
from muniment.platform.unit import Unit


def find_models(unit: Unit, project: str, wanted: Wanted) -> list[tuple[ModelLine, Place]]:
    """Return models of a project that the actor may see, each with its place in the order.

    Conditions and orders name `name`, `created` or `updated`, or (of entity `tag`) a tag. A model
    that takes a purpose is left out while none is stated. Raises `ProjectNotFound`.
    """
    return store.models(unit.connection, unit.moment, _within(unit, project), wanted)


def find_versions(unit: Unit, project: str, wanted: Wanted) -> list[tuple[VersionLine, Place]]:
    """Return versions of a project's models; besides by what models are found by, also by others.

    These are `number`, `run` (the run that made it) and `source`; `created`, `updated` and tags
    are those of the version. Raises `ProjectNotFound`.
    """
    within = _within(unit, project)
    name = next((one for one in wanted.where if _names_one(one)), None)
    if name is None:
        return store.versions(unit.connection, unit.moment, within, wanted)
    name_key = key_of(str(name.value))
    model = model_store.named(unit.connection, within.project_id, name_key, unit.moment)
    if model is None:
        return []
    if wanted.after is None or _is_within(wanted, model.name_key):
        within = replace(within, model_id=model.model_id)
        wanted = replace(wanted, where=[one for one in wanted.where if one is not name])
    return store.versions(unit.connection, unit.moment, within, wanted)


def newest_of_models(unit: Unit, model_ids: Sequence[str]) -> dict[str, list[VersionLine]]:
    """Return by model, of those the actor has found, the newest version in each stage."""
    found: dict[str, list[VersionLine]] = {}
    for one in lines.newest(unit.connection, model_ids, unit.moment):
        found.setdefault(one.model_id, []).append(one)
    return found


def newest_staged(unit: Unit, model_id: str) -> list[VersionLine]:
    """Return the newest version of a model in each stage, as stages follow."""
    return newest_of_models(unit, [model_id]).get(model_id, [])


def _within(unit: Unit, project: str) -> store.Within:
    """Return where in a project the actor may look."""
    project_id = projects.project_named(unit, project).project_id
    here = [scope for scope in unit.scopes(READ_MODEL) if scope.project_id in {None, project_id}]
    only = None
    if all(scope.model_id is not None for scope in here):
        only = sorted(scope.model_id for scope in here if scope.model_id is not None)
    return store.Within(project_id, only, unit.silent())


def _is_within(wanted: Wanted, name_key: str) -> bool:
    """Whether a list goes on among the versions of the model with that name."""
    keys = [key.column for key in store.version_keys(wanted.order)]
    return wanted.after is not None and wanted.after[keys.index(store.NAME_KEY)] == name_key


def _names_one(one: Comparison) -> bool:
    is_name = one.entity != "tag" and one.key == "name"
    return is_name and one.operator is Operator.EQUAL


def fits_models(order: Sequence[Ordering], place: Sequence[object]) -> bool:
    """Whether these values can be a place in a list of models."""
    return keyset.fits(store.model_keys(order), place)


def fits_versions(order: Sequence[Ordering], place: Sequence[object]) -> bool:
    """Whether these values can be a place in a list of versions."""
    return keyset.fits(store.version_keys(order), place)


def aliases_of_models(unit: Unit, model_ids: Sequence[str]) -> dict[str, list[Pointer]]:
    """Return by model its aliases in force, by name."""
    found: dict[str, list[Pointer]] = {}
    for one in lines.pointers(unit.connection, unit.moment, models=model_ids):
        found.setdefault(one.model_id, []).append(one)
    return found


def aliases_of_versions(unit: Unit, version_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return by version the names of the aliases that point to it."""
    found: dict[str, list[str]] = {}
    for one in lines.pointers(unit.connection, unit.moment, versions=version_ids):
        found.setdefault(one.version_id, []).append(one.alias)
    return found


def line_of(found: Found) -> VersionLine:
    """Return a version that was found as lists show it."""
    return lines.line_of_version(found.model, found.version, found.details)


def address_of(unit: Unit, version: Version) -> str | None:
    """Return where all there is of a version is, if that is elsewhere and nothing is stored here.

    Nobody has been asked whether the actor may see it.
    """
    files = version_store.files(unit.connection, version.version_id, limit=2)
    return files[0].uri if len(files) == 1 else None
