"""A data scientist at the terminal and in Python: tries something, measures it, registers it."""

import httpx2
import pytest

from muniment_client import Client, Measurement


@pytest.fixture
def experiment(terminal, project):
    made = terminal.do(
        "experiments", "create", "trees", "--project", project, "--tag", "team=risk", "--json"
    )
    return made.json["experiment_id"]


def test_a_run_says_what_it_was_given_and_measured(terminal, project, experiment):
    run = terminal.do("runs", "start", experiment, "--name", "first", "--tag", "k=v").out.strip()
    log = ("runs", "log", run, "--metric")
    terminal.do(*log, "auc=0.8", "--metric", "bad=nan", "--step", "1", "--param", "lr=0.1")
    then = terminal.do("runs", "history", run, "--of", "log", "--json").json[0]["recorded_at"]
    terminal.do(*log, "auc=0.91", "--step", "2", "--tag", "k=w")
    refused = terminal.run("runs", "log", run, "--param", "lr=0.2")
    assert refused.code == 1
    assert "Changing param values is not allowed" in refused.err
    points = terminal.do("runs", "metric", run, "auc", "--json").json
    assert [point["value"] for point in points] == [0.8, 0.91]
    assert "metric bad" in terminal.do("runs", "show", run).out
    past = terminal.do("runs", "show", run, "--as-of", then, "--json").json
    assert past["tags"]["k"] == "v"
    listed = terminal.do("runs", "list", experiment, "--where", "metrics.auc > 0.9", "--json").json
    assert [one["name"] for one in listed] == ["first"]
    assert terminal.do("runs", "list", "--project", project, "--where", "params.lr = 1").out == ""


def test_a_version_is_made_of_what_a_run_left(terminal, project, experiment, server, tmp_path):
    run = terminal.do("runs", "start", experiment).out.strip()
    (tmp_path / "weights.bin").write_bytes(b"weights")
    with Client(server.url, server.token) as client:
        client.send_artifact(run, tmp_path / "weights.bin", "model/weights.bin")
        assert client.fetch_artifact(run, "model/weights.bin", tmp_path / "b").read_bytes()
        client.create_model(f"{project}/scoring")
    assert "model/" in terminal.do("runs", "artifacts", run).out
    terminal.do("runs", "end", run)
    assert "are as they were sealed" in terminal.do("runs", "verify", run).out
    made = terminal.do("runs", "register", run, f"{project}/scoring", "--path", "model", "--json")
    assert made.json["version"] == 1
    assert f"{project}/scoring@1" in terminal.do("runs", "versions", run).out
    shown = terminal.do("show", f"{project}/scoring@1", "--json").json
    assert shown["training"]["pipeline_run"] == run
    terminal.do("runs", "delete", run)
    assert terminal.do("runs", "list", experiment, "--deleted", "--json").json[0]["deleted"]
    terminal.do("runs", "restore", run)


def test_experiments_are_renamed_deleted_and_restored(terminal, project, experiment):
    terminal.do("experiments", "rename", experiment, "forests")
    assert "team=risk" in terminal.do("experiments", "show", experiment).out
    terminal.do("experiments", "delete", experiment)
    assert terminal.do("experiments", "list", "--project", project).out == ""
    terminal.do("experiments", "restore", experiment)
    listed = terminal.do("experiments", "list", "--project", project, "--json").json
    assert [one["name"] for one in listed] == ["forests"]
    assert len(terminal.do("experiments", "history", experiment, "--json").json) == 4


def test_what_people_say_of_runs_and_models(terminal, project, experiment, server):
    terminal.do("experiments", "tag", experiment, "tier=1", "--remove", "team")
    terminal.do("experiments", "describe", experiment, "Trees without postcodes.")
    shown = terminal.do("experiments", "show", experiment, "--json").json
    assert shown["tags"] == {"tier": "1", "mlflow.note.content": "Trees without postcodes."}
    run = terminal.do("runs", "start", experiment).out.strip()
    terminal.do("runs", "rename", run, "baseline")
    terminal.do("runs", "tag", run, "stage=final")
    found = terminal.do("runs", "describe", run, "The first that held.", "--json").json
    assert (found["name"], found["tags"]["stage"]) == ("baseline", "final")
    assert terminal.run("runs", "tag", run).code == 2
    made = httpx2.post(
        f"{server.url}/api/2.0/mlflow/logged-models",
        json={"experiment_id": experiment, "name": "tree"},
        headers=server.headers,
    )
    model = made.json()["model"]["info"]["model_id"]
    assert model in terminal.do("logged-models", "list", experiment).out
    terminal.do("logged-models", "describe", model, "Too eager.")
    terminal.do("logged-models", "tag", model, "reviewed=yes")
    assert "reviewed" in terminal.do("logged-models", "show", model).out
    assert terminal.do("logged-models", "delete", model, "--json").json["deleted"]
    assert len(terminal.do("logged-models", "history", model, "--json").json) == 4


def test_runs_can_be_followed_from_python(server, project):
    with Client(server.url, server.token) as client:
        made = client.create_experiment("curves", project=project)
        run = client.start_run(made.experiment_id, tags={"a": "b"})
        points = [
            Measurement(key="loss", value=1.0 / (step + 1), timestamp_ms=1, step=step)
            for step in range(100)
        ]
        client.log_run(run.run_id, metrics=points, tags={"a": None})
        assert len(list(client.metric_history(run.run_id, "loss"))) == 100
        [curve] = client.metric_curves(run.run_id, "loss", points=10)
        assert (curve.total, len(curve.points)) == (100, 10)
        assert client.end_run(run.run_id).status == "FINISHED"
        assert [one.run_id for one in client.runs(project=project)] == [run.run_id]
        assert list(client.logged_models(made.experiment_id)) == []
        client.update_experiment(made.experiment_id, tags={"x": "y"})
        assert client.experiment(made.experiment_id).tags == {"x": "y"}
