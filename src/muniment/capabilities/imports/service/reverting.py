"""Taking one record back to before an import, by the verbs of the room it lives in."""

from collections.abc import Mapping
from typing import Any, Final

from muniment.capabilities import catalog, metadata, projects, usecases
from muniment.capabilities.imports.model.outcomes import Outcome, Status, Touched
from muniment.capabilities.imports.store import revisions
from muniment.kernel.errors import Conflict
from muniment.kernel.events import Subject
from muniment.platform.journal.history import difference, history, recall
from muniment.platform.unit import Unit

_A_FEW: Final = 1
_BOOKKEEPING: Final = frozenset({"revision", "updated_at"})


class ChangedSince(Conflict):
    """The record is not as the import left it, so it is left as it is now."""

    code = "imports.changed-since"
    title = "It has changed since the import"


def take_back(unit: Unit, outcome: Outcome, reason: str) -> None:
    """Delete what the import made, or bring back what it changed.

    Raises `ChangedSince` if any part of the record is not as the import left it, or what its room
    refuses.
    """
    for touched in outcome.touched:
        _check_untouched(unit, touched)
    if outcome.status is Status.CREATED or _is_new_version(outcome):
        _delete(unit, outcome, reason)
        return
    model_kind = _pass_gate(unit, outcome)
    for touched in reversed(outcome.touched):
        if touched.kind == "aspect":
            _revert_aspect(unit, touched, model_kind)
        elif touched.before is not None:
            _revert(unit, outcome, touched, touched.before)


def _check_untouched(unit: Unit, touched: Touched) -> None:
    if revisions.newest(unit.connection, touched.kind, touched.id) == touched.revision:
        return
    subject = Subject(touched.kind, touched.id)
    # What a later import changed and its undo brought back is as this import left it.
    since = difference(unit.connection, subject, touched.revision).changes
    if any(change.field not in _BOOKKEEPING for change in since):
        (newest,) = history(unit.connection, subject, limit=1)
        raise ChangedSince(
            f"It was changed by {newest.actor} on {newest.recorded_at:%Y-%m-%d}, after the import "
            f"(revision {newest.revision}), so it stays as it is."
        )


def _is_new_version(outcome: Outcome) -> bool:
    return any(touched.kind == "version" and not touched.before for touched in outcome.touched)


def _delete(unit: Unit, outcome: Outcome, reason: str) -> None:
    project = str(outcome.project)
    if outcome.kind == "version":
        number = str(outcome.number)
        catalog.delete_version(unit, project, str(outcome.model), number, reason)
    elif outcome.kind == "use_case":
        usecases.delete_use_case(unit, project, outcome.name, reason)
    else:
        _refuse_with_versions(unit, project, outcome.name)
        catalog.delete_model(unit, project, outcome.name, reason)


def _refuse_with_versions(unit: Unit, project: str, name: str) -> None:
    model = catalog.model_named(unit, project, name)
    if catalog.list_versions(unit, model, status=None, before=None, limit=_A_FEW):
        raise ChangedSince("It has a version that the import did not make, so it stays.")


def _pass_gate(unit: Unit, outcome: Outcome) -> str | None:
    """Ask the room whether the actor may describe the record; return the kind of its model."""
    project = str(outcome.project)
    if outcome.kind == "use_case":
        usecases.describe_use_case(unit, project, outcome.name, {})
    elif outcome.kind == "model":
        return catalog.describe_model(unit, project, outcome.name, {}).kind
    elif outcome.kind == "version":
        number, model = str(outcome.number), str(outcome.model)
        return catalog.describe_version(unit, project, model, number, {}).model.kind
    return None


def _revert(unit: Unit, outcome: Outcome, touched: Touched, revision: int) -> None:
    project = str(outcome.project)
    if outcome.kind == "use_case":
        usecases.revert_use_case(unit, project, outcome.name, revision)
    elif outcome.kind == "model":
        catalog.revert_model(unit, project, outcome.name, revision)
    elif outcome.kind == "version":
        number, model = str(outcome.number), str(outcome.model)
        catalog.revert_version(unit, project, model, number, revision)
    else:
        subject = Subject(touched.kind, touched.id)
        earlier: Mapping[str, Any] = recall(unit.connection, subject, revision)
        projects.describe_project(
            unit, outcome.name, title=earlier["title"], description=earlier["description"]
        )


def _revert_aspect(unit: Unit, touched: Touched, model_kind: str | None) -> None:
    kind, subject_id, schema = touched.id.split(":", 2)
    subject = Subject(kind, subject_id)
    if touched.before is None:
        metadata.remove_aspect(unit, subject, schema, kind=model_kind)
    else:
        metadata.revert_aspect(unit, subject, schema, touched.before, kind=model_kind)
