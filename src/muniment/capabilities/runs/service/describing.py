"""Describing: what people say of runs and logged models beside what these say of themselves."""

from collections.abc import Mapping

from muniment.capabilities.runs.model.logged_models import FullLoggedModel
from muniment.capabilities.runs.service.logged_models import (
    tag_logged_model,
    untag_logged_model,
)
from muniment.capabilities.runs.service.logging import Batch, log, untag_run
from muniment.capabilities.runs.service.runs import update_run
from muniment.platform.unit import Unit

NOTE = "mlflow.note.content"
"""The tag that holds what is said of a thing in prose, as MLflow's pages have it."""

Changes = Mapping[str, str | None]
"""Tags to set, and those to take off, which are `None`."""


def describe_run(unit: Unit, run_id: str, *, name: str | None = None, tags: Changes) -> None:
    """Rename a run, set tags of it, and take off those that are `None`."""
    if name is not None:
        update_run(unit, run_id, name=name)
    log(unit, run_id, Batch(tags=_set(tags)))
    for key in _removed(tags):
        untag_run(unit, run_id, key)


def describe_logged_model(unit: Unit, model_id: str, tags: Changes) -> FullLoggedModel:
    """Set tags of a logged model, and take off those that are `None`."""
    found = tag_logged_model(unit, model_id, _set(tags))
    for key in _removed(tags):
        found = untag_logged_model(unit, model_id, key)
    return found


def _set(tags: Changes) -> dict[str, str]:
    return {key: value for key, value in tags.items() if value is not None}


def _removed(tags: Changes) -> list[str]:
    return [key for key, value in tags.items() if value is None]
