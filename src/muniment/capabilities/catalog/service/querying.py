"""Finding models and versions by conditions, in any order, a page at a time."""

from collections.abc import Collection, Sequence

from muniment.capabilities import projects
from muniment.capabilities.catalog.model import Alias, Model, Version
from muniment.capabilities.catalog.service.permissions import READ_MODEL
from muniment.capabilities.catalog.store import aliases as alias_store
from muniment.capabilities.catalog.store import models as model_store
from muniment.capabilities.catalog.store import querying as store
from muniment.capabilities.catalog.store import searching
from muniment.capabilities.catalog.store import versions as version_store
from muniment.capabilities.catalog.store.querying import Listed, Wanted
from muniment.kernel.conditions import Comparison, Operator, Ordering
from muniment.kernel.naming import key_of
from muniment.platform.database import keyset
from muniment.platform.database.keyset import Place
from muniment.platform.unit import Unit

_FEW = 4  # up to so many are found sooner one by one


def find_models(unit: Unit, project: str, wanted: Wanted) -> list[tuple[Model, Place]]:
    """Return models of a project that the actor may see, each with its place in the order.

    Conditions and orders name `name`, `created` or `updated`, or (of entity `tag`) a tag. A model
    that takes a purpose is left out while none is stated. Raises `ProjectNotFound`.
    """
    columns = store.MODELS.c
    visible = unit.visible(READ_MODEL, columns.project_id, columns.model_id)
    visible = visible & unit.unguarded(columns.model_id)
    here = columns.project_id == projects.project_named(unit, project).project_id
    return store.models(unit.connection, unit.moment, visible & here, wanted)


def find_versions(unit: Unit, project: str, wanted: Wanted) -> list[tuple[Listed, Place]]:
    """Return versions of a project's models; besides by what models are found by, also by others.

    These are `number`, `run` (the run that made it) and `source`; `created`, `updated` and tags
    are those of the version. Raises `ProjectNotFound`.
    """
    columns = store.VERSIONS.c
    visible = unit.visible(READ_MODEL, columns.project_id, columns.model_id)
    visible = visible & unit.unguarded(columns.model_id)
    project_id = projects.project_named(unit, project).project_id
    here = visible & (columns.project_id == project_id)
    name = next((one.value for one in wanted.where if _names_one(one)), None)
    if name is None:
        return store.versions(unit.connection, unit.moment, here, wanted)
    model = model_store.named(unit.connection, project_id, key_of(str(name)), unit.moment)
    if model is None:
        return []
    return store.versions(unit.connection, unit.moment, here, wanted, model.model_id)


def _names_one(one: Comparison) -> bool:
    is_name = one.entity != "tag" and one.key == "name"
    return is_name and one.operator is Operator.EQUAL


def fits_models(order: Sequence[Ordering], place: Sequence[object]) -> bool:
    """Whether these values can be a place in a list of models."""
    return keyset.fits(store.model_keys(order), place)


def fits_versions(order: Sequence[Ordering], place: Sequence[object]) -> bool:
    """Whether these values can be a place in a list of versions."""
    return keyset.fits(store.version_keys(order), place)


def aliases_of_models(unit: Unit, model_ids: Collection[str]) -> dict[str, list[Alias]]:
    """Return by model its aliases in force, by name."""
    found: dict[str, list[Alias]] = {}
    for alias in alias_store.of_models(unit.connection, sorted(model_ids), unit.moment):
        found.setdefault(alias.model_id, []).append(alias)
    return found


def aliases_of_versions(unit: Unit, version_ids: Collection[str]) -> dict[str, list[str]]:
    """Return by version the names of the aliases that point to it."""
    if len(version_ids) <= _FEW:
        pointing = {
            one: alias_store.of_version(unit.connection, one, unit.moment) for one in version_ids
        }
        return {one: [alias.alias for alias in found] for one, found in pointing.items()}
    return searching.names_pointing(unit.connection, version_ids, unit.moment)


def address_of(unit: Unit, version: Version) -> str | None:
    """Return where all there is of a version is, if that is elsewhere and nothing is stored here.

    Nobody has been asked whether the actor may see it.
    """
    files = version_store.files(unit.connection, version.version_id, limit=2)
    return files[0].uri if len(files) == 1 else None
