"""Runs: experiments, what was run and measured in them, and the models that came of it.

What a run says is kept as it was said; its measurements are too many for an event each, so the
journal holds digests of them. A version made of a run knows how it came about.
"""

from muniment.capabilities.runs.model.accepting import RunRefused, instant_of, milliseconds_of
from muniment.capabilities.runs.model.experiments import (
    DEFAULT_ID,
    Experiment,
    ExperimentDeleted,
    ExperimentExists,
    ExperimentNotFound,
)
from muniment.capabilities.runs.model.metrics import Point, Verdict
from muniment.capabilities.runs.model.runs import (
    Dataset,
    FullRun,
    ModelLink,
    Run,
    RunDeleted,
    RunNotFound,
    RunStatus,
)
from muniment.capabilities.runs.service.experiments import (
    create_experiment,
    delete_experiment,
    experiment_by_id,
    experiment_named,
    rename_experiment,
    restore_experiment,
    tag_experiment,
    untag_experiment,
)
from muniment.capabilities.runs.service.finding import run_by_id
from muniment.capabilities.runs.service.logging import (
    Batch,
    ParamChanged,
    log,
    log_inputs,
    log_outputs,
    untag_run,
)
from muniment.capabilities.runs.service.measuring import History, metric_history
from muniment.capabilities.runs.service.permissions import (
    MANAGE_EXPERIMENT,
    READ_RUN,
    WRITE_RUN,
)
from muniment.capabilities.runs.service.runs import (
    Start,
    delete_run,
    restore_run,
    start_run,
    update_run,
)
from muniment.capabilities.runs.service.sealing import verify_metrics

__all__ = [
    "DEFAULT_ID",
    "MANAGE_EXPERIMENT",
    "READ_RUN",
    "WRITE_RUN",
    "Batch",
    "Dataset",
    "Experiment",
    "ExperimentDeleted",
    "ExperimentExists",
    "ExperimentNotFound",
    "FullRun",
    "History",
    "ModelLink",
    "ParamChanged",
    "Point",
    "Run",
    "RunDeleted",
    "RunNotFound",
    "RunRefused",
    "RunStatus",
    "Start",
    "Verdict",
    "create_experiment",
    "delete_experiment",
    "delete_run",
    "experiment_by_id",
    "experiment_named",
    "instant_of",
    "log",
    "log_inputs",
    "log_outputs",
    "metric_history",
    "milliseconds_of",
    "rename_experiment",
    "restore_experiment",
    "restore_run",
    "run_by_id",
    "start_run",
    "tag_experiment",
    "untag_experiment",
    "untag_run",
    "update_run",
    "verify_metrics",
]
