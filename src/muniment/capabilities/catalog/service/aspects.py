"""What is said of models and versions under schemas."""

from dataclasses import dataclass
from typing import Any

from muniment.capabilities import custody, metadata
from muniment.capabilities.catalog.model import Model
from muniment.capabilities.catalog.service import finding
from muniment.capabilities.catalog.service.permissions import DESCRIBE_MODEL, DESCRIBE_VERSION
from muniment.capabilities.metadata import Aspect
from muniment.kernel.events import Subject
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class Place:
    """What an aspect is about: a model, or with `version` one of its versions."""

    project: str
    name: str
    version: str | None = None


def list_aspects(unit: Unit, place: Place) -> list[Aspect]:
    """Return the aspects of a model or a version."""
    return metadata.aspects_of(unit, _subject(unit, place))


def missing_aspects(unit: Unit, model: Model) -> list[str]:
    """Return the schemas under which more must be said of a model."""
    present = [aspect.schema for aspect in metadata.aspects_of(unit, model.subject)]
    return metadata.missing_aspects(unit, "model", model.kind, present)


def show_aspect(unit: Unit, place: Place, schema: str, through: int | None = None) -> Aspect:
    """Return an aspect, as it reads through a later version of its schema if one is named.

    Raises `AspectNotFound` if there is none, `NotReadable` if it does not read so.
    """
    found = metadata.aspect_of(unit, _subject(unit, place), schema)
    return found if through is None else metadata.seen_through(unit, found, through)


def put_aspect(unit: Unit, place: Place, schema: str, body: dict[str, Any]) -> Aspect:
    """Say something under a schema, in place of what was said before."""
    model, subject = _changeable(unit, place)
    return metadata.put_aspect(unit, subject, model.scope, schema, body, kind=model.kind)


def remove_aspect(unit: Unit, place: Place, schema: str) -> None:
    """Take an aspect back; what it said stays in the past."""
    model, subject = _changeable(unit, place)
    version_id = None if subject == model.subject else subject.id
    held = custody.Place(model.project_id, model.model_id, version_id)
    custody.refuse_deletion(unit, held, f"What is said under '{schema[:80]}'")
    metadata.remove_aspect(unit, subject, schema, kind=model.kind)


def revert_aspect(unit: Unit, place: Place, schema: str, revision: int) -> Aspect:
    """Say again what an earlier revision of an aspect said."""
    model, subject = _changeable(unit, place)
    return metadata.revert_aspect(unit, subject, schema, revision, kind=model.kind)


def aspect_subject(unit: Unit, place: Place, schema: str) -> Subject:
    """Return what the journal files the events of an aspect under."""
    return metadata.aspect_subject(_subject(unit, place), schema)


def sheet_of(unit: Unit, place: Place, schema: str) -> metadata.Sheet:
    """Return what a schema asks of a model or a version, and what is said of it."""
    return metadata.sheet_of(unit, _subject(unit, place), schema)


def _subject(unit: Unit, place: Place) -> Subject:
    if place.version is None:
        return finding.model_named(unit, place.project, place.name).subject
    return finding.version_of(unit, place.project, place.name, place.version).version.subject


def _changeable(unit: Unit, place: Place) -> tuple[Model, Subject]:
    """Return the model and the subject of a change, once the gate for it is passed."""
    if place.version is None:
        _, model = finding.changeable_model(unit, place.project, place.name, DESCRIBE_MODEL)
        finding.require_open(unit, model)
        return model, model.subject
    found = finding.changeable_version(
        unit, place.project, place.name, place.version, DESCRIBE_VERSION
    )
    found.details.check_open()
    return found.model, found.version.subject
