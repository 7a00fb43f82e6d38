"""What a training script does: experiments, runs, and what they log, told to or not."""

import math
from contextlib import suppress

import mlflow
import numpy as np
import pandas as pd
from mlflow.entities import Metric, Param, RunTag
from sklearn.linear_model import LogisticRegression
from workbench import MAJOR, client, flowers, logged, own, refusal


def autologged_training():
    """Training is recorded without a word: parameters, metrics, data, the model itself."""
    measured, kinds = flowers()
    experiment = mlflow.set_experiment(own("experiment"))
    mlflow.sklearn.autolog()
    try:
        with mlflow.start_run() as run:
            model = LogisticRegression(C=0.5, max_iter=200).fit(measured, kinds)
    finally:
        mlflow.sklearn.autolog(disable=True)
    found = client().get_run(run.info.run_id)
    assert found.info.status == "FINISHED"
    assert found.info.experiment_id == experiment.experiment_id
    assert found.data.params["C"] == "0.5"
    assert found.data.metrics["training_accuracy_score"] == model.score(measured, kinds)
    assert found.data.tags["estimator_name"] == "LogisticRegression"
    assert [one.dataset.name for one in found.inputs.dataset_inputs] == ["dataset"]
    loaded = mlflow.sklearn.load_model(f"runs:/{run.info.run_id}/model")
    assert (loaded.predict(measured) == model.predict(measured)).all()
    if MAJOR >= 3:
        assert len(found.outputs.model_outputs) == 1


def experiment_life():
    """Experiments are made, found, tagged, renamed, deleted and brought back."""
    name = own("experiment")
    experiment_id = mlflow.create_experiment(name, tags={"team": "risk"})
    refusal("RESOURCE_ALREADY_EXISTS", mlflow.create_experiment, name)
    assert mlflow.get_experiment_by_name(name).experiment_id == experiment_id
    assert mlflow.get_experiment_by_name(own("missing")) is None
    client().set_experiment_tag(experiment_id, "stage", "trial")
    client().rename_experiment(experiment_id, f"{name}-renamed")
    found = client().get_experiment(experiment_id)
    assert found.name == f"{name}-renamed"
    assert found.tags == {"team": "risk", "stage": "trial"}
    assert found.lifecycle_stage == "active"
    if MAJOR >= 3:
        client().delete_experiment_tag(experiment_id, "stage")
        assert client().get_experiment(experiment_id).tags == {"team": "risk"}
    run_id = client().create_run(experiment_id).info.run_id
    client().delete_experiment(experiment_id)
    assert client().get_experiment(experiment_id).lifecycle_stage == "deleted"
    assert client().get_run(run_id).info.lifecycle_stage == "deleted"
    client().restore_experiment(experiment_id)
    assert client().get_experiment(experiment_id).lifecycle_stage == "active"
    assert client().get_run(run_id).info.lifecycle_stage == "active"
    assert client().get_experiment("0").name == "Default"


def run_life():
    """Runs are named, ended, failed, deleted and brought back."""
    experiment_id = mlflow.create_experiment(own("experiment"))
    with mlflow.start_run(experiment_id=experiment_id, run_name="first", tags={"a": "1"}) as run:
        mlflow.set_tag("b", "2")
    client().update_run(run.info.run_id, name="renamed")
    client().delete_tag(run.info.run_id, "a")
    found = client().get_run(run.info.run_id)
    assert found.info.run_name == "renamed"
    assert found.data.tags["mlflow.runName"] == "renamed"
    assert "a" not in found.data.tags
    assert found.info.end_time >= found.info.start_time > 1_600_000_000_000
    client().delete_run(run.info.run_id)
    assert client().get_run(run.info.run_id).info.lifecycle_stage == "deleted"
    assert client().search_runs([experiment_id]) == []
    client().restore_run(run.info.run_id)
    assert len(client().search_runs([experiment_id])) == 1
    with suppress(ZeroDivisionError), mlflow.start_run(experiment_id=experiment_id) as failed:
        mlflow.log_metric("share", 1 / 0)
    assert client().get_run(failed.info.run_id).info.status == "FAILED"


def nested_runs():
    """Runs lie within runs, and are found by the one around them."""
    experiment_id = mlflow.create_experiment(own("experiment"))
    with mlflow.start_run(experiment_id=experiment_id) as parent:
        for depth in (1, 2):
            with mlflow.start_run(experiment_id=experiment_id, nested=True, run_name=f"c{depth}"):
                mlflow.log_param("depth", depth)
                if depth == 2:
                    with mlflow.start_run(experiment_id=experiment_id, nested=True, run_name="g"):
                        mlflow.log_metric("loss", 0.1)
    within = f"tags.mlflow.parentRunId = '{parent.info.run_id}'"
    children = client().search_runs([experiment_id], within)
    assert {child.info.run_name for child in children} == {"c1", "c2"}
    (second,) = client().search_runs([experiment_id], f"{within} AND params.depth = '2'")
    (grandchild,) = client().search_runs(
        [experiment_id], f"tags.mlflow.parentRunId = '{second.info.run_id}'"
    )
    assert grandchild.data.metrics == {"loss": 0.1}


def params_stay():
    """A parameter said twice must be the same both times."""
    experiment_id = mlflow.create_experiment(own("experiment"))
    with mlflow.start_run(experiment_id=experiment_id) as run:
        mlflow.log_params({"depth": 3, "rate": 0.1})
        mlflow.log_param("depth", 3)
        message = refusal("INVALID_PARAMETER_VALUE", mlflow.log_param, "depth", 4)
    assert "Changing param values is not allowed" in message
    assert client().get_run(run.info.run_id).data.params == {"depth": "3", "rate": "0.1"}


def metric_histories():
    """Every point of a metric is kept, also those that are no numbers, and the last one is told."""
    experiment_id = mlflow.create_experiment(own("experiment"))
    with mlflow.start_run(experiment_id=experiment_id) as run:
        for step in range(5):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
        mlflow.log_metric("loss", 9.0, step=2)
        for step, value in enumerate((math.nan, math.inf, -math.inf)):
            mlflow.log_metric("odd", value, step=step)
    run_id = run.info.run_id
    history = client().get_metric_history(run_id, "loss")
    assert sorted((m.step, m.value) for m in history) == sorted(
        [*((step, 1 / (step + 1)) for step in range(5)), (2, 9.0)]
    )
    odd = sorted(client().get_metric_history(run_id, "odd"), key=lambda metric: metric.step)
    assert math.isnan(odd[0].value)
    # A stock server says the greatest number there is where infinity was logged.
    assert odd[1].value >= 1.7976931348623157e308
    assert odd[2].value <= -1.7976931348623157e308
    last = client().get_run(run_id).data.metrics
    assert last["loss"] == 0.2
    assert last["odd"] <= -1.7976931348623157e308


def thousand_metrics_at_once():
    """A batch holds a thousand points, and is taken whole or not at all."""
    experiment_id = mlflow.create_experiment(own("experiment"))
    run_id = client().create_run(experiment_id).info.run_id
    points = [Metric(f"m{n % 4}", n / 7, 1_700_000_000_000 + n, n) for n in range(1000)]
    client().log_batch(run_id, points)
    client().log_batch(run_id, params=[Param("p", "1")], tags=[RunTag("t", "2")])
    for key in range(4):
        history = client().get_metric_history(run_id, f"m{key}")
        assert sorted(m.value for m in history) == [n / 7 for n in range(key, 1000, 4)]
    assert client().get_run(run_id).data.metrics["m3"] == 999 / 7
    wrong = [Param("q", "1"), Param("p", "other")]
    refusal("INVALID_PARAMETER_VALUE", client().log_batch, run_id, params=wrong)
    assert client().get_run(run_id).data.params == {"p": "1"}


def datasets_of_a_run():
    """What data a run saw is on record: name, digest, schema, and in which role."""
    frame = pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [0, 1, 0]})
    seen = mlflow.data.from_pandas(frame, name="points", targets="y", source="s3://bucket/points")
    held = mlflow.data.from_numpy(np.arange(6).reshape(3, 2), name="held-out")
    experiment_id = mlflow.create_experiment(own("experiment"))
    with mlflow.start_run(experiment_id=experiment_id) as run:
        mlflow.log_input(seen, context="training")
        mlflow.log_input(held, context="validation")
        mlflow.log_input(seen, context="training")
    found = client().get_run(run.info.run_id).inputs.dataset_inputs
    by_name = {one.dataset.name: one for one in found}
    assert by_name.keys() == {"points", "held-out"}
    assert by_name["points"].dataset.digest == seen.digest
    assert '"x"' in by_name["points"].dataset.schema
    assert [tag.value for tag in by_name["points"].tags] == ["training"]
    assert [tag.value for tag in by_name["held-out"].tags] == ["validation"]
    (again,) = mlflow.search_runs([experiment_id], "dataset.name = 'points'", output_format="list")
    assert again.info.run_id == run.info.run_id


def model_of_a_run():
    """A logged model knows its run, and the run its model; both know the numbers."""
    made = logged(0.7)
    if MAJOR < 3:
        assert "model/MLmodel" in [
            file.path for file in client().list_artifacts(made.run_id, "model")
        ]
        return
    model = mlflow.get_logged_model(made.model_id)
    assert model.source_run_id == made.run_id
    assert model.status == "READY"
    assert model.params["strength"] == "0.7"
    assert [metric.key for metric in model.metrics] == ["accuracy"]
    mlflow.set_logged_model_tags(made.model_id, {"reviewed": "yes", "by": "ana"})
    mlflow.delete_logged_model_tag(made.model_id, "by")
    tags = mlflow.get_logged_model(made.model_id).tags
    assert tags["reviewed"] == "yes"
    assert "by" not in tags
    outputs = client().get_run(made.run_id).outputs.model_outputs
    assert [one.model_id for one in outputs] == [made.model_id]
    apart = client().create_logged_model(made.experiment_id, name="apart", params={"a": "1"})
    client().log_model_params(apart.model_id, {"b": "2"})
    assert mlflow.get_logged_model(apart.model_id).params == {"a": "1", "b": "2"}
    client().delete_logged_model(apart.model_id)
    refusal("RESOURCE_DOES_NOT_EXIST", mlflow.get_logged_model, apart.model_id)
