"""Logged models: taking note of one, saying when its files are there, and what is known of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from muniment.capabilities import projects
from muniment.capabilities.runs.model.accepting import RunRefused, accept_place
from muniment.capabilities.runs.model.artifacts import is_model
from muniment.capabilities.runs.model.logged_models import (
    FullLoggedModel,
    LoggedModel,
    LoggedModelNotFound,
    ModelStatus,
)
from muniment.capabilities.runs.service.experiments import changeable_experiment
from muniment.capabilities.runs.service.permissions import READ_RUN, WRITE_RUN
from muniment.capabilities.runs.store import logged_models as store
from muniment.capabilities.runs.store import metrics, registrations
from muniment.kernel.errors import NotFound
from muniment.kernel.moment import Moment
from muniment.platform.recording import enter
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class Creation:
    """A logged model to make.

    `model_id`, `created_at` and `artifact_uri`, where its files stay, are given only to what comes
    from elsewhere.
    """

    experiment_id: str
    name: str | None = None
    model_type: str = ""
    source_run_id: str | None = None
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    status: ModelStatus = ModelStatus.PENDING
    model_id: str | None = None
    created_at: datetime | None = None
    artifact_uri: str | None = None


def create_logged_model(unit: Unit, wanted: Creation) -> FullLoggedModel:
    """Take note of a model whose files are to come; without a name it is called after its id."""
    experiment = changeable_experiment(unit, wanted.experiment_id, WRITE_RUN)
    model_id = _free_id(unit, wanted.model_id)
    model = LoggedModel(
        model_id=model_id,
        experiment_id=experiment.experiment_id,
        project_id=experiment.project_id,
        name=wanted.name or f"model-{model_id[-8:]}",
        model_type=wanted.model_type,
        source_run_id=wanted.source_run_id or None,
        status=wanted.status,
        artifact_uri=accept_place(wanted.artifact_uri)
        or f"{experiment.artifact_location}/models/{model_id}/artifacts",
        created_at=wanted.created_at or unit.valid_at,
        created_by=unit.actor.name,
        params=dict(wanted.params),
        tags=dict(wanted.tags),
    )
    return FullLoggedModel(enter(unit, "logged-model.created", model.checked()), [], [])


def logged_model_by_id(unit: Unit, model_id: str) -> FullLoggedModel:
    """Return a logged model with its metrics and the versions made of it, deleted or not."""
    return filled(unit, bare_model(unit, model_id, unit.moment))


def finalize_logged_model(unit: Unit, model_id: str, status: ModelStatus) -> FullLoggedModel:
    """Say that the files of a logged model are there, or did not arrive."""
    model = changeable_model(unit, model_id)
    if status is not model.status:
        model = enter(unit, "logged-model.finalized", replace(model, status=status))
    return filled(unit, model)


def tag_logged_model(unit: Unit, model_id: str, tags: Mapping[str, str]) -> FullLoggedModel:
    """Set tags of a logged model."""
    model = changeable_model(unit, model_id)
    return _described(unit, model, replace(model, tags={**model.tags, **tags}).checked())


def untag_logged_model(unit: Unit, model_id: str, key: str) -> FullLoggedModel:
    """Take a tag off a logged model; one that is not there is no matter."""
    model = changeable_model(unit, model_id)
    tags = {name: value for name, value in model.tags.items() if name != key}
    return _described(unit, model, replace(model, tags=tags))


def add_logged_model_params(
    unit: Unit, model_id: str, params: Mapping[str, str]
) -> FullLoggedModel:
    """Add parameters to a logged model; raise `RunRefused` where one would change."""
    model = changeable_model(unit, model_id)
    return _described(unit, model, model.with_params(params))


def delete_logged_model(unit: Unit, model_id: str) -> LoggedModel:
    """Delete a logged model; what it was stays on record, and so do versions made of it."""
    model = changeable_model(unit, model_id)
    return enter(unit, "logged-model.deleted", replace(model, deleted=True))


def bare_model(unit: Unit, model_id: str, moment: Moment) -> LoggedModel:
    """Return a logged model without its metrics; raise `LoggedModelNotFound`."""
    model = store.by_id(unit.connection, model_id, moment) if is_model(model_id) else None
    refusal = LoggedModelNotFound(
        f"There is no logged model '{model_id[:80]}', or you may not see it.",
        model_id=model_id[:80],
    )
    if model is None:
        raise refusal
    try:
        unit.authorize(READ_RUN, model.scope, see=READ_RUN)
    except NotFound as unseen:
        raise refusal from unseen
    return model


def changeable_model(unit: Unit, model_id: str) -> LoggedModel:
    """Return a logged model the actor may change, as it is now."""
    store.take_turn(unit.connection, model_id[:36])
    model = bare_model(unit, model_id, unit.base)
    unit.authorize(WRITE_RUN, model.scope, see=READ_RUN)
    home = projects.projects_by_id(unit, [model.project_id])[model.project_id]
    projects.require_open(unit, home)
    store.rest_on(unit.connection, model.model_id)
    model.check_open()
    return model


def filled(unit: Unit, model: LoggedModel) -> FullLoggedModel:
    """Return a logged model with what was measured of it, and the versions made of it."""
    measured = metrics.latest_of_models(unit.connection, [model.model_id], unit.moment)
    made = registrations.of_logged_model(unit.connection, model.model_id)
    return FullLoggedModel(model, measured.get(model.model_id, []), made)


def _described(unit: Unit, before: LoggedModel, after: LoggedModel) -> FullLoggedModel:
    if after != before:
        after = enter(unit, "logged-model.described", after)
    return filled(unit, after)


def _free_id(unit: Unit, wanted: str | None) -> str:
    if wanted is None:
        return f"m-{unit.new_id().replace('-', '')}"
    if not is_model(wanted):
        raise RunRefused(
            f"'{wanted[:80]}' is no id of a logged model; it is 'm-' and 32 hexadecimal digits."
        )
    if store.by_id(unit.connection, wanted, Moment.NOW) is not None:
        raise RunRefused(f"There is a logged model {wanted} already.")
    return wanted
