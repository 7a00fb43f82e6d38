"""Comparing versions over the API, on both databases."""

import pytest

from tests.support.people import caller

ROUTE = "/api/v1/compare"
THREE = ("fraud@1", "fraud@2", "default/churn@1")


@pytest.fixture
def compare(client):
    """Two models with three versions in all, and what is asked of them."""
    for name in ("fraud", "churn"):
        assert client.post("/api/v1/models", json={"name": name}).is_success
    register(client, "fraud", {"w.bin": "1", "card.md": "c"}, {"auc": 0.8}, {"depth": 3, "eta": 1})
    register(client, "fraud", {"w.bin": "2", "about.md": "c"}, {"auc": 0.9}, {"depth": 6, "eta": 1})
    register(client, "churn", {"w.bin": "1"}, {"auc": 0.7, "rmse": 2}, {"depth": 3, "eta": 1})

    def ask(*versions, form="", **query):
        return client.get(ROUTE + form, params={"v": versions, **query})

    return ask


def register(client, name, files, metrics, parameters):
    references = [
        {"path": path, "uri": f"s3://b/{path}", "digest": f"sha256:{content.encode().hex():0>64}"}
        for path, content in files.items()
    ]
    body = {"references": references, "training": {"metrics": metrics, "parameters": parameters}}
    made = client.post(f"/api/v1/models/default/{name}/versions", json=body)
    assert made.is_success, made.text


def rows_of(answer, name):
    assert answer.status_code == 200, answer.text
    sections = {part["name"]: part for part in answer.json()["sections"]}
    return {row["name"]: row for row in sections[name]["rows"]} if name in sections else {}


def test_three_versions_of_two_models_stand_side_by_side(compare):
    answer = compare(*THREE, baseline="fraud@2")
    assert [one["reference"] for one in answer.json()["versions"]] == [
        "default/fraud@1",
        "default/fraud@2",
        "default/churn@1",
    ]
    assert answer.json()["baseline"] == 1
    auc = rows_of(answer, "metrics")["auc"]
    assert (auc["values"], auc["figures"]["best"]) == ([0.8, 0.9, 0.7], [1])
    assert auc["figures"]["deviations"][0]["absolute"] == pytest.approx(-0.1)
    assert not rows_of(answer, "parameters")["eta"]["differs"]
    renamed = rows_of(answer, "files")["about.md"]
    assert [cell and cell["path"] for cell in renamed["values"]] == ["card.md", "about.md", None]
    table = compare(*THREE, form="/table.csv", only="differences")
    assert "attachment" in table.headers["content-disposition"]
    assert "Metrics,auc,yes,0.8,0.9,0.7\r\n" in table.text
    report = compare(*THREE, form="/table.md", baseline="fraud@2").text
    assert "| auc | 0.8 [-0.1 (-11.1 %)] | 0.9 [best] | 0.7 [-0.2 (-22.2 %)] |" in report

    whole, only = compare(*THREE), compare(*THREE, only="differences")
    assert "eta" in rows_of(whole, "parameters")
    assert rows_of(only, "parameters").keys() == {"depth"}
    for count in ("same", "differing"):
        assert whole.json()[count] == only.json()[count]


def test_what_was_said_of_a_version_then_is_compared_with_now(compare, client):
    version = "/api/v1/models/default/fraud/versions/1"
    then = client.patch(version, json={"label": "first"}).json()
    entry = client.get(f"{version}/history").json()["items"][0]
    assert client.patch(version, json={"label": "second"}).json()["revision"] > then["revision"]
    moment = entry["valid_at"]
    labels = rows_of(compare(f"fraud@1@{moment}", "fraud@1"), "notes")["label"]
    assert labels["values"] == ["first", "second"]
    assert rows_of(compare("fraud@1", "fraud@1", as_of=moment), "notes")["label"]["values"] == [
        "first",
        "first",
    ]
    body = {"type": "object", "properties": {"tier": {"type": "integer"}}}
    client.post("/api/v1/schemas", json={"name": "card", "body": body, "applies_to": ["version"]})
    client.post("/api/v1/schemas/card/1/publish", json={})
    for number in (1, 2):
        said = f"/api/v1/models/default/fraud/versions/{number}/aspects/card"
        assert client.put(said, json={"tier": number}).is_success
    assert rows_of(compare("fraud@1", "fraud@2"), "aspect:card")["tier"]["values"] == [1, 2]


REFUSED = [
    (("fraud@1",), {}, 422, "catalog.comparison-refused"),
    (("fraud@1",) * 9, {}, 422, "catalog.comparison-refused"),
    ((), {}, 422, "request.refused"),
    (("fraud@1", "fraud@2"), {"baseline": "fraud@3"}, 422, "catalog.comparison-refused"),
    (("fraud@1", "fraud@2"), {"only": "everything"}, 422, "request.refused"),
    (("fraud@1", "a/b/c@1"), {}, 422, "reference.form"),
    (("fraud@1", "fraud@1@neverday"), {}, 422, "request.refused"),
    (("fraud@1", "fraud@3"), {}, 404, "catalog.version-not-found"),
    (("fraud@1", "nothing@1"), {}, 404, "catalog.model-not-found"),
    (("fraud@1", "fraud@2@2020-01-01"), {}, 404, "catalog.model-not-found"),
]


def test_what_can_not_be_compared_is_refused(compare, client):
    for versions, query, status, code in REFUSED:
        answer = compare(*versions, **query)
        assert (answer.status_code, answer.json()["code"]) == (status, code), (versions, query)
    # What one may not see answers as if it were not there.
    assert client.post("/api/v1/projects", json={"name": "secret"}).is_success
    assert client.post("/api/v1/models", json={"project": "secret", "name": "m"}).is_success
    vera = caller(client, "vera", "viewer", on="project:default")
    for hidden in ("secret/m@1", "secret/none@1"):
        refused = vera.code("GET", f"/compare?v=fraud@1&v={hidden}")
        assert refused == (404, "catalog.model-not-found")
    assert vera.get("/compare?v=fraud@1&v=fraud@2")["baseline"] == 0
