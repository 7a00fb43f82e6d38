"""Aliases: pointing, removing, and every place they ever pointed to."""

from dataclasses import replace

from muniment.capabilities.catalog.model import (
    Alias,
    AliasNotFound,
    Model,
    Status,
    StatusRefused,
    Version,
)
from muniment.capabilities.catalog.service import finding
from muniment.capabilities.catalog.service.finding import Found
from muniment.capabilities.catalog.service.permissions import READ_MODEL, SET_ALIAS
from muniment.capabilities.catalog.service.records import record_alias
from muniment.capabilities.catalog.store import aliases as store
from muniment.capabilities.catalog.store import versions as version_store
from muniment.kernel.reference import accept_alias
from muniment.platform.unit import Unit


def set_alias(unit: Unit, project: str, name: str, alias: str, version: str) -> Found:
    """Point an alias to a version; where it pointed before stays on record."""
    accept_alias(alias)
    found = finding.changeable_version(unit, project, name, version, SET_ALIAS)
    if found.details.status is not Status.ACTIVE:
        raise StatusRefused(
            f"Version {found.version.number} is {found.details.status}; an alias points to an "
            "active version.",
            status=found.details.status,
        )
    current = store.find(unit.connection, found.model.model_id, alias, unit.base)
    exists = current is not None and current.version_id is not None
    unit.match(0 if current is None else current.revision, exists=exists)
    _point(unit, found.model, alias, found.version, current)
    return found


def point(unit: Unit, model: Model, alias: str, version: Version) -> Alias:
    """Record where an alias points; asks the gate, so that no way in goes around it."""
    unit.authorize(SET_ALIAS, model.scope, see=READ_MODEL)
    current = store.find(unit.connection, model.model_id, accept_alias(alias), unit.base)
    return _point(unit, model, alias, version, current)


def _point(unit: Unit, model: Model, alias: str, version: Version, current: Alias | None) -> Alias:
    finding.require_open(unit, model)
    if current is not None and current.version_id == version.version_id:
        return current
    # Whoever deletes the version meanwhile has seen no alias point to it.
    version_store.contend_for(unit.connection, version.version_id)
    pointing = Alias(
        model_id=model.model_id,
        alias=alias,
        version_id=version.version_id,
        number=version.number,
        set_at=unit.now,
        set_by=unit.actor.name,
    )
    return record_alias(unit, "alias.set", model, pointing)


def remove_alias(unit: Unit, project: str, name: str, alias: str) -> Alias:
    """Let an alias point nowhere; what it pointed to stays on record."""
    _, model = finding.changeable_model(unit, project, name, SET_ALIAS)
    finding.require_open(unit, model)
    current = store.find(unit.connection, model.model_id, alias, unit.base)
    if current is None or current.version_id is None:
        raise _no_alias(model, alias)
    unit.match(current.revision)
    removed = Alias(model.model_id, alias, None, None, unit.now, unit.actor.name)
    return record_alias(unit, "alias.removed", model, removed)


def list_aliases(unit: Unit, project: str, name: str) -> list[Alias]:
    """Return the aliases of a model in force."""
    model = finding.model_named(unit, project, name)
    return store.of_models(unit.connection, [model.model_id], unit.moment)


def alias_states(unit: Unit, project: str, name: str, alias: str) -> list[store.Held]:
    """Return every state the alias had by the unit's moment and when it held, the latest first."""
    model = finding.model_named(unit, project, name)
    found = alias_histories(unit, model).get(alias)
    if not found:
        raise _no_alias(model, alias)
    return found


def alias_histories(unit: Unit, model: Model) -> dict[str, list[store.Held]]:
    """Return by alias the states known at the unit's moment, the latest first."""
    histories: dict[str, list[store.Held]] = {}
    for held in store.states(unit.connection, model.model_id):
        known = unit.moment.as_known is None or held.recorded_at <= unit.moment.as_known
        if known and (unit.moment.as_of is None or held.valid_from <= unit.moment.as_of):
            histories.setdefault(held.alias, []).append(_as_of(unit, held))
    return histories


def _as_of(unit: Unit, held: store.Held) -> store.Held:
    """Leave out an end that was still to come."""
    when = unit.moment.as_of
    to_come = when is not None and held.valid_to is not None and held.valid_to > when
    return replace(held, valid_to=None) if to_come else held


def _no_alias(model: Model, alias: str) -> AliasNotFound:
    return AliasNotFound(
        f"The model '{model.name}' has no alias '{alias[:100]}'.", model=model.name
    )
