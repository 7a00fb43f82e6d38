"""Preparing an import: a file that waits until it is clear what its columns mean."""

from dataclasses import replace
from datetime import timedelta

from muniment.capabilities.imports.model.preparations import Preparation, PreparationNotFound
from muniment.capabilities.imports.model.runs import Evidence
from muniment.capabilities.imports.service.permissions import RUN_IMPORT
from muniment.capabilities.imports.store import preparations as store
from muniment.platform import referring
from muniment.platform.unit import Unit

KEPT = timedelta(days=7)


def prepare(unit: Unit, file: Evidence) -> Preparation:
    """Keep an uploaded file for whoever sent it, for a week."""
    unit.authorize_anywhere(RUN_IMPORT)
    referring.require_stored(unit.connection, unit.blobs, file.digest)
    store.remove_older(unit.connection, unit.now - KEPT)
    prepared = Preparation(unit.new_id(), unit.actor.id, file, unit.now)
    store.keep(unit.connection, prepared)
    return prepared


def show_preparation(unit: Unit, preparation_id: str) -> Preparation:
    """Return a preparation to whoever began it; raise `PreparationNotFound` to all others."""
    unit.authorize_anywhere(RUN_IMPORT)
    found = store.find(unit.connection, preparation_id, unit.actor.id)
    if found is None:
        raise PreparationNotFound(
            f"There is no import '{preparation_id[:80]}' in preparation; it was finished, is "
            f"older than {KEPT.days} days, or is somebody else's. Upload the file again."
        )
    return found


def list_preparations(unit: Unit) -> list[Preparation]:
    """Return what the actor has begun and not finished, the last begun first."""
    unit.authorize_anywhere(RUN_IMPORT)
    return store.of_actor(unit.connection, unit.actor.id)


def change_preparation(unit: Unit, preparation_id: str, **changes: object) -> Preparation:
    """Keep what was chosen or found about a file."""
    changed = replace(show_preparation(unit, preparation_id), **changes)  # pyright: ignore[reportArgumentType]  callers name fields
    store.change(unit.connection, changed)
    return changed


def drop_preparation(unit: Unit, preparation_id: str) -> None:
    """Forget a file that was not imported, or that was."""
    store.remove(unit.connection, show_preparation(unit, preparation_id).preparation_id)
