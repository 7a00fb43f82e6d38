"""Over HTTP: one run's life, and what is refused."""

import secrets

import pytest

API = "/api/v1"


def ask(asking, method, path, body=None, *, status=200, **params):
    answer = asking.request(method, API + path, json=body, params=params)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


@pytest.fixture
def project(asking):
    name = f"p{secrets.token_hex(4)}"
    ask(asking, "POST", "/projects", {"name": name}, status=201)
    return name


@pytest.fixture
def begun(asking, project):
    path = f"/projects/{project}/experiments"
    made = ask(asking, "POST", path, {"name": "trees"}, status=201)
    path = f"/experiments/{made['experiment_id']}"
    body = {"name": "first", "tags": {"team": "risk"}, "started_at": "2026-03-01T09:00:00Z"}
    return path, f"/runs/{ask(asking, 'POST', f'{path}/runs', body, status=201)['run_id']}"


def point(value, step=0, key="val/auc"):
    return {"key": key, "value": value, "timestamp_ms": 1_700_000_000_000, "step": step}


def test_the_life_of_a_run(asking, project, begun):
    experiment, run = begun
    said = {
        "metrics": [point("NaN"), point(0.9, 1), point("Infinity", 2)],
        "params": {"lr": "0.1"},
        "tags": {"team": None, "kind": "tree"},
        "datasets": [{"name": "d", "digest": "1", "schema": "{}"}],
        "outputs": [{"model_id": "m-" + "0" * 32, "step": 3}],
    }
    shown = ask(asking, "POST", f"{run}/log", said)
    assert shown["metrics"][0]["value"] == "Infinity"
    assert (shown["params"], shown["tags"]["kind"]) == ({"lr": "0.1"}, "tree")
    assert "team" not in shown["tags"]
    assert (shown["datasets"][0]["schema"], shown["outputs"][0]["step"]) == ("{}", 3)
    assert ask(asking, "GET", run) == shown

    first = ask(asking, "GET", f"{run}/metrics", key="val/auc", limit=2)
    assert [one["value"] for one in first["items"]] == ["NaN", 0.9]
    rest = ask(asking, "GET", f"{run}/metrics", key="val/auc", cursor=first["next"])
    assert [one["value"] for one in rest["items"]] == ["Infinity"]
    [curve] = ask(asking, "GET", f"{run}/curves", key="val/auc", points=2)
    assert (curve["total"], len(curve["points"])) == (3, 2)

    over = ask(asking, "PATCH", run, {"status": "FINISHED"})
    assert over["status"] == "FINISHED"
    assert ask(asking, "GET", f"{run}/seals")["intact"]
    for of, events in (
        ("run", {"run.started", "run.ended"}),
        ("log", {"run.logged"}),
        ("metrics", {"run.metrics-sealed"}),
    ):
        found = ask(asking, "GET", f"{run}/history", of=of)["items"]
        assert {one["type"] for one in found} == events
    ask(asking, "DELETE", run)
    assert ask(asking, "GET", f"{experiment}/runs")["items"] == []
    ask(asking, "POST", f"{run}/restore")
    assert len(ask(asking, "GET", f"{experiment}/runs", deleted="false")["items"]) == 1


def test_runs_are_listed_by_conditions_a_page_at_a_time(asking, project, begun):
    experiment, run = begun
    ask(asking, "POST", f"{run}/log", {"metrics": [point(0.9, key="auc")]})
    ask(asking, "POST", f"{experiment}/runs", {"name": "second"}, status=201)
    for path in (f"{experiment}/runs", f"/projects/{project}/runs"):
        found = ask(asking, "GET", path, where=["metrics.auc > 0.5", "name = first"][:1])
        assert [one["name"] for one in found["items"]] == ["first"]
        page = ask(asking, "GET", path, sort="run_name", limit=1)
        assert [one["name"] for one in page["items"]] == ["first"]
        page = ask(asking, "GET", path, sort="run_name", limit=1, cursor=page["next"])
        assert ([one["name"] for one in page["items"]], page["next"]) == (["second"], None)
        ask(asking, "GET", path, sort="-metrics.auc", cursor="W10", status=422)
        ask(asking, "GET", path, where="nonsense", status=422)


def test_artifacts_are_sent_listed_fetched_registered_and_then_frozen(asking, project, begun):
    _, run = begun
    path = f"{API}{run}/artifacts/model/weights.bin"
    assert asking.put(path, content=b"weights").status_code == 201
    assert asking.get(path).content == b"weights"
    listed = ask(asking, "GET", f"{run}/artifacts", folder="model")
    assert [one["path"] for one in listed] == ["model/weights.bin"]
    ask(asking, "POST", "/models", {"name": "fraud", "project": project}, status=201)
    made = ask(
        asking, "POST", f"{run}/register", {"project": project, "model": "fraud", "path": "model"}
    )
    assert (made["model"], made["version"]) == ("fraud", 1)
    assert ask(asking, "GET", f"{run}/versions") == [made]
    version = ask(asking, "GET", f"/models/{project}/fraud/versions/1")
    assert version["training"]["pipeline_run"] == run.removeprefix("/runs/")
    assert asking.put(path, content=b"other").status_code == 409
    assert asking.delete(path).status_code == 409
    other = path.replace("model/", "")
    assert asking.put(other, content=b"other").status_code == 201
    assert asking.delete(other).status_code == 204
    assert asking.get(other).status_code == 404


def test_experiments_are_changed_deleted_and_restored(asking, project, begun):
    experiment, _ = begun
    changed = ask(asking, "PATCH", experiment, {"name": "forest", "tags": {"a": "b"}})
    assert (changed["name"], changed["tags"]) == ("forest", {"a": "b"})
    assert ask(asking, "PATCH", experiment, {"tags": {"a": None}})["tags"] == {}
    ask(asking, "DELETE", experiment)
    names = [one["name"] for one in ask(asking, "GET", f"/projects/{project}/experiments")["items"]]
    assert names == []
    ask(asking, "POST", f"{experiment}/restore")
    assert len(ask(asking, "GET", f"{experiment}/history")["items"]) == 5
    assert ask(asking, "GET", f"{experiment}/logged-models")["items"] == []


def test_runs_and_logged_models_are_named_and_tagged_and_models_deleted(asking, project, begun):
    experiment, run = begun
    changed = ask(asking, "PATCH", run, {"name": "best", "tags": {"team": None, "a": "b"}})
    assert (changed["name"], changed["tags"]["a"]) == ("best", "b")
    assert "team" not in changed["tags"]
    made = {"experiment_id": experiment.rpartition("/")[2], "name": "tree"}
    answer = asking.post("/api/2.0/mlflow/logged-models", json=made)
    model = f"/logged-models/{answer.json()['model']['info']['model_id']}"
    assert ask(asking, "PATCH", model, {"tags": {"a": "b", "c": "d"}})["tags"]["c"] == "d"
    assert ask(asking, "PATCH", model, {"tags": {"c": None}})["tags"] == {"a": "b"}
    assert ask(asking, "DELETE", model)["deleted"]
    ask(asking, "PATCH", model, {"tags": {"a": "c"}}, status=409)
    assert ask(asking, "GET", f"{model}/history")["items"][0]["type"] == "logged-model.deleted"


@pytest.mark.parametrize("path", ["/runs/x", "/experiments/x", "/logged-models/m-1"])
def test_there_is_nothing_of_another_id(asking, path):
    ask(asking, "GET", path, status=404)
