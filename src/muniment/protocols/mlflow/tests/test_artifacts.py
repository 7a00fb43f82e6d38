"""Artifacts on their way in and out, and what is frozen; on both databases."""

import tracemalloc

import pytest

from muniment.protocols.mlflow.tests.asking import FILES, Asking, said

INVALID = (400, "INVALID_PARAMETER_VALUE")
ABSENT = (404, "RESOURCE_DOES_NOT_EXIST")


@pytest.fixture
def mlflow(client) -> Asking:
    return Asking(client)


def answered(answer):
    return answer.status_code, answer.json().get("error_code")


def logged_model(mlflow, **more):
    made = mlflow.post("logged-models", experiment_id="0", name="model", **more)["model"]
    return made["info"]["model_id"]


def test_files_are_kept_listed_sent_and_removed(mlflow, client):
    run_id = mlflow.begin()
    root = f"0/{run_id}/artifacts"
    for path, content in (("a.txt", b"one"), ("d/b c.bin", b"two"), ("d/e/f.json", b"{}")):
        sent = mlflow.put(f"{root}/{path}", content)
        assert (sent.status_code, sent.json()) == (200, {})
    assert mlflow.listed(root) == {"a.txt": 3, "d": None}
    assert mlflow.listed(f"{root}/d") == {"b c.bin": 3, "e": None}
    for nothing in (f"{root}/a.txt", f"{root}/none", "", "0", f"0/{'f' * 32}/artifacts"):
        assert mlflow.listed(nothing) == {}
    below = mlflow.get("artifacts/list", run_id=run_id, path="d")
    assert below["root_uri"] == f"mlflow-artifacts:/{root}"
    assert [one["path"] for one in below["files"]] == ["d/b c.bin", "d/e"]
    found = mlflow.file(f"{root}/d/b c.bin")
    assert found.content == b"two"
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["content-disposition"].startswith("attachment")
    assert mlflow.file(f"{root}/a.txt", Range="bytes=1-").content == b"ne"
    mlflow.put(f"{root}/a.txt", b"changed")
    assert mlflow.file(f"{root}/a.txt").content == b"changed"
    assert client.request("DELETE", f"{FILES}/{root}/d").json() == {}
    assert mlflow.listed(root) == {"a.txt": 7}
    assert answered(mlflow.file(f"{root}/d/b c.bin")) == ABSENT
    for bad in ("..%2fx", "a/..%2f..%2fx", "%252e%252e/x", "a%23b", "c:%5cx"):
        assert answered(mlflow.file(f"{root}/{bad}")) == INVALID
        assert answered(mlflow.put(f"{root}/{bad}", b"")) == INVALID
    assert mlflow.refused("GET", FILES, path="../x")[2].startswith("Invalid path")
    assert answered(mlflow.put(root, b"")) == INVALID


def test_a_logged_model_from_its_first_file_to_its_end(mlflow, client):
    run_id = mlflow.begin()
    model_id = logged_model(mlflow, source_run_id=run_id, params=said({"depth": "3"}))
    mlflow.post("runs/outputs", run_id=run_id, models=[{"model_id": model_id, "step": 0}])
    root = f"0/models/{model_id}/artifacts"
    mlflow.put(f"{root}/MLmodel", b"flavors: {}")
    mlflow.put(f"{root}/model/weights.bin", b"weights")
    one = f"/api/2.0/mlflow/logged-models/{model_id}"
    ready = client.patch(one, json={"model_id": model_id, "status": "LOGGED_MODEL_READY"})
    assert ready.json()["model"]["info"]["status"] == "LOGGED_MODEL_READY"
    client.patch(f"{one}/tags", json={"tags": said({"a/b": "1", "c": "2"})})
    assert client.request("DELETE", f"{one}/tags/a/b").json() == {}
    assert answered(client.request("DELETE", f"{one}/tags/a/b")) == ABSENT
    mlflow.post(f"logged-models/{model_id}/params", params=said({"more": "x"}))
    mlflow.post(
        "runs/log-metric", run_id=run_id, key="acc", value=0.5, timestamp=1, model_id=model_id
    )
    found = mlflow.get(f"logged-models/{model_id}")["model"]
    assert found["info"]["tags"] == said({"c": "2"})
    assert found["data"]["params"] == said({"depth": "3", "more": "x"})
    assert found["data"]["metrics"][0]["value"] == 0.5
    listed = mlflow.get(f"logged-models/{model_id}/artifacts/directories")
    assert [file["path"] for file in listed["files"]] == ["MLmodel", "model"]
    searched = {"experiment_ids": ["0"], "filter": "name = 'model' AND metrics.acc > 0.4"}
    by = [{"field_name": "metrics.acc", "ascending": False}]
    assert mlflow.post("logged-models/search", order_by=by, **searched)["models"] == [found]
    client.request("DELETE", one, json={"model_id": model_id})
    assert mlflow.refused("GET", f"logged-models/{model_id}")[:2] == ABSENT
    gone = mlflow.get(f"logged-models/{model_id}", allow_deleted="true")["model"]
    assert gone["info"]["model_id"] == model_id
    for bad in ({"name": "a/b"}, {"params": said({"k": "x" * 6001})}):
        assert mlflow.refused("POST", "logged-models", experiment_id="0", **bad)[:2] == INVALID


def test_what_a_version_was_made_of_stands_still(mlflow, client):
    model_id = logged_model(mlflow)
    root = f"0/models/{model_id}/artifacts"
    mlflow.put(f"{root}/MLmodel", b"flavors: {}")
    mlflow.put(f"{root}/model/weights.bin", b"weights")
    mlflow.post("registered-models/create", name="iris")
    mlflow.post("model-versions/create", name="iris", source=f"models:/{model_id}")
    found = mlflow.get(f"logged-models/{model_id}")["model"]
    assert found["info"]["registrations"] == [{"name": "iris", "version": "1"}]
    frozen = mlflow.put(f"{root}/MLmodel", b"other")
    assert answered(frozen) == (403, "PERMISSION_DENIED")
    assert "log a new run or a new logged model, and register that" in frozen.json()["message"]
    removed = client.request("DELETE", f"{FILES}/{root}")
    assert answered(removed) == (403, "PERMISSION_DENIED"), removed.text
    uri = mlflow.get("model-versions/get-download-uri", name="iris", version="1")["artifact_uri"]
    place = uri.removeprefix("mlflow-artifacts:/")
    assert mlflow.listed(place) == {"MLmodel": 11, "model": None}
    assert mlflow.listed(f"{place}/model") == {"weights.bin": 7}
    assert mlflow.file(f"{place}/model/weights.bin").content == b"weights"
    assert mlflow.file(f"{place}/none").status_code == 404
    assert answered(mlflow.put(f"{place}/MLmodel", b"other")) == (403, "PERMISSION_DENIED")

    client.request("DELETE", f"/api/2.0/mlflow/logged-models/{model_id}")
    assert mlflow.file(f"{place}/MLmodel").content == b"flavors: {}"


def test_a_large_file_is_never_held_in_memory(mlflow, client):
    root = f"0/{mlflow.begin()}/artifacts"
    piece, pieces = bytes(2**20), 64
    answers = []
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "PUT",
        "scheme": "http",
        "path": f"{FILES}/{root}/large.bin",
        "query_string": b"",
        "root_path": "",
        "headers": [
            (b"host", b"127.0.0.1:8642"),
            (b"authorization", client.headers["authorization"].encode()),
        ],
        "client": ("test", 1),
        "server": ("test", 80),
        "state": {},
    }
    left = iter(range(pieces))

    async def receive():
        more = next(left, None) is not None
        return {"type": "http.request", "body": piece if more else b"", "more_body": more}

    async def send(message):
        answers.append(message)

    tracemalloc.start()
    try:
        client.portal.call(client.app, scope, receive, send)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answers[0]["status"] == 200
    assert peak < 8 * len(piece)
    assert mlflow.listed(root) == {"large.bin": len(piece) * pieces}


def test_parts_are_refused_where_there_is_no_bucket(mlflow):
    run_id = mlflow.begin()
    root = f"0/{run_id}/artifacts"
    mlflow.put(f"{root}/a.txt", b"a")
    base = "/api/2.0/mlflow-artifacts"
    for method, path, more in (
        ("POST", f"{base}/mpu/create/{root}", {"path": "some/where/b.bin", "num_parts": 2}),
        ("GET", f"{base}/presigned/{root}/a.txt", {}),
        ("POST", "artifacts/presigned-download-url", {"run_id": run_id, "path": "a.txt"}),
        ("POST", "artifacts/presigned-upload-url", {"run_id": run_id, "path": "b.txt"}),
    ):
        status, code, message = mlflow.refused(method, path, **more)
        assert (status, code) == (501, "NOT_IMPLEMENTED")
        assert "is not supported for the current artifact repository" in message
    info = mlflow.get("/api/3.0/mlflow/server-info")
    assert not info["multipart_uploads_enabled"]
