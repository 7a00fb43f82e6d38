"""Pointing out likely duplicates, only ever among what the actor may see anyway."""

from collections.abc import Iterable

from muniment.capabilities import projects
from muniment.capabilities.catalog.model import File, Likeness, Model, Version, Warned
from muniment.capabilities.catalog.model.files import Role
from muniment.capabilities.catalog.service.permissions import READ_MODEL
from muniment.capabilities.catalog.store import models as model_store
from muniment.capabilities.catalog.store import versions as version_store
from muniment.kernel.words import fold
from muniment.platform.unit import Unit

_SHOWN = 5
_CANDIDATES = 50
_NEAR = 90.0  # percent of likeness from which two descriptions are taken for one
_LINK_ROLES = frozenset({Role.WEIGHTS, Role.OTHER})


def of_model(unit: Unit, model: Model) -> list[Warned]:
    """Return the models whose names and descriptions are nearly those of a new one."""
    columns = model_store.MODELS.c
    visible = unit.visible(READ_MODEL, columns.project_id, columns.model_id)
    visible = visible & unit.unguarded(columns.model_id)
    same_words = model_store.Filters(query=_telling_words(model.name) or model.name)
    where = model_store.condition(unit.connection, same_words, visible)
    found = model_store.by_name(unit.connection, unit.base, where, after=None, limit=_CANDIDATES)
    near = [other for other in found if _likeness(model, other) >= _NEAR][:_SHOWN]
    return [
        Warned(
            Likeness.NEAR_METADATA,
            f"'{name}/{other.name}' has nearly the same name and description.",
            name,
            other.name,
        )
        for other, name in zip(near, _projects(unit, near), strict=True)
    ]


def of_version(unit: Unit, version: Version, files: list[File]) -> list[Warned]:
    """Return the versions with the same manifest, or with some of the same weights."""
    same = version_store.with_manifest(unit.connection, version.digest, _SHOWN)
    warned = [
        _warn(unit, other, Likeness.SAME_MANIFEST, "has exactly the same files") for other in same
    ]
    weights = [file.digest for file in files if file.digest and file.role in _LINK_ROLES]
    if not same and weights:
        sharing = version_store.sharing_files(unit.connection, weights, _SHOWN)
        warned += [
            _warn(unit, other, Likeness.SAME_FILES, f"holds the same bytes at '{path}'")
            for other, path in sharing
        ]
    return [warning for warning in warned if warning is not None]


def _warn(unit: Unit, version: Version, code: Likeness, what: str) -> Warned | None:
    model = model_store.by_id(unit.connection, version.model_id, unit.base)
    if model is None or not unit.context.access.permits(READ_MODEL, model.scope, unit.now):
        return None
    if unit.must_say_why(model.model_id):
        return None
    (project,) = _projects(unit, [model])
    where = f"Version {version.number} of '{project}/{model.name}'"
    return Warned(code, f"{where} {what}.", project, model.name, version.number)


def _telling_words(name: str) -> str:
    """Leave out numbers: a copy is often called like the original with another number."""
    return " ".join(word for word in fold(name).split() if not word.isdigit())


def _likeness(one: Model, other: Model) -> float:
    from rapidfuzz import fuzz  # noqa: PLC0415  starts faster without it

    name = fuzz.ratio(one.name_key, other.name_key)
    if not (one.description and other.description):
        return name
    return min(name, fuzz.token_set_ratio(one.description, other.description))


def _projects(unit: Unit, models: Iterable[Model]) -> list[str]:
    found = list(models)
    names = projects.projects_by_id(unit, {model.project_id for model in found})
    return [names[model.project_id].name for model in found]
