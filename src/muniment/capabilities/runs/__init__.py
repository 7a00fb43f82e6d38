"""Runs: experiments, what was run and measured in them, and the models that came of it.

What a run says is kept as it was said; its measurements are too many for an event each, so the
journal holds digests of them. A version made of a run knows how it came about.
"""

from muniment.capabilities.runs.model.accepting import RunRefused, instant_of, milliseconds_of
from muniment.capabilities.runs.model.artifacts import (
    Artifact,
    ArtifactNotFound,
    ArtifactsFrozen,
    Entry,
    Place,
)
from muniment.capabilities.runs.model.experiments import (
    DEFAULT_ID,
    Experiment,
    ExperimentDeleted,
    ExperimentExists,
    ExperimentNotFound,
)
from muniment.capabilities.runs.model.logged_models import (
    FullLoggedModel,
    LoggedModel,
    LoggedModelDeleted,
    LoggedModelNotFound,
    Measured,
    ModelStatus,
)
from muniment.capabilities.runs.model.metrics import Point, Verdict
from muniment.capabilities.runs.model.registrations import Registration, SourceRefused
from muniment.capabilities.runs.model.runs import (
    Dataset,
    FullRun,
    ModelLink,
    Run,
    RunDeleted,
    RunNotFound,
    RunStatus,
)
from muniment.capabilities.runs.service.artifacts import (
    Owner,
    admit_artifact,
    artifact_at,
    artifact_root,
    find_place,
    list_artifacts,
    owner_of,
    release_artifact,
    remove_artifact,
    reserve_artifact,
    store_artifact,
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
from muniment.capabilities.runs.service.logged_models import (
    Creation,
    add_logged_model_params,
    create_logged_model,
    delete_logged_model,
    finalize_logged_model,
    logged_model_by_id,
    tag_logged_model,
    untag_logged_model,
)
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
from muniment.capabilities.runs.service.registering import (
    Made,
    Proposed,
    register_version,
    registration_of,
    registrations_of,
    versions_of_run,
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
    "Artifact",
    "ArtifactNotFound",
    "ArtifactsFrozen",
    "Batch",
    "Creation",
    "Dataset",
    "Entry",
    "Experiment",
    "ExperimentDeleted",
    "ExperimentExists",
    "ExperimentNotFound",
    "FullLoggedModel",
    "FullRun",
    "History",
    "LoggedModel",
    "LoggedModelDeleted",
    "LoggedModelNotFound",
    "Made",
    "Measured",
    "ModelLink",
    "ModelStatus",
    "Owner",
    "ParamChanged",
    "Place",
    "Point",
    "Proposed",
    "Registration",
    "Run",
    "RunDeleted",
    "RunNotFound",
    "RunRefused",
    "RunStatus",
    "SourceRefused",
    "Start",
    "Verdict",
    "add_logged_model_params",
    "admit_artifact",
    "artifact_at",
    "artifact_root",
    "create_experiment",
    "create_logged_model",
    "delete_experiment",
    "delete_logged_model",
    "delete_run",
    "experiment_by_id",
    "experiment_named",
    "finalize_logged_model",
    "find_place",
    "instant_of",
    "list_artifacts",
    "log",
    "log_inputs",
    "log_outputs",
    "logged_model_by_id",
    "metric_history",
    "milliseconds_of",
    "owner_of",
    "register_version",
    "registration_of",
    "registrations_of",
    "release_artifact",
    "remove_artifact",
    "rename_experiment",
    "reserve_artifact",
    "restore_experiment",
    "restore_run",
    "run_by_id",
    "start_run",
    "store_artifact",
    "tag_experiment",
    "tag_logged_model",
    "untag_experiment",
    "untag_logged_model",
    "untag_run",
    "update_run",
    "verify_metrics",
    "versions_of_run",
]
