"""Recording catalog events: one place that knows how a record becomes an event."""

from dataclasses import replace

from muniment.capabilities.catalog.model import Alias, Details, Model, Version
from muniment.capabilities.catalog.model.versions import Creation
from muniment.kernel.events import Event, Scope
from muniment.platform.database import records
from muniment.platform.unit import Unit


def record_model(unit: Unit, event_type: str, model: Model) -> Model:
    """Enter a model's new state in the journal; return it with its revision."""
    event = Event(event_type, model.subject, records.state_of(model), model.scope)
    return records.stamped(model, unit.record(event))


def record_version(unit: Unit, made: Creation) -> Details:
    """Enter a new version in the journal; return its details with their revision."""
    scope = Scope(made.version.project_id, made.version.model_id)
    state = records.state_of(made)
    state["details"] = records.state_of(made.details)
    event = Event("version.registered", made.version.subject, state, scope)
    return records.stamped(made.details, unit.record(event))


def record_details(unit: Unit, event_type: str, version: Version, details: Details) -> Details:
    """Enter what is now said of a version in the journal; return it with its revision."""
    scope = Scope(version.project_id, version.model_id)
    event = Event(event_type, version.subject, records.state_of(details), scope)
    return records.stamped(details, unit.record(event))


def record_alias(unit: Unit, event_type: str, model: Model, alias: Alias) -> Alias:
    """Enter where an alias points now in the journal; return it with its revision."""
    event = Event(event_type, alias.subject, records.state_of(alias), model.scope)
    return replace(alias, revision=unit.record(event).seq)
