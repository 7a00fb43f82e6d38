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
_WORDS = 5
_NEAR = 90.0  # percent of likeness from which two descriptions are taken for one
_LINK_ROLES = frozenset({Role.WEIGHTS, Role.OTHER})


def of_model(unit: Unit, model: Model) -> list[Warned]:
    """Return the models that a new one is nearly called like, or described like under any name."""
    named = _candidates(unit, _telling_words(model.name) or model.name)
    near = {
        other.model_id: (other, "name and description")
        for other in named
        if _likeness(model, other) >= _NEAR
    }
    for other in _candidates(unit, _describing_words(model)):
        if _says_the_same(model, other):
            near.setdefault(other.model_id, (other, "description, for the same kind and task"))
    found = list(near.values())[:_SHOWN]
    names = _projects(unit, [other for other, _ in found])
    return [
        Warned(
            Likeness.NEAR_METADATA,
            f"'{name}/{other.name}' has nearly the same {what}.",
            name,
            other.name,
        )
        for (other, what), name in zip(found, names, strict=True)
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


def _candidates(unit: Unit, words: str) -> list[Model]:
    """Return some models with all of these words that the actor may know of; none without words."""
    if not words:
        return []
    columns = model_store.MODELS.c
    visible = unit.visible(READ_MODEL, columns.project_id, columns.model_id)
    visible = visible & unit.unguarded(columns.model_id)
    where = model_store.condition(unit.connection, model_store.Filters(query=words), visible)
    return model_store.by_name(unit.connection, unit.base, where, after=None, limit=_CANDIDATES)


def _describing_words(model: Model) -> str:
    """Return the longest words of a description that is long enough to tell two models apart."""
    words = sorted({*fold(model.description).split()}, key=lambda word: (-len(word), word))
    return " ".join(words[:_WORDS]) if len(words) >= _WORDS else ""


def _says_the_same(one: Model, other: Model) -> bool:
    from rapidfuzz import fuzz  # noqa: PLC0415  starts faster without it

    same = (one.kind, one.task) == (other.kind, other.task)
    return same and fuzz.ratio(one.description, other.description) >= _NEAR


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
