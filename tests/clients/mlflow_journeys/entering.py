"""Coming in: by name and password, and into the workspace of a team."""

import os
from contextlib import contextmanager
from unittest import mock

import mlflow
from workbench import bare, client, own, refusal


def name_and_password():
    """A user name and a token as its password let in as the token alone does; others do not."""
    token = os.environ["MLFLOW_TRACKING_TOKEN"]
    with _signing_in_with(token):
        name = bare(versions=1)
        assert client().get_model_version(name, "1").version in {1, "1"}
    with _signing_in_with("a wrong password"):
        refusal("UNAUTHENTICATED", client().get_registered_model, name)


def workspaces():
    """A workspace is a project: what is made in one is not found in another."""
    team = own("team")
    mlflow.create_workspace(team, description="A team of its own.")
    assert team in {one.name for one in mlflow.list_workspaces()}
    mlflow.update_workspace(team, description="A team, said otherwise.")
    assert mlflow.get_workspace(team).description == "A team, said otherwise."
    experiment, model = own("experiment"), own("model")
    mlflow.set_workspace(team)
    try:
        experiment_id = mlflow.create_experiment(experiment)
        with mlflow.start_run(experiment_id=experiment_id) as run:
            mlflow.log_text("flavors: {}", "MLmodel")
            mlflow.log_text("of the team", "notes.txt")
        client().create_registered_model(model)
        mlflow.register_model(f"runs:/{run.info.run_id}", model)
        assert [one.name for one in client().search_registered_models()] == [model]
        assert len(client().search_runs([experiment_id])) == 1
        assert mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/notes.txt") == "of the team"
    finally:
        mlflow.set_workspace(None)
    mlflow.delete_workspace(team)
    assert team not in {one.name for one in mlflow.list_workspaces()}
    assert mlflow.get_experiment_by_name(experiment) is None
    refusal("RESOURCE_DOES_NOT_EXIST", client().get_registered_model, model)


@contextmanager
def _signing_in_with(password):
    said = {"MLFLOW_TRACKING_USERNAME": "anybody", "MLFLOW_TRACKING_PASSWORD": password}
    with mock.patch.dict(os.environ, said):
        del os.environ["MLFLOW_TRACKING_TOKEN"]
        yield
