"""A server of MLflow with something of everything, as it is before it is moved, and after."""

import mlflow
import pandas as pd
from mlflow.entities import Metric, Param, RunTag
from workbench import REQUIREMENTS, client, flowers, predictions_of, trained

AT = 1_700_000_000_000
NAME = "iris"


def fill_a_server():
    """Do what people do in years."""
    told = client()
    _log_by_hand(told)
    _log_models(told)
    _register(told)
    _end_some(told)


def change_a_server():
    """Go on as before, once the server was looked at."""
    told = client()
    found = told.get_experiment_by_name("flowers").experiment_id
    going = _run_named(told, found, "going on")
    told.log_batch(going, [Metric("loss", 0.1 * n, AT + n, n) for n in range(8, 12)])
    told.set_terminated(going, end_time=AT + 99_000)
    told.set_tag(_run_named(told, found, "parent"), "verdict", "theirs")
    told.delete_run(_run_named(told, found, "second child"))
    told.restore_run(_run_named(told, found, "taken back"))
    later = told.create_run(found, run_name="later", start_time=AT).info.run_id
    told.log_metric(later, "loss", 0.5, timestamp=AT, step=1)
    told.log_text(later, "late", "late.txt")
    told.rename_experiment(told.get_experiment_by_name("bucket").experiment_id, "pail")
    told.set_registered_model_alias(NAME, "champion", "4")
    told.delete_registered_model_alias(NAME, "old")
    told.transition_model_version_stage(NAME, "1", "Archived")
    told.create_model_version(NAME, "s3://bucket/iris/5")
    told.update_registered_model(NAME, "Tells flowers apart.")
    told.delete_registered_model_tag(NAME, "team")


def load_what_moved():
    """A model that moved is found by alias, version and stage, and predicts as it did."""
    measured, _ = flowers()
    for version, strength in (("@champion", 0.1), ("/1", 1.0), ("/Production", 1.0)):
        loaded = mlflow.sklearn.load_model(f"models:/{NAME}{version}")
        assert loaded.predict_proba(measured).round(6).tolist() == predictions_of(trained(strength))


def _log_by_hand(told):
    flowers_id = told.create_experiment("flowers", tags={"team": "botany", "note": "a\nb"})
    parent = told.create_run(flowers_id, start_time=AT, run_name="parent").info.run_id
    points = [Metric("loss", 1 / (n + 1), AT + n * 1000, n) for n in range(30)]
    odd = [float("nan"), float("inf"), -float("inf"), 1e-300, -0.0]
    points += [Metric("odd/one", value, AT, n) for n, value in enumerate(odd)]
    params = [Param("lr", "0.1"), Param("long", "x" * 500), Param("empty", "")]
    told.log_batch(parent, points, params, [RunTag("ünï", "cødé"), RunTag("b", "")])
    told.log_text(parent, "hello", "notes/a b ü.txt")
    told.log_text(parent, "", "empty.txt")
    told.set_terminated(parent, end_time=AT + 60_000)
    for name in ("first child", "second child"):
        tags = {"mlflow.parentRunId": parent, "mlflow.user": "grace"}
        child = told.create_run(flowers_id, AT + 5, tags, name).info.run_id
        told.set_terminated(child, "FAILED" if name == "first child" else "KILLED", AT + 9)
    going = told.create_run(flowers_id, AT, run_name="going on").info.run_id
    told.log_batch(going, [Metric("loss", 0.1 * n, AT + n, n) for n in range(8)])
    told.create_run("0", run_name="in default")
    gone = told.create_run(flowers_id, AT, run_name="taken back").info.run_id
    told.log_metric(gone, "loss", 0.25, AT, 1)
    bucket = told.create_experiment("bucket", artifact_location="s3://bucket/runs")
    told.create_run(bucket, run_name="elsewhere")


def _log_models(told):
    mlflow.set_experiment("flowers")
    measured, _ = flowers()
    for strength in (1.0, 0.1):
        with mlflow.start_run(run_name=f"trained {strength}") as run:
            frame = pd.DataFrame(measured.head(3))
            mlflow.log_input(mlflow.data.from_pandas(frame, name="iris"), context="training")
            made = mlflow.sklearn.log_model(
                trained(strength), name="model", pip_requirements=REQUIREMENTS
            )
            told.log_metric(run.info.run_id, "auc", 0.9, AT, 1, model_id=made.model_id)
            told.log_metric(run.info.run_id, "auc", 0.8, AT, 2)
        mlflow.register_model(made.model_uri, NAME)
    mlflow.set_experiment("Default")


def _register(told):
    told.update_model_version(NAME, "1", "The first.")
    told.set_model_version_tag(NAME, "1", "checked", "yes")
    told.set_registered_model_tag(NAME, "team", "botany")
    told.update_registered_model(NAME, "Tells flowers.")
    told.transition_model_version_stage(NAME, "1", "Production")
    told.create_model_version(NAME, "s3://bucket/iris/3")
    told.delete_model_version(NAME, "3")
    told.create_model_version(NAME, "s3://bucket/iris/4", tags={"kept": "elsewhere"})
    for alias, version in (("champion", "2"), ("old", "1")):
        told.set_registered_model_alias(NAME, alias, version)
    told.create_registered_model("empty one")
    told.copy_model_version(f"models:/{NAME}/2", "copied")
    mlflow.genai.register_prompt("greeting", "Hello {{name}}!")


def _end_some(told):
    found = told.get_experiment_by_name("flowers").experiment_id
    told.delete_run(_run_named(told, found, "taken back"))
    gone = told.create_experiment("gone")
    told.set_terminated(told.create_run(gone, AT, run_name="went along").info.run_id)
    told.delete_experiment(gone)


def _run_named(told, experiment_id, name):
    where = f"attributes.run_name = '{name}'"
    [found] = told.search_runs([experiment_id], where, run_view_type=mlflow.entities.ViewType.ALL)
    return found.info.run_id
