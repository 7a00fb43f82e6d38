"""Models come back from the register by every address a client knows, and predict as before."""

import functools
import pathlib

import mlflow
from workbench import MAJOR, client, flowers, predictions_of, registered


def load_by_version():
    """Each version is its own model."""
    name, (first, second) = _two_versions()
    assert _loaded(f"models:/{name}/1") == first.predictions
    assert _loaded(f"models:/{name}/2") == second.predictions
    assert first.predictions != second.predictions


def load_by_alias():
    """An alias leads to the version it points to now."""
    name, (first, second) = _two_versions()
    client().set_registered_model_alias(name, "champion", "1")
    assert _loaded(f"models:/{name}@champion") == first.predictions
    client().set_registered_model_alias(name, "champion", "2")
    assert _loaded(f"models:/{name}@champion") == second.predictions


def load_latest():
    """The latest version is the one registered last."""
    name, (_, second) = _two_versions()
    assert _loaded(f"models:/{name}/latest") == second.predictions


def load_by_stage():
    """A stage leads to the latest version in it."""
    name, (first, _) = _two_versions()
    client().transition_model_version_stage(name, "1", "Staging")
    assert _loaded(f"models:/{name}/Staging") == first.predictions


def load_by_logged_model():
    """A logged model has an address of its own, registered or not."""
    _, (first, second) = _two_versions()
    if MAJOR >= 3:
        assert _loaded(f"models:/{first.model_id}") == first.predictions
        assert _loaded(f"models:/{second.model_id}") == second.predictions


def load_from_the_run():
    """The run that logged a model still leads to it."""
    _, (first, _) = _two_versions()
    assert _loaded(f"runs:/{first.run_id}/model") == first.predictions


def load_as_a_function():
    """Whatever it was made with, a model is a function of a table."""
    name, _ = _two_versions()
    measured, _ = flowers()
    model = mlflow.pyfunc.load_model(f"models:/{name}/2")
    expected = mlflow.sklearn.load_model(f"models:/{name}/2").predict(measured)
    assert (model.predict(measured) == expected).all()
    assert model.metadata.signature.inputs.input_names() == list(measured.columns)


def from_training_to_predicting():
    """The whole way: logged in a run, registered, pointed to, loaded, asked."""
    name, (made,) = registered()
    client().set_registered_model_alias(name, "champion", "1")
    assert _loaded(f"models:/{name}@champion") == made.predictions


def fetch_files():
    """The files of a version are fetched without loading anything."""
    name, _ = _two_versions()
    uri = client().get_model_version_download_uri(name, "1")
    assert uri
    fetched = mlflow.artifacts.download_artifacts(f"models:/{name}/1/MLmodel")
    with pathlib.Path(fetched).open() as file:
        assert "python_function" in file.read()


def _two_versions():
    return _two_versions_at(mlflow.get_tracking_uri())


@functools.cache
def _two_versions_at(server):
    return registered(2)


def _loaded(uri):
    return predictions_of(mlflow.sklearn.load_model(uri))
