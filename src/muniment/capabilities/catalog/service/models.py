"""Models: registering, describing, ending, and going back."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from muniment.capabilities import custody, metadata, projects, usecases
from muniment.capabilities.catalog.model import (
    Model,
    ModelExists,
    ModelGone,
    ModelNotFound,
    Status,
)
from muniment.capabilities.catalog.model.duplicates import Warned
from muniment.capabilities.catalog.service import duplicates, finding, narrowing, searching
from muniment.capabilities.catalog.service.permissions import (
    DELETE_MODEL,
    DESCRIBE_MODEL,
    MANAGE_MODEL,
    READ_MODEL,
    REGISTER_MODEL,
)
from muniment.capabilities.catalog.service.records import record_model
from muniment.capabilities.catalog.service.saying import accepted_words, merged
from muniment.capabilities.catalog.store import models as store
from muniment.kernel.moment import Moment
from muniment.kernel.naming import accept_name, key_of
from muniment.platform.database import records
from muniment.platform.database.members import among
from muniment.platform.journal.history import recall
from muniment.platform.unit import Unit

# The vocabulary that each field takes its terms from.
VOCABULARIES = {
    "kind": "model_kind",
    "task": "task",
    "domain": "domain",
    "origin": "origin",
    "sensitivity": "data_class",
    "risk": "risk",
    "regulations": "regulation",
}
# What a list of models may be said to lack besides a field: an aspect that must be there.
MANDATORY = "mandatory"
# What a revert brings back; standing, name and identity are changed by their own verbs only.
_REVERTIBLE = (
    "kind", "task", "domain", "origin", "vendor", "owner", "accountable_executive", "description",
    "tags", "risk", "sensitivity", "regulations", "links", "use_cases",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Registration:
    """A model to register: its metadata by field name, and the aspects it comes with.

    One of many that come from elsewhere together need not be compared with every other;
    `created_at` and `created_by` are given only to what comes from another register.
    """

    project: str
    name: str
    fields: dict[str, Any] = field(default_factory=dict[str, Any])
    aspects: dict[str, Any] = field(default_factory=dict[str, Any])
    is_compared: bool = True
    created_at: datetime | None = None
    created_by: str | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """A new model, and what it may be a duplicate of."""

    model: Model
    warnings: list[Warned]


def ensure_model(unit: Unit, wanted: Registration) -> list[Warned]:
    """Register a model unless there is one of its name; return what it may be a duplicate of."""
    try:
        finding.model_named(unit, wanted.project, wanted.name, Moment.NOW)
    except (ModelNotFound, ModelGone):
        return register_model(unit, wanted).warnings
    return []


def register_model(unit: Unit, wanted: Registration) -> Registered:
    """Register a model; raise `ModelExists` if its name is taken in the project."""
    project = projects.project_named(unit, wanted.project, Moment.NOW)
    unit.authorize(REGISTER_MODEL, project.scope)
    projects.require_open(unit, project)
    name = accept_name(wanted.name)
    _refuse_taken(unit, project, name)
    blank = Model(
        model_id=unit.new_id(),
        project_id=project.project_id,
        name=name,
        name_key=key_of(name),
        kind=None,
        owner=unit.actor.name,
        created_at=wanted.created_at or unit.now,
        created_by=wanted.created_by or unit.actor.name,
    )
    model = blank.described(_accepted(unit, project.name, wanted.fields))
    metadata.require_mandatory(unit, "model", model.kind, wanted.aspects)
    warnings = duplicates.of_model(unit, model) if wanted.is_compared else []
    model = record_model(unit, "model.registered", model)
    for schema, body in wanted.aspects.items():
        metadata.put_aspect(unit, model.subject, model.scope, schema, body, kind=model.kind)
    return Registered(model, warnings)


def name_free_since(unit: Unit, project: projects.Project, name: str) -> datetime | None:
    """Return since when no model of a project has a name that is free; `None` if none ever had."""
    return store.name_free_since(unit.connection, project.project_id, key_of(name))


def describe_model(unit: Unit, project: str, name: str, changes: dict[str, Any]) -> Model:
    """Change what is said of a model: each field named is replaced, tags are merged by key."""
    home, model = finding.changeable_model(unit, project, name, DESCRIBE_MODEL)
    unit.match(model.revision)
    accepted = _accepted(unit, home.name, changes)
    if "tags" in changes:
        accepted["tags"] = merged(model.tags, accepted["tags"])
    described = model.described(accepted)
    if described == model:
        return model
    return record_model(unit, "model.described", described)


def rename_model(unit: Unit, project: str, name: str, new_name: str) -> Model:
    """Give a model another name; the old one is free, and the past keeps it."""
    home, model = finding.changeable_model(unit, project, name, MANAGE_MODEL)
    unit.match(model.revision)
    renamed = model.renamed(new_name)
    if renamed.name_key != model.name_key:
        _refuse_taken(unit, home, new_name)
    return record_model(unit, "model.renamed", renamed)


def transfer_model(unit: Unit, project: str, name: str, owner: str) -> Model:
    """Hand a model over to another owner."""
    _, model = finding.changeable_model(unit, project, name, MANAGE_MODEL)
    unit.match(model.revision)
    return record_model(unit, "model.transferred", model.transferred(owner))


def archive_model(unit: Unit, project: str, name: str) -> Model:
    """Lay a model to rest; it stays readable and can be reactivated."""
    return _move(unit, project, name, Status.ARCHIVED, "model.archived")


def restore_model(unit: Unit, project: str, name: str) -> Model:
    """Make an archived or retired model active again."""
    return _move(unit, project, name, Status.ACTIVE, "model.restored")


def retire_model(unit: Unit, project: str, name: str, reason: str | None = None) -> Model:
    """End a model's use; it stays on record."""
    return _move(unit, project, name, Status.RETIRED, "model.retired", reason=reason)


def delete_model(unit: Unit, project: str, name: str, reason: str) -> Model:
    """Take a model out of the catalog; its evidence stays, and its name is free again."""
    _, model = finding.changeable_model(unit, project, name, DELETE_MODEL)
    unit.match(model.revision)
    place = custody.Place(model.project_id, model.model_id)
    custody.refuse_deletion(unit, place, f"The model '{project}/{model.name}'")
    return record_model(unit, "model.deleted", model.moved(Status.DELETED, reason))


def revert_model(unit: Unit, project: str, name: str, revision: int) -> Model:
    """Bring back the metadata of an earlier revision, as a new revision."""
    _, model = finding.changeable_model(unit, project, name, DESCRIBE_MODEL)
    unit.match(model.revision)
    state = recall(unit.connection, model.subject, revision)
    earlier = records.from_state(Model, state)
    changes = {name: getattr(earlier, name) for name in _REVERTIBLE}
    return record_model(unit, "model.reverted", model.described(changes))


def model_from(unit: Unit, source: str, key: str) -> Model | None:
    """Return the model that was imported from record `key` of inventory `source`, if it is seen."""
    model = store.external(unit.connection, source, key)
    if model is None:
        return None
    permitted = unit.context.access.permits(READ_MODEL, model.scope, unit.now)
    return model if permitted else None


def list_models(
    unit: Unit, filters: store.Filters, *, after: tuple[str, str] | None, limit: int
) -> list[Model]:
    """Return up to `limit` models that the actor may see, in the order of their names."""
    where = _narrowed(unit, filters)
    return store.by_name(unit.connection, unit.moment, where, after=after, limit=limit)


def list_changed(
    unit: Unit, filters: store.Filters, *, before: int | None, limit: int
) -> list[Model]:
    """Return up to `limit` models that the actor may see, the last changed first."""
    where = _narrowed(unit, filters)
    return store.by_change(unit.connection, unit.moment, where, before=before, limit=limit)


def condition(unit: Unit, filters: store.Filters) -> Any:
    """Return the SQL condition for the models of a list that the actor may see."""
    columns = store.MODELS.c
    visible = unit.visible(READ_MODEL, columns.project_id, columns.model_id)
    if narrowing.tells(filters):
        # What is found by something tells that about itself, so it must be told for a purpose.
        visible = visible & unit.unguarded(columns.model_id)
    if filters.lacking == MANDATORY:
        visible = visible & metadata.incomplete(unit, "model", columns.model_id, columns.kind)
        filters = replace(filters, lacking=None)
    if filters.query and unit.moment.is_past:
        return searching.had_words(unit, filters, visible)
    return store.condition(unit.connection, filters, visible)


def _narrowed(unit: Unit, filters: store.Filters) -> Any:
    """Return the condition of a list, narrowed to the few models that can be in it."""
    where = condition(unit, filters)
    few = narrowing.few(unit, filters)
    return where if few is None else where & among(unit.connection, store.MODELS.c.model_id, few)


def _move(
    unit: Unit,
    project: str,
    name: str,
    status: Status,
    event_type: str,
    *,
    reason: str | None = None,
) -> Model:
    _, model = finding.changeable_model(unit, project, name, MANAGE_MODEL)
    unit.match(model.revision)
    return record_model(unit, event_type, model.moved(status, reason))


def _refuse_taken(unit: Unit, project: projects.Project, name: str) -> None:
    taken = store.named(unit.connection, project.project_id, key_of(name), Moment.NOW)
    if taken is not None and taken.status is not Status.DELETED:
        raise ModelExists(
            f"The project '{project.name}' has a model '{taken.name}' already; names that differ "
            "only in case or look count as the same.",
            project=project.name,
            model=taken.name,
        )


def _accepted(unit: Unit, project: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with terms normalised and use cases resolved to their ids."""
    accepted = accepted_words(fields)
    for name, vocabulary in VOCABULARIES.items():
        value: list[str] | str | None = fields.get(name)
        if isinstance(value, list):
            accepted[name] = [metadata.check_term(unit, vocabulary, text) for text in value]
        elif value is not None:
            accepted[name] = metadata.check_term(unit, vocabulary, value)
    if fields.get("use_cases"):
        accepted["use_cases"] = [
            usecases.use_case_named(unit, *_place(project, reference)).use_case_id
            for reference in fields["use_cases"]
        ]
    return accepted


def _place(project: str, reference: str) -> tuple[str, str]:
    home, slash, name = reference.partition("/")
    return (home, name) if slash else (project, reference)
