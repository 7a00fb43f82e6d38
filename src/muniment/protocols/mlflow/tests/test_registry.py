"""The registry as MLflow's clients use it, on both databases."""

import pytest
from starlette.testclient import TestClient

from tests.support.people import caller

API = "/api/2.0/mlflow"
PROMPT = {"key": "mlflow.prompt.is_prompt", "value": "true"}
RUN = "0123456789abcdef" * 2


class Mlflow:
    """Asks as a client does: a query to read, and a body for anything else, DELETE as well."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def send(self, method, path, **said):
        url = path if path.startswith("/") else f"{API}/{path}"
        if method == "GET":
            return self.client.get(url, params=said)
        return self.client.request(method, url, json=said)

    def __call__(self, method, path, **said):
        answer = self.send(method, path, **said)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, method, path, **said):
        answer = self.send(method, path, **said)
        return answer.status_code, answer.json()["error_code"]


@pytest.fixture
def mlflow(client) -> Mlflow:
    return Mlflow(client)


def names(found):
    return [model["name"] for model in found.get("registered_models", [])]


def numbers(found):
    return [version["version"] for version in found.get("model_versions", [])]


def register(mlflow, name, *versions, **said):
    mlflow("POST", "registered-models/create", name=name, **said)
    for tags in versions:
        listed = [{"key": key, "value": value} for key, value in tags.items()]
        mlflow(
            "POST", "model-versions/create", name=name, source="s3://b/k", run_id=RUN, tags=listed
        )


def test_a_model_from_its_registration_to_its_end(mlflow):
    made = mlflow("POST", "registered-models/create", name="iris", description="d", new_field=1)
    assert made["registered_model"]["user_id"] == "admin"
    assert mlflow.refused("POST", "registered-models/create", name="iris") == (
        400,
        "RESOURCE_ALREADY_EXISTS",
    )
    for bad in ("a/b", "a:b", "", "x" * 300):
        assert mlflow.refused("POST", "registered-models/create", name=bad)[0] == 400
    mlflow("PATCH", "registered-models/update", name="iris", description="flowers")
    mlflow("POST", "registered-models/set-tag", name="iris", key="team", value="x" * 100_000)
    mlflow("DELETE", "registered-models/delete-tag", name="iris", key="absent")
    mlflow("POST", "registered-models/rename", name="iris", new_name="flowers")
    shown = mlflow("GET", "registered-models/get", name="flowers")["registered_model"]
    assert shown["description"] == "flowers"
    assert len(shown["tags"][0]["value"]) == 100_000
    assert mlflow.refused("GET", "registered-models/get", name="iris") == (
        404,
        "RESOURCE_DOES_NOT_EXIST",
    )
    mlflow("DELETE", "registered-models/delete", name="flowers")
    assert mlflow.refused("GET", "registered-models/get", name="flowers")[0] == 404
    register(mlflow, "flowers", {})
    again = mlflow("GET", "registered-models/get", name="flowers")["registered_model"]
    assert [version["version"] for version in again["latest_versions"]] == ["1"]


def test_aliases_stages_and_the_newest(mlflow):
    register(mlflow, "iris", {}, {}, {})
    mlflow("POST", "registered-models/alias", name="iris", alias="champion", version="2")
    pointed = mlflow("GET", "registered-models/alias", name="iris", alias="champion")
    assert pointed["model_version"]["aliases"] == ["champion"]
    latest = mlflow("GET", "registered-models/alias", name="iris", alias="latest")
    assert latest["model_version"]["version"] == "3"
    unknown = ("GET", "registered-models/alias")
    assert mlflow.refused(*unknown, name="iris", alias="x") == (400, "INVALID_PARAMETER_VALUE")
    assert mlflow.refused(*unknown, name="nope", alias="x") == (404, "RESOURCE_DOES_NOT_EXIST")
    for alias in ("latest", "v3", "a b"):
        said = {"name": "iris", "alias": alias, "version": "1"}
        assert mlflow.refused("POST", "registered-models/alias", **said)[0] == 400
    mlflow("DELETE", "registered-models/alias", name="iris", alias="absent")

    def move(version, stage, archive=False):
        said = {"name": "iris", "version": version, "stage": stage}
        return mlflow(
            "POST", "model-versions/transition-stage", **said, archive_existing_versions=archive
        )["model_version"]["current_stage"]

    assert move("1", "production") == "Production"
    assert move("2", "Production", archive=True) == "Production"
    found = mlflow("POST", "registered-models/get-latest-versions", name="iris", stages=["STAGING"])
    assert found == {}
    found = mlflow("POST", "registered-models/get-latest-versions", name="iris")
    stages = {one["current_stage"]: one["version"] for one in found["model_versions"]}
    assert stages == {"None": "3", "Production": "2", "Archived": "1"}
    wrong = {"name": "iris", "version": "1", "archive_existing_versions": True}
    place = ("POST", "model-versions/transition-stage")
    assert mlflow.refused(*place, **wrong, stage="Live")[0] == 400
    assert mlflow.refused(*place, **wrong, stage="None")[0] == 400


def test_a_version_what_is_said_of_it_and_where_it_is(mlflow):
    register(mlflow, "iris", {"a": "1"}, {})
    of = {"name": "iris", "version": "1"}
    shown = mlflow("GET", "model-versions/get", **of)["model_version"]
    assert (shown["current_stage"], shown["status"], shown["run_id"]) == ("None", "READY", RUN)
    assert shown["source"] == "s3://b/k"
    mlflow("PATCH", "model-versions/update", **of, description="first")
    mlflow("POST", "model-versions/set-tag", **of, key="k", value="v")
    mlflow("DELETE", "model-versions/delete-tag", **of, key="a")
    shown = mlflow("GET", "model-versions/get", **of)["model_version"]
    assert (shown["description"], shown["tags"]) == ("first", [{"key": "k", "value": "v"}])
    assert mlflow("GET", "model-versions/get-download-uri", **of) == {"artifact_uri": "s3://b/k"}
    mlflow("POST", "registered-models/alias", **of, alias="champion")
    mlflow("DELETE", "model-versions/delete", **of)
    gone = mlflow.refused("GET", "model-versions/get", **of)
    assert gone == (404, "RESOURCE_DOES_NOT_EXIST")
    assert mlflow.refused("GET", "model-versions/get", name="iris", version="x")[0] == 400
    assert mlflow.refused("GET", "registered-models/alias", name="iris", alias="champion")[0] == 400
    copied = mlflow("POST", "model-versions/create", name="iris", source="models:/iris/2")
    assert copied["model_version"]["version"] == "3"
    for source in ("/etc/passwd", "../x", "s3://b/../k", "s3://b/é;x", "file:///x"):
        said = {"name": "iris", "source": source}
        assert mlflow.refused("POST", "model-versions/create", **said)[0] == 400
    # What came by another way in is there as well, with its files served by this server.
    place = "/api/v1/projects/default/blobs"
    digest = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    mlflow.client.put(f"{place}/{digest}", content=b"hello").raise_for_status()
    files = [{"path": "w.bin", "digest": digest}]
    native = mlflow.client.post("/api/v1/models/default/iris/versions", json={"files": files})
    uri = mlflow("GET", "model-versions/get-download-uri", name="iris", version="4")
    assert uri == {"artifact_uri": f"mlflow-artifacts:/versions/{native.json()['id']}"}


def test_a_key_of_a_bucket_is_told_as_it_was_given(mlflow):
    register(mlflow, "iris", {"a": "1"}, {})
    key = "s3://b/my model/é"
    made = mlflow("POST", "model-versions/create", name="iris", source=key)["model_version"]
    found = mlflow("GET", "model-versions/get-download-uri", name="iris", version=made["version"])
    assert (made["source"], found) == (key, {"artifact_uri": key})


@pytest.fixture
def filled(mlflow) -> Mlflow:
    """Some models with two versions each, and a prompt."""
    for name in ("Beta", "alpha", "a_b", "gamma"):
        tags = [{"key": "team", "value": name.upper()}] if name != "gamma" else []
        register(mlflow, name, {"n": "1"}, {}, tags=tags)
    register(mlflow, "greeting", {PROMPT["key"]: "true", "mlflow.prompt.text": "Hi"}, tags=[PROMPT])
    return mlflow


def test_lists_are_narrowed_and_sorted_alike_on_both_databases(filled):
    def find(text="", *order, **more):
        more = {"filter": text, "order_by": list(order), **more}
        return names(filled("GET", "registered-models/search", **more))

    assert find() == ["a_b", "alpha", "Beta", "gamma"]
    assert find("", "name DESC") == ["gamma", "Beta", "alpha", "a_b"]
    assert find("", "timestamp DESC")[0] == "gamma"
    assert find("name LIKE 'a%'") == ["a_b", "alpha"]
    assert find("name LIKE 'B%'") == ["Beta"]
    assert find("name LIKE 'b%'") == []
    assert find("name ILIKE 'b%'") == ["Beta"]
    assert find("name LIKE '%*%' AND name LIKE '%['") == []
    assert find("name LIKE 'a\\'") == []
    assert find("name = 'beta'") == ["Beta"]
    assert find("name IN ('alpha', 'gamma')") == ["alpha", "gamma"]
    assert find("tags.team != 'BETA'") == ["a_b", "alpha"]
    assert find("tag.`team` LIKE 'A%' and name != 'alpha'") == ["a_b"]
    asked = find("tags.`mlflow.prompt.is_prompt` = 'true'")
    assert asked == ["greeting"]
    assert find("tags.`mlflow.prompt.is_prompt` != 'true'") == find()


def test_lists_are_paged_alike_on_both_databases(filled):
    def every(path, noun, **said):
        found, token = [], ""
        while token is not None:
            page = filled("GET", path, **said, page_token=token)
            found += [one["name"] + one.get("version", "") for one in page.get(noun, [])]
            token = page.get("next_page_token")
        return found

    paged = every("registered-models/search", "registered_models", max_results=1)
    assert paged == ["a_b", "alpha", "Beta", "gamma"]
    said = {"order_by": ["name DESC", "version_number"], "max_results": 3}
    paged = every("model-versions/search", "model_versions", **said)
    assert paged == ["gamma1", "gamma2", "Beta1", "Beta2", "alpha1", "alpha2", "a_b1", "a_b2"]
    paged = every("model-versions/search", "model_versions", max_results=3)
    assert paged == ["gamma2", "gamma1", "a_b2", "a_b1", "alpha2", "alpha1", "Beta2", "Beta1"]
    for text, wanted in (
        (f"run_id = '{RUN}' AND name = 'alpha'", ["2", "1"]),
        ("source_path LIKE 's3://%' AND name = 'alpha' AND version_number > 1", ["2"]),
        ("run_id != 'x' AND tags.n = '1' AND name = 'alpha'", ["1"]),
        ("run_id IN ('x')", []),
    ):
        assert numbers(filled("GET", "model-versions/search", filter=text)) == wanted
    assert filled.refused("GET", "registered-models/search", page_token="x")[0] == 400
    assert filled.refused("GET", "registered-models/search", max_results=1001)[0] == 400


def test_workspaces_are_projects_and_rights_are_asked_for(mlflow):
    place = "/api/3.0/mlflow/workspaces"
    made = mlflow.send("POST", place, name="side", description="d")
    assert made.status_code == 201, "the client takes no other"
    assert mlflow.refused("POST", place, name="side") == (400, "RESOURCE_ALREADY_EXISTS")
    found = [one["name"] for one in mlflow("GET", place)["workspaces"]]
    assert found == ["default", "side"]
    assert mlflow.send("POST", place, name="short").status_code == 201
    gone = mlflow.send("DELETE", f"{place}/short")
    assert (gone.status_code, gone.content) == (204, b"")
    register(mlflow, "iris", {})
    mlflow.client.headers["X-MLFLOW-WORKSPACE"] = "side"
    assert names(mlflow("GET", "registered-models/search")) == []
    register(mlflow, "iris", {})
    viewer = caller(mlflow.client, "vera", "viewer", on="project:side")
    mlflow.client.headers["Authorization"] = f"Bearer {viewer.secret}"
    assert names(mlflow("GET", "registered-models/search")) == ["iris"]
    denied = mlflow.refused("POST", "registered-models/create", name="x")
    assert denied == (403, "PERMISSION_DENIED")
    mlflow.client.headers["X-MLFLOW-WORKSPACE"] = "default"
    assert mlflow.refused("GET", "registered-models/get", name="iris")[0] == 404
    del mlflow.client.headers["Authorization"]
    answer = mlflow.client.get(f"{API}/registered-models/search", auth=("x", viewer.secret))
    assert answer.status_code == 404
