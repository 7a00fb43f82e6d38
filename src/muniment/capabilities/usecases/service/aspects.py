"""What is said of use cases under schemas."""

from typing import Any

from muniment.capabilities import custody, metadata
from muniment.capabilities.metadata import Aspect
from muniment.capabilities.usecases.model import UseCase
from muniment.capabilities.usecases.service.finding import changeable_use_case, use_case_named
from muniment.capabilities.usecases.service.permissions import DESCRIBE_USE_CASE
from muniment.kernel.events import Subject
from muniment.platform.unit import Unit


def list_aspects(unit: Unit, project: str, name: str) -> list[Aspect]:
    """Return the aspects of a use case."""
    return metadata.aspects_of(unit, use_case_named(unit, project, name).subject)


def show_aspect(
    unit: Unit, project: str, name: str, schema: str, through: int | None = None
) -> Aspect:
    """Return an aspect of a use case, through a later version of its schema if one is named."""
    found = metadata.aspect_of(unit, use_case_named(unit, project, name).subject, schema)
    return found if through is None else metadata.seen_through(unit, found, through)


def put_aspect(unit: Unit, project: str, name: str, schema: str, body: dict[str, Any]) -> Aspect:
    """Say something of a use case under a schema, in place of what was said before."""
    found = _open(unit, project, name)
    return metadata.put_aspect(unit, found.subject, found.scope, schema, body)


def remove_aspect(unit: Unit, project: str, name: str, schema: str) -> None:
    """Take an aspect back."""
    use_case = _open(unit, project, name)
    place = custody.Place(use_case.project_id)
    custody.refuse_deletion(unit, place, f"What is said under '{schema[:80]}'", whole=True)
    metadata.remove_aspect(unit, use_case.subject, schema)


def revert_aspect(unit: Unit, project: str, name: str, schema: str, revision: int) -> Aspect:
    """Say again what an earlier revision of an aspect said."""
    return metadata.revert_aspect(unit, _open(unit, project, name).subject, schema, revision)


def aspect_subject(unit: Unit, project: str, name: str, schema: str) -> Subject:
    """Return what the journal files the events of an aspect under."""
    return metadata.aspect_subject(use_case_named(unit, project, name).subject, schema)


def _open(unit: Unit, project: str, name: str) -> UseCase:
    found = changeable_use_case(unit, project, name, DESCRIBE_USE_CASE)
    found.check_open()
    return found
