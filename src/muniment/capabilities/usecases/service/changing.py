"""Changing use cases: registering, describing, ending, and going back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from muniment.capabilities import custody, metadata, projects
from muniment.capabilities.usecases import store
from muniment.capabilities.usecases.model import KIND, UseCase, UseCaseExists
from muniment.capabilities.usecases.service.finding import changeable_use_case
from muniment.capabilities.usecases.service.permissions import (
    DELETE_USE_CASE,
    DESCRIBE_USE_CASE,
    MANAGE_USE_CASE,
    REGISTER_USE_CASE,
)
from muniment.kernel.moment import Moment
from muniment.kernel.naming import accept_name, key_of
from muniment.kernel.status import Status
from muniment.platform.database import records
from muniment.platform.journal.history import recall
from muniment.platform.recording import enter
from muniment.platform.unit import Unit

# The vocabulary that each field takes its terms from.
VOCABULARIES = {
    "eu_class": "eu_class",
    "eu_role": "eu_role",
    "annex_iii_point": "annex_iii_point",
    "decision_role": "autonomy",
}


@dataclass(frozen=True, slots=True)
class Registration:
    """A use case to register: its fields by name, and the aspects it comes with."""

    project: str
    name: str
    fields: Mapping[str, Any] = field(default_factory=dict[str, Any])
    aspects: Mapping[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])


def register_use_case(unit: Unit, wanted: Registration) -> UseCase:
    """Register a use case; raise `UseCaseExists` if its name is taken in the project."""
    home = projects.project_named(unit, wanted.project, Moment.NOW)
    unit.authorize(REGISTER_USE_CASE, home.scope, see=projects.READ_PROJECT)
    projects.require_open(unit, home)
    name = accept_name(wanted.name)
    _refuse_taken(unit, home, name)
    bare = UseCase(
        use_case_id=unit.new_id(),
        project_id=home.project_id,
        project=home.name,
        name=name,
        name_key=key_of(name),
        created_at=unit.now,
        created_by=unit.actor.name,
        title=name,
    )
    described = records.merged(bare, _in_terms(unit, wanted.fields)).checked()
    metadata.require_mandatory(unit, KIND, None, wanted.aspects.keys())
    registered = enter(unit, "use-case.registered", described)
    for schema, body in wanted.aspects.items():
        metadata.put_aspect(unit, registered.subject, registered.scope, schema, body)
    return registered


def describe_use_case(unit: Unit, project: str, name: str, patch: Mapping[str, Any]) -> UseCase:
    """Apply a merge patch to what is said of a use case."""
    before = changeable_use_case(unit, project, name, DESCRIBE_USE_CASE)
    unit.match(before.revision)
    before.check_open()
    described = records.merged(before, _in_terms(unit, patch)).checked()
    if described == before:
        return before
    return enter(unit, "use-case.described", described)


def revert_use_case(unit: Unit, project: str, name: str, revision: int) -> UseCase:
    """Say again what an earlier revision said, as a new revision; name and standing stay."""
    before = changeable_use_case(unit, project, name, DESCRIBE_USE_CASE)
    unit.match(before.revision)
    before.check_open()
    earlier = records.from_state(UseCase, recall(unit.connection, before.subject, revision))
    return enter(unit, "use-case.reverted", before.reverted(earlier))


def archive_use_case(unit: Unit, project: str, name: str, reason: str | None = None) -> UseCase:
    """Close a use case to changes; it stays readable and can be reactivated."""
    return _move(unit, project, name, Status.ARCHIVED, reason)


def retire_use_case(unit: Unit, project: str, name: str, reason: str | None = None) -> UseCase:
    """Say that the business has given a use up; it stays on record."""
    return _move(unit, project, name, Status.RETIRED, reason)


def restore_use_case(unit: Unit, project: str, name: str, reason: str | None = None) -> UseCase:
    """Take an archived or retired use case up again."""
    return _move(unit, project, name, Status.ACTIVE, reason)


def delete_use_case(unit: Unit, project: str, name: str, reason: str | None = None) -> UseCase:
    """Take a use case out of the register; its evidence stays, and its name is free again."""
    return _move(unit, project, name, Status.DELETED, reason)


_EVENTS = {
    Status.ACTIVE: "use-case.restored",
    Status.ARCHIVED: "use-case.archived",
    Status.RETIRED: "use-case.retired",
    Status.DELETED: "use-case.deleted",
}


def _move(unit: Unit, project: str, name: str, status: Status, reason: str | None) -> UseCase:
    permission = DELETE_USE_CASE if status is Status.DELETED else MANAGE_USE_CASE
    before = changeable_use_case(unit, project, name, permission)
    unit.match(before.revision)
    if status is Status.DELETED:
        place = custody.Place(before.project_id)
        custody.refuse_deletion(unit, place, f"The use case '{project}/{before.name}'", whole=True)
    return enter(unit, _EVENTS[status], before.moved(status, reason))


def _refuse_taken(unit: Unit, home: projects.Project, name: str) -> None:
    taken = store.named(unit.connection, home.project_id, key_of(name), Moment.NOW)
    if taken is not None and taken.status is not Status.DELETED:
        raise UseCaseExists(
            f"The project '{home.name}' has a use case '{taken.name}' already; names that differ "
            "only in case or look count as the same.",
            project=home.name,
            use_case=taken.name,
        )


def _in_terms(unit: Unit, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields with those that hold a term of a vocabulary as its code."""
    terms = {
        name: metadata.check_term(unit, vocabulary, fields[name])
        for name, vocabulary in VOCABULARIES.items()
        if fields.get(name) is not None
    }
    return {**fields, **terms}
