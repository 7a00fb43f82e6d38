"""Sources: from what a version may be registered, as tools write it."""

import re
from dataclasses import dataclass

from muniment.capabilities.runs.model.artifacts import is_model
from muniment.capabilities.runs.model.experiments import OWN_ARTIFACTS
from muniment.capabilities.runs.model.registrations import SourceRefused

_RUNS = re.compile(r"runs:/(?P<run>[^/]+)(?:/(?P<path>.*))?", re.DOTALL)
_MODELS = re.compile(r"models:/(?P<name>[^/@]+)(?:/(?P<number>[^/]+)|@(?P<alias>.+))?", re.DOTALL)
_MAX_SOURCE = 2_000


@dataclass(frozen=True, slots=True)
class OfRun:
    """Artifacts of a run, below a path (`runs:/…`)."""

    run_id: str
    path: str


@dataclass(frozen=True, slots=True)
class OfLoggedModel:
    """All artifacts of a logged model (`models:/m-…`)."""

    model_id: str


@dataclass(frozen=True, slots=True)
class OfVersion:
    """The files of another version (`models:/name/3`, `models:/name@alias`)."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class OfPlace:
    """Artifacts that are kept here, by their place (`mlflow-artifacts:/…`)."""

    path: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Something that is kept elsewhere, and only referred to."""

    uri: str


Source = OfRun | OfLoggedModel | OfVersion | OfPlace | Elsewhere


def read_source(text: str) -> Source:
    """Return what a source names; raise `SourceRefused` for one that names nothing."""
    if not 1 <= len(text) <= _MAX_SOURCE or not text.isprintable():
        raise SourceRefused(
            f"The source {text[:120]!r} is blank, too long or not printable; give an address such "
            "as 'runs:/<run>/model', 'models:/m-…', 'models:/<name>/<version>' or 's3://…'."
        )
    if found := _RUNS.fullmatch(text):
        return OfRun(found["run"], (found["path"] or "").strip("/"))
    if found := _MODELS.fullmatch(text):
        if is_model(found["name"]) and not (found["number"] or found["alias"]):
            return OfLoggedModel(found["name"])
        return OfVersion(found["name"], found["number"] or found["alias"] or "latest")
    if text.startswith(OWN_ARTIFACTS):
        # With or without the name of a host, which is ours: `mlflow-artifacts://host/path`.
        rest = text[len(OWN_ARTIFACTS) :]
        return OfPlace(rest[2:].partition("/")[2] if rest.startswith("//") else rest.strip("/"))
    return Elsewhere(text)
