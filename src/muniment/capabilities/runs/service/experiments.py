"""Experiments: opening, finding and changing what runs are gathered under."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from muniment.capabilities import projects
from muniment.capabilities.runs.model.accepting import RunRefused, accept_name, is_storable
from muniment.capabilities.runs.model.experiments import (
    DEFAULT_ID,
    DEFAULT_NAME,
    OWN_ARTIFACTS,
    Experiment,
    ExperimentExists,
    ExperimentNotFound,
)
from muniment.capabilities.runs.service.permissions import (
    MANAGE_EXPERIMENT,
    READ_RUN,
    WRITE_RUN,
)
from muniment.capabilities.runs.store import experiments as store
from muniment.kernel.errors import NotFound
from muniment.kernel.moment import Moment
from muniment.kernel.reference import DEFAULT_PROJECT
from muniment.platform.auth import Permission
from muniment.platform.recording import enter
from muniment.platform.unit import Unit

_ID = re.compile(r"[0-9]{1,20}")


def create_experiment(
    unit: Unit,
    project: str,
    name: str,
    *,
    artifact_location: str = "",
    tags: Mapping[str, str] | None = None,
    created_at: datetime | None = None,
) -> Experiment:
    """Open an experiment in a project; raise `ExperimentExists` if its name is taken.

    `created_at` is given only to what comes from another register.
    """
    home = projects.project_named(unit, project, unit.base)
    unit.authorize(WRITE_RUN, home.scope)
    projects.require_open(unit, home)
    accept_name(name, "an experiment")
    _refuse_taken(unit, home.project_id, name)
    opened = _opened(unit, home.project_id, name, artifact_location, tags or {})
    if created_at is not None:
        opened = replace(opened, created_at=created_at)
    return enter(unit, "experiment.created", opened.checked())


def _opened(
    unit: Unit, project_id: str, name: str, artifact_location: str, tags: Mapping[str, str]
) -> Experiment:
    number = store.next_number(unit.connection)
    return Experiment(
        experiment_id=str(number),
        number=number,
        project_id=project_id,
        name=name,
        artifact_location=artifact_location.rstrip("/") or f"{OWN_ARTIFACTS}/{number}",
        created_at=unit.valid_at,
        created_by=unit.actor.name,
        tags=dict(tags),
    )


def experiment_by_id(unit: Unit, experiment_id: str, moment: Moment | None = None) -> Experiment:
    """Return an experiment, deleted or not; raise `ExperimentNotFound`."""
    when = unit.moment if moment is None else moment
    is_one = _ID.fullmatch(experiment_id) is not None
    found = store.by_id(unit.connection, experiment_id, when) if is_one else None
    return _seen(unit, found, experiment_id)


def experiment_named(unit: Unit, project: str, name: str) -> Experiment:
    """Return the experiment of that name, deleted or not; raise `ExperimentNotFound`."""
    home = projects.project_named(unit, project)
    found = None
    if is_storable(name):
        found = store.named(unit.connection, home.project_id, name, unit.moment)
    return _seen(unit, found, f"{project}/{name}")


def change_experiment(
    unit: Unit,
    experiment_id: str,
    *,
    name: str | None = None,
    tags: Mapping[str, str | None] | None = None,
) -> Experiment:
    """Rename an experiment, set tags of it, and take off those that are `None`.

    Raises `ExperimentExists` if the name is taken.
    """
    experiment = changeable_experiment(unit, experiment_id, WRITE_RUN)
    merged = {**experiment.tags, **(tags or {})}
    kept = {key: value for key, value in merged.items() if value is not None}
    changed = replace(experiment, name=name or experiment.name, tags=kept).checked()
    if changed.name != experiment.name:
        unit.authorize(MANAGE_EXPERIMENT, experiment.scope, see=READ_RUN)
        _refuse_taken(unit, experiment.project_id, changed.name)
        return enter(unit, "experiment.renamed", changed)
    return experiment if changed == experiment else enter(unit, "experiment.described", changed)


def rename_experiment(unit: Unit, experiment_id: str, name: str) -> Experiment:
    """Give an experiment another name; raise `ExperimentExists` if that is taken."""
    return change_experiment(unit, experiment_id, name=accept_name(name, "an experiment"))


def tag_experiment(unit: Unit, experiment_id: str, tags: Mapping[str, str]) -> Experiment:
    """Set tags of an experiment."""
    return change_experiment(unit, experiment_id, tags=tags)


def untag_experiment(unit: Unit, experiment_id: str, key: str) -> Experiment:
    """Take a tag off an experiment; one that is not there is no matter."""
    return change_experiment(unit, experiment_id, tags={key: None})


def delete_experiment(unit: Unit, experiment_id: str) -> Experiment:
    """Close an experiment and delete its runs; all of it stays on record and can be restored.

    Raises `RunRefused` for the one that runs without one are gathered under.
    """
    experiment = changeable_experiment(unit, experiment_id, MANAGE_EXPERIMENT)
    if experiment.experiment_id == DEFAULT_ID:
        raise RunRefused(
            f"The experiment '{experiment.name}' ({DEFAULT_ID}) cannot be deleted: runs without "
            "one are gathered there. Delete its runs instead."
        )
    return enter(unit, "experiment.archived", replace(experiment, deleted=True))


def restore_experiment(unit: Unit, experiment_id: str) -> Experiment:
    """Open a deleted experiment again, and bring back the runs that went with it.

    A run that was deleted by itself stays so; an experiment that is not deleted stays as it is.
    """
    experiment = changeable_experiment(unit, experiment_id, MANAGE_EXPERIMENT, closed=True)
    if not experiment.deleted:
        return experiment
    return enter(unit, "experiment.reactivated", replace(experiment, deleted=False))


def changeable_experiment(
    unit: Unit, experiment_id: str, permission: Permission, *, closed: bool = False
) -> Experiment:
    """Return an experiment the actor may change; a deleted one only with `closed`."""
    experiment = experiment_by_id(unit, experiment_id, unit.base)
    unit.authorize(permission, experiment.scope, see=READ_RUN)
    home = projects.projects_by_id(unit, [experiment.project_id])[experiment.project_id]
    projects.require_open(unit, home)
    store.rest_on(unit.connection, experiment.experiment_id)
    unit.match(experiment.revision)
    if not closed:
        experiment.check_open()
    return experiment


def ensure_default_experiment(unit: Unit) -> None:
    """Open the experiment that runs without one are gathered under, once."""
    if store.by_id(unit.connection, DEFAULT_ID, Moment.NOW) is None:
        home = projects.project_named(unit, DEFAULT_PROJECT)
        opened = _opened(unit, home.project_id, DEFAULT_NAME, "", {})
        enter(unit, "experiment.created", opened.checked())


def _refuse_taken(unit: Unit, project_id: str, name: str) -> None:
    taken = store.named(unit.connection, project_id, name, Moment.NOW)
    if taken is not None:
        state = "deleted experiment" if taken.deleted else "experiment"
        raise ExperimentExists(
            f"There is a{'' if taken.deleted else 'n'} {state} '{name[:80]}' already "
            f"({taken.experiment_id}); choose another name.",
            experiment_id=taken.experiment_id,
            deleted=taken.deleted,
        )


def _seen(unit: Unit, experiment: Experiment | None, asked: str) -> Experiment:
    refusal = ExperimentNotFound(
        f"There is no experiment '{asked[:120]}', or you may not see it.", experiment=asked[:120]
    )
    if experiment is None:
        raise refusal
    try:
        unit.authorize(READ_RUN, experiment.scope, see=READ_RUN)
    except NotFound as unseen:
        raise refusal from unseen
    return experiment
