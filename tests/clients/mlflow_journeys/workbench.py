"""What the journeys share: the client, names of their own, data, and models trained once."""

import functools
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

import mlflow
import pandas as pd
from mlflow import MlflowClient
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

MAJOR = int(mlflow.__version__.split(".")[0])
# Said outright, because finding them out takes the client longer than everything else.
REQUIREMENTS = ["scikit-learn", "pandas"]


def client():
    """Return the low-level client, as unmodified as the rest."""
    return MlflowClient()


def own(kind):
    """Return a name that nobody else uses."""
    return f"{kind}-{secrets.token_hex(4)}"


def folder():
    """Return a new folder for files."""
    return Path(tempfile.mkdtemp(dir="."))


@functools.cache
def flowers():
    """Return measurements and kinds of flowers."""
    return load_iris(return_X_y=True, as_frame=True)


@functools.cache
def trained(strength=1.0):
    """Return a classifier of flowers; another strength makes another model."""
    measured, kinds = flowers()
    return LogisticRegression(C=strength, max_iter=200).fit(measured, kinds)


@dataclass(frozen=True)
class Logged:
    """A model that was logged in a run, and what it predicts."""

    run_id: str
    experiment_id: str
    uri: str
    model_id: str | None
    predictions: list


def logged(strength=1.0, **options):
    """Log a model in a run of a new experiment, as a training script does."""
    experiment_id = mlflow.create_experiment(own("experiment"))
    measured, _ = flowers()
    model = trained(strength)
    where = {"name": "model"} if MAJOR >= 3 else {"artifact_path": "model"}
    with mlflow.start_run(experiment_id=experiment_id) as run:
        mlflow.log_param("strength", strength)
        mlflow.log_metric("accuracy", model.score(*flowers()))
        info = mlflow.sklearn.log_model(
            model,
            **where,
            input_example=measured.head(2),
            pip_requirements=REQUIREMENTS,
            **options,
        )
    said = predictions_of(model)
    model_id = getattr(info, "model_id", None)
    return Logged(run.info.run_id, experiment_id, info.model_uri, model_id, said)


def registered(versions=1, **options):
    """Register so many versions of a new model; return its name and what each was logged as."""
    name = own("model")
    made = [logged(10.0**-n, registered_model_name=name, **options) for n in range(versions)]
    return name, made


def predictions_of(model):
    """Return how sure a model is of each kind, for every flower: differs between strengths."""
    measured, _ = flowers()
    return model.predict_proba(measured).round(6).tolist()


def bare(versions=0, **options):
    """Make a model with versions that refer to a bucket: enough where nothing is loaded."""
    name = own("model")
    client().create_registered_model(name, **options)
    for number in range(1, versions + 1):
        client().create_model_version(name, f"s3://bucket/{name}/{number}")
    return name


def refusal(code, action, *arguments, **options):
    """Do what must be refused with this code; return what the refusal says."""
    refused = None
    try:
        action(*arguments, **options)
    except mlflow.exceptions.MlflowException as caught:
        refused = caught
    assert refused is not None, f"{action.__name__} was not refused"
    assert refused.error_code == code, f"{refused.error_code}: {refused.message}"
    return refused.message


def frame_of(runs):
    """Return found runs by their ids."""
    assert isinstance(runs, pd.DataFrame)
    return runs.set_index("run_id")
