"""Experiments: what runs are gathered under, within the project that a request is about."""

from muniment.capabilities import runs
from muniment.protocols.mlflow import limits
from muniment.protocols.mlflow.errors import TagNotFound
from muniment.protocols.mlflow.routing import Call, Family
from muniment.protocols.mlflow.run_messages import OneExperiment
from muniment.protocols.mlflow.run_views import experiment_message
from muniment.protocols.mlflow.views import tags_in
from muniment.protocols.mlflow.wire import Message, Required, Tag

EXPERIMENTS = Family()
_NOUN = "experiments"


class NewExperiment(Message):
    """An experiment to open."""

    name: Required
    artifact_location: str = ""
    tags: list[Tag] = []


class Opened(Message):
    """The id of an experiment that was opened."""

    experiment_id: str


class ByName(Message):
    """Which experiment is meant, by its name."""

    experiment_name: Required


class ById(Message):
    """Which experiment is meant, by its id."""

    experiment_id: Required


class Renaming(ById):
    """Another name for an experiment."""

    new_name: Required


class Tagging(ById):
    """A tag of an experiment."""

    key: Required
    value: str = ""


class TagOf(ById):
    """Which tag of an experiment is meant."""

    key: Required


@EXPERIMENTS.post(f"{_NOUN}/create", runs.WRITE_RUN)
def create_experiment(call: Call, wanted: NewExperiment) -> Opened:
    """Open an experiment."""
    limits.check_length(wanted.name, "name", limits.MAX_EXPERIMENT_NAME)
    limits.check_tags(wanted.tags, limit=limits.MAX_EXPERIMENT_TAG)
    made = runs.create_experiment(
        call.unit,
        call.project,
        wanted.name,
        artifact_location=wanted.artifact_location,
        tags=tags_in(wanted.tags),
    )
    return Opened(experiment_id=made.experiment_id)


@EXPERIMENTS.get(f"{_NOUN}/get", runs.READ_RUN)
def get_experiment(call: Call, wanted: ById) -> OneExperiment:
    """Show an experiment."""
    found = runs.experiment_by_id(call.unit, wanted.experiment_id)
    return OneExperiment(experiment=experiment_message(call.unit, found))


@EXPERIMENTS.get(f"{_NOUN}/get-by-name", runs.READ_RUN)
def get_experiment_by_name(call: Call, wanted: ByName) -> OneExperiment:
    """Show the experiment of a name, deleted or not."""
    found = runs.experiment_named(call.unit, call.project, wanted.experiment_name)
    return OneExperiment(experiment=experiment_message(call.unit, found))


@EXPERIMENTS.post(f"{_NOUN}/delete", runs.MANAGE_EXPERIMENT)
def delete_experiment(call: Call, wanted: ById) -> None:
    """Delete an experiment with its runs; it can be restored with them."""
    runs.delete_experiment(call.unit, wanted.experiment_id)


@EXPERIMENTS.post(f"{_NOUN}/restore", runs.MANAGE_EXPERIMENT)
def restore_experiment(call: Call, wanted: ById) -> None:
    """Bring a deleted experiment back, and the runs that went with it."""
    runs.restore_experiment(call.unit, wanted.experiment_id)


@EXPERIMENTS.post(f"{_NOUN}/update", runs.MANAGE_EXPERIMENT)
def update_experiment(call: Call, wanted: Renaming) -> None:
    """Give an experiment another name."""
    limits.check_length(wanted.new_name, "name", limits.MAX_EXPERIMENT_NAME)
    runs.rename_experiment(call.unit, wanted.experiment_id, wanted.new_name)


@EXPERIMENTS.post(f"{_NOUN}/set-experiment-tag", runs.WRITE_RUN)
def set_experiment_tag(call: Call, wanted: Tagging) -> None:
    """Set a tag of an experiment."""
    limits.check_key(wanted.key, "key")
    limits.check_length(wanted.value, "value", limits.MAX_EXPERIMENT_TAG)
    runs.tag_experiment(call.unit, wanted.experiment_id, {wanted.key: wanted.value})


@EXPERIMENTS.post(f"{_NOUN}/delete-experiment-tag", runs.WRITE_RUN)
def delete_experiment_tag(call: Call, wanted: TagOf) -> None:
    """Take a tag of an experiment away."""
    found = runs.experiment_by_id(call.unit, wanted.experiment_id)
    runs.untag_experiment(call.unit, wanted.experiment_id, wanted.key)
    if wanted.key not in found.tags:
        raise TagNotFound(
            f"No tag with name: {wanted.key[:260]} in experiment with id {found.experiment_id}"
        )
