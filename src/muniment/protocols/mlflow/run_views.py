"""Experiments and runs as MLflow's messages."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import cast

from msgspec.structs import astuple

from muniment.capabilities import projects, runs
from muniment.platform.unit import Unit
from muniment.protocols.mlflow import run_messages as messages
from muniment.protocols.mlflow.views import milliseconds, tags_of
from muniment.protocols.mlflow.wire import Tag, float_on_wire

_point = cast(
    "Callable[[tuple[object, ...]], runs.Point]",
    partial(tuple.__new__, runs.Point),  # pyright: ignore[reportUnknownMemberType] it says of what
)


def experiment_message(unit: Unit, experiment: runs.Experiment) -> messages.Experiment:
    """Return one experiment."""
    return experiment_messages(unit, [experiment])[0]


def experiment_messages(
    unit: Unit, experiments: Sequence[runs.Experiment]
) -> list[messages.Experiment]:
    """Return experiments, with the names of their projects."""
    homes = projects.projects_by_id(unit, {one.project_id for one in experiments})
    return [
        messages.Experiment(
            experiment_id=one.experiment_id,
            name=one.name,
            artifact_location=one.artifact_location,
            lifecycle_stage=stage_of(deleted=one.deleted),
            last_update_time=milliseconds(one.updated_at or one.created_at),
            creation_time=milliseconds(one.created_at),
            workspace=homes[one.project_id].name,
            tags=tags_of(one.tags),
        )
        for one in experiments
    ]


def run_message(full: runs.FullRun) -> messages.Run:
    """Return a run with all that is known of it."""
    return messages.Run(
        info=info_message(full.run),
        data=messages.RunData(
            metrics=[metric_message(point, full.run.run_id) for point in full.metrics],
            params=[Tag(key=key, value=value) for key, value in full.params.items()],
            tags=tags_of(full.tags),
        ),
        inputs=messages.RunInputs(
            dataset_inputs=[_dataset_message(dataset) for dataset in full.datasets],
            model_inputs=[messages.ModelInput(model_id=link.model_id) for link in full.inputs],
        ),
        outputs=messages.RunOutputs(
            model_outputs=[
                messages.WrittenModel(model_id=link.model_id, step=link.step)
                for link in full.outputs
            ]
        ),
    )


def info_message(run: runs.Run) -> messages.RunInfo:
    """Return what a run is."""
    return messages.RunInfo(
        run_id=run.run_id,
        run_uuid=run.run_id,
        run_name=run.name,
        experiment_id=run.experiment_id,
        user_id=run.user_id,
        status=run.status,
        start_time=runs.milliseconds_of(run.started_at),
        end_time=None if run.ended_at is None else runs.milliseconds_of(run.ended_at),
        artifact_uri=run.artifact_uri,
        lifecycle_stage=stage_of(deleted=run.deleted),
    )


def metric_message(point: runs.Point, run_id: str) -> messages.Metric:
    """Return a measurement of a run."""
    return messages.Metric(
        key=point.key,
        value=float_on_wire(point.value),
        timestamp=point.timestamp_ms,
        step=point.step,
        model_id=point.model_id,
        dataset_name=point.dataset_name,
        dataset_digest=point.dataset_digest,
        run_id=run_id,
    )


def points_in(said: Iterable[messages.MetricSaid]) -> list[runs.Point]:
    """Return measurements as they were sent."""
    # A message has the fields of a point, in their order: there are a thousand in a request.
    return list(map(_point, map(astuple, said)))


def stage_of(*, deleted: bool) -> str:
    """Return how MLflow says whether something was deleted."""
    return messages.DELETED if deleted else messages.ACTIVE


def _dataset_message(dataset: runs.Dataset) -> messages.DatasetInput:
    return messages.DatasetInput(
        dataset=messages.DatasetMessage(
            name=dataset.name,
            digest=dataset.digest,
            source_type=dataset.source_type,
            source=dataset.source,
            schema=dataset.schema,
            profile=dataset.profile,
        ),
        tags=tags_of(dataset.tags),
    )
