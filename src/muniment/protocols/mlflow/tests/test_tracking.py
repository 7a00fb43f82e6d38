"""Experiments, runs and what they log, as MLflow's clients send it; on both databases."""

import json

import pytest

from muniment.protocols.mlflow.tests.asking import AT, Asking, metric, said, told
from tests.support.people import caller

INVALID = (400, "INVALID_PARAMETER_VALUE")
ABSENT = (404, "RESOURCE_DOES_NOT_EXIST")


@pytest.fixture
def mlflow(client) -> Asking:
    return Asking(client)


def test_an_experiment_keeps_its_name_while_it_is_deleted(mlflow):
    assert mlflow.get("experiments/get", experiment_id="0")["experiment"]["name"] == "Default"
    assert mlflow.refused("GET", "experiments/get-by-name", experiment_name="e")[:2] == ABSENT
    made = mlflow.post("experiments/create", name="e", tags=said({"team": "a"}))
    assert made == {"experiment_id": "1"}
    for _ in range(2):
        taken = mlflow.refused("POST", "experiments/create", name="e")
        assert taken[:2] == (400, "RESOURCE_ALREADY_EXISTS")
        mlflow.post("experiments/delete", experiment_id="1")
        found = mlflow.get("experiments/get-by-name", experiment_name="e")["experiment"]
        assert found["lifecycle_stage"] == "deleted"
        mlflow.post("experiments/restore", experiment_id="1")
    mlflow.post("experiments/set-experiment-tag", experiment_id="1", key="k", value="v")
    note = {"experiment_id": "1", "key": "mlflow.note.content", "value": "x" * 20_000}
    mlflow.post("experiments/set-experiment-tag", **note)
    note["value"] += "x"
    assert mlflow.refused("POST", "experiments/set-experiment-tag", **note)[:2] == INVALID
    mlflow.post("experiments/delete-experiment-tag", experiment_id="1", key=note["key"])
    mlflow.post("experiments/delete-experiment-tag", experiment_id="1", key="team")
    mlflow.post("experiments/update", experiment_id="1", new_name="f")
    found = mlflow.get("experiments/get", experiment_id="1")["experiment"]
    assert (found["name"], found["tags"]) == ("f", said({"k": "v"}))
    assert found["artifact_location"] == "mlflow-artifacts:/1"
    gone = mlflow.refused(
        "POST", "experiments/delete-experiment-tag", experiment_id="1", key="team"
    )
    assert gone[:2] == ABSENT
    assert mlflow.refused("POST", "experiments/delete", experiment_id="0")[:2] == INVALID


def test_a_run_from_its_begin_to_its_end(mlflow):
    run_id = mlflow.begin(run_name="first", user_id="ada", tags=said({"mlflow.user": "ada"}))
    mlflow.post("runs/log-parameter", run_uuid=run_id, key="depth", value="3")
    mlflow.post("runs/log-parameter", run_id=run_id, key="depth", value="3")
    changed = mlflow.refused("POST", "runs/log-parameter", run_id=run_id, key="depth", value="4")
    assert changed[:2] == INVALID
    assert changed[2].startswith("Changing param values is not allowed")
    mlflow.post("runs/set-tag", run_id=run_id, key="t", value="1")
    mlflow.post("runs/delete-tag", run_id=run_id, key="t")
    assert mlflow.refused("POST", "runs/delete-tag", run_id=run_id, key="t")[:2] == ABSENT
    data = {"name": "d", "digest": "abc", "source_type": "local", "source": "{}"}
    mlflow.post("runs/log-inputs", run_id=run_id, datasets=[{"dataset": data, "tags": []}])
    mlflow.post("runs/outputs", run_id=run_id, models=[{"model_id": "m-1", "step": 0}])
    ended = mlflow.post("runs/update", run_id=run_id, status="FINISHED", end_time=AT + 5)
    assert ended["run_info"]["end_time"] == AT + 5
    mlflow.post("runs/update", run_id=run_id, run_name="second")
    found = mlflow.run(run_id)
    info = found["info"]
    assert (info["run_id"], info["run_uuid"]) == (run_id, run_id)
    assert (info["status"], info["user_id"], info["start_time"]) == ("FINISHED", "ada", AT)
    assert info["artifact_uri"] == f"mlflow-artifacts:/0/{run_id}/artifacts"
    assert (info["run_name"], told(found["data"]["tags"])["mlflow.runName"]) == (
        "second",
        "second",
    )
    assert found["inputs"]["dataset_inputs"][0]["dataset"] == data
    assert found["outputs"] == {"model_outputs": [{"model_id": "m-1", "step": 0}]}
    mlflow.post("runs/delete", run_id=run_id)
    closed = mlflow.refused("POST", "runs/set-tag", run_id=run_id, key="a", value="b")
    assert closed[:2] == INVALID
    assert mlflow.run(run_id)["info"]["lifecycle_stage"] == "deleted"
    mlflow.post("runs/restore", run_id=run_id)
    assert mlflow.refused("GET", "runs/get", run_id="f" * 32)[:2] == ABSENT
    assert "run_id" in mlflow.refused("GET", "runs/get")[2]


def test_measurements_are_what_they_were(mlflow):
    run_id = mlflow.begin()
    values = ["NaN", "Infinity", "-Infinity", 0.0, 1e-300, 3]
    points = [metric("loss", value, step) for step, value in enumerate(values)]
    mlflow.post("runs/log-batch", run_id=run_id, metrics=points[:4])
    for point in points[4:]:
        mlflow.post("runs/log-metric", run_id=run_id, **{**point, "step": str(point["step"])})
    found, token = [], None
    while token != "":
        page = mlflow.get(
            "metrics/get-history",
            run_id=run_id,
            metric_key="loss",
            max_results=4,
            page_token=token or "",
        )
        found += page["metrics"]
        token = page.get("next_page_token", "")
    assert [point["value"] for point in found] == values
    assert [point["step"] for point in found] == list(range(6))
    latest = mlflow.run(run_id)["data"]["metrics"]
    assert [(one["key"], one["value"], one["step"]) for one in latest] == [("loss", 3.0, 5)]
    whole = mlflow.get("metrics/get-history", run_uuid=run_id, metric_key="loss")
    assert whole == {"metrics": found}
    drawn = mlflow.get(
        "metrics/get-history-bulk-interval",
        run_ids=[run_id],
        metric_key="loss",
        start_step=3,
        end_step=4,
    )
    assert [point["step"] for point in drawn["metrics"]] == [3, 4]
    assert mlflow.get("metrics/get-history", run_id=run_id, metric_key="none") == {}
    for bad in ({"page_token": "!"}, {"page_token": "W10"}, {"max_results": 0}):
        refused = mlflow.refused(
            "GET", "metrics/get-history", run_id=run_id, metric_key="loss", **bad
        )
        assert refused[:2] == INVALID


def test_a_batch_is_kept_as_a_whole_or_not_at_all(mlflow):
    run_id = mlflow.begin()
    mlflow.post("runs/log-batch", run_id=run_id, params=said({"p": "1"}))
    good = {"metrics": [metric("m", 1)], "params": said({"q": "1"}), "tags": said({"t": "1"})}
    wrong = [
        ({"params": said({"p": "2"})}, "Changing param values"),
        ({"params": [*said({"r": "1"}), *said({"r": "1"})]}, "Duplicate parameter keys"),
        ({"params": said({"r": "x" * 6001})}, "'params[0].value' exceeds the maximum length"),
        ({"params": said({"x" * 251: "1"})}, "exceeds the maximum length"),
        ({"params": said({f"p{n}": "1" for n in range(101)})}, "at most 100 params"),
        ({"tags": said({"t": "x" * 8001})}, "exceeds the maximum length of 8000"),
        ({"tags": said({f"t{n}": "1" for n in range(101)})}, "at most 100 tags"),
        ({"tags": [{"value": "1"}]}, "required parameter 'tags[0].key'"),
        ({"metrics": [metric("m", 1)] * 1001}, "at most 1000 metrics"),
        ({"metrics": [metric("m", n) for n in range(999)]}, "metrics, params, and tags"),
        ({"metrics": [metric("m", None)]}, "required parameter 'metrics[0].value'"),
        ({"metrics": [metric("m", "much")]}, "metrics[0].value"),
        ({"metrics": [metric("m", True)]}, "metrics[0].value"),
        ({"metrics": [metric("m", 1, timestamp=-1)]}, "nonnegative"),
        ({"metrics": [metric("m", 1, 2**63)]}, "metrics[0].step"),
        ({"metrics": [metric("a//b", 1)]}, "would resolve to 'a/b'"),
        ({"metrics": [metric("a*b", 1)]}, "Names may only contain"),
        ({"metrics": {}}, "metrics"),
    ]
    for bad, why in wrong:
        status, code, message = mlflow.refused(
            "POST", "runs/log-batch", run_id=run_id, **(good | bad)
        )
        assert (status, code) == INVALID, bad
        assert why in message
    found = mlflow.run(run_id)["data"]
    assert (told(found["params"]), found.get("metrics", [])) == ({"p": "1"}, [])
    assert "t" not in told(found["tags"])
    most = [metric(f"m{number}", number) for number in range(800)]
    hundred = said({f"k{number}": "x" * 6000 for number in range(100)})
    sent = mlflow.post("runs/log-batch", run_id=run_id, metrics=most, params=hundred, tags=hundred)
    assert sent == {}
    assert len(mlflow.run(run_id)["data"]["metrics"]) == 800


def test_models_are_told_of_as_before_3(mlflow):
    run_id = mlflow.begin()
    model = {
        "artifact_path": "model",
        "run_id": run_id,
        "utc_time_created": "2026-01-01",
        "flavors": {"sklearn": {"version": "1", "config": {"large": "x"}}},
        "signature": {},
    }
    for _ in range(2):
        mlflow.post("runs/log-model", run_id=run_id, model_json=json.dumps(model))
    history = json.loads(told(mlflow.run(run_id)["data"]["tags"])["mlflow.log-model.history"])
    assert [one["flavors"] for one in history] == [{"sklearn": {"version": "1"}}] * 2
    for bad in ("{", "{}", "[" * 100):
        assert mlflow.refused("POST", "runs/log-model", run_id=run_id, model_json=bad)[:2] == (
            INVALID
        )


def test_runs_are_found_by_what_they_logged(mlflow):
    mlflow.post("experiments/create", name="e")
    runs = [mlflow.begin("1", run_name=f"r{number}") for number in range(5)]
    for number, run_id in enumerate(runs):
        mlflow.post(
            "runs/log-batch",
            run_id=run_id,
            metrics=[metric("acc", number / 10)],
            params=said({"even": str(number % 2 == 0)}),
        )
    mlflow.post("runs/delete", run_id=runs[4])

    def names(**asked):
        found = mlflow.post("runs/search", experiment_ids=["1"], **asked)
        return [run["info"]["run_name"] for run in found.get("runs", [])], found.get(
            "next_page_token"
        )

    by_accuracy = {"order_by": ["metrics.acc DESC"]}
    assert names(**by_accuracy) == (["r3", "r2", "r1", "r0"], None)
    assert names(filter="metrics.acc >= 0.1 AND params.even = 'True'") == (["r2"], None)
    assert names(run_view_type="DELETED_ONLY") == (["r4"], None)
    assert len(names(run_view_type=3)[0]) == 5
    first, token = names(max_results=3, **by_accuracy)
    assert (first, names(page_token=token, **by_accuracy)) == (["r3", "r2", "r1"], (["r0"], None))
    assert mlflow.post("runs/search", experiment_ids=[]) == {}
    for bad in (
        {"filter": "metrics.acc ~ 1"},
        {"filter": "acc > 1 OR x = 1"},
        {"max_results": 50_001},
        {"page_token": token},
        {"run_view_type": "SOME"},
    ):
        assert mlflow.refused("POST", "runs/search", experiment_ids=["1"], **bad)[:2] == INVALID
    found = mlflow.get("experiments/search", filter="name LIKE 'e%'", max_results=1)
    assert [one["experiment_id"] for one in found["experiments"]] == ["1"]
    mlflow.post("experiments/delete", experiment_id="1")
    assert len(mlflow.post("experiments/search", view_type="ALL")["experiments"]) == 2


def test_who_may_not_write_may_not_log_and_who_may_not_see_finds_nothing(mlflow, client):
    client.post("/api/v1/projects", json={"name": "secret"})
    client.headers["X-MLFLOW-WORKSPACE"] = "secret"
    made = mlflow.post("experiments/create", name="e")["experiment_id"]
    run_id = mlflow.begin(made)
    mlflow.put(f"{made}/{run_id}/artifacts/a.txt", b"a")
    place = f"{made}/{run_id}/artifacts"
    reader = Asking(client, caller(client, "reader", "viewer", on="project:secret").secret)
    stranger = Asking(client, caller(client, "stranger", "viewer", on="project:default").secret)
    assert reader.run(run_id)["info"]["run_id"] == run_id
    for path, more in (
        ("runs/set-tag", {"key": "k", "value": "v"}),
        ("runs/log-batch", {"metrics": [metric("m", 1)]}),
        ("runs/delete", {}),
        ("runs/update", {"status": "FINISHED"}),
    ):
        refused = reader.refused("POST", path, run_id=run_id, **more)
        assert refused[:2] == (403, "PERMISSION_DENIED")
        assert stranger.refused("POST", path, run_id=run_id, **more)[:2] == ABSENT
    assert reader.put(f"{place}/b.txt", b"b").status_code == 403
    assert stranger.put(f"{place}/b.txt", b"b").status_code == 404
    assert stranger.file(f"{place}/a.txt").status_code == 404
    assert stranger.listed(place) == {}
    assert reader.listed(place) == {"a.txt": 1}
    assert stranger.post("runs/search", experiment_ids=[made]) == {}
    assert stranger.refused("GET", "metrics/get-history", run_id=run_id, metric_key="m")[:2] == (
        ABSENT
    )
