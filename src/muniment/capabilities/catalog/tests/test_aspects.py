"""What is said of models and versions under schemas, over HTTP, on both databases."""

import pytest
from starlette.testclient import TestClient

MODEL = "/api/v1/models/default/fraud"
SCHEMA = {
    "name": "privacy-review",
    "applies_to": ["model", "version"],
    "body": {
        "type": "object",
        "properties": {
            "reviewed_by": {"type": "string"},
            "class": {"type": "string", "x-vocabulary": "data_class"},
        },
        "required": ["reviewed_by"],
        "additionalProperties": False,
    },
}


@pytest.fixture(autouse=True)
def published(client: TestClient) -> None:
    """A published schema, a model and a version to say things of."""
    made = client.post("/api/v1/schemas", json=SCHEMA)
    assert made.status_code == 201, made.text
    done = client.post(f"{made.headers['location']}/publish", json={})
    assert done.status_code == 200, done.text
    client.post("/api/v1/models", json={"name": "fraud"})
    reference = {"path": "w", "uri": "s3://bucket/w"}
    client.post(f"{MODEL}/versions", json={"references": [reference]})


@pytest.mark.parametrize("place", [MODEL, f"{MODEL}/versions/1"])
def test_what_is_said_is_kept_normalised_and_can_be_taken_back(
    client: TestClient, place: str
) -> None:
    url = f"{place}/aspects/privacy-review"
    first = client.put(url, json={"reviewed_by": "ada", "class": "Confidential"})
    assert first.status_code == 200, first.text
    assert first.json()["body"] == {"reviewed_by": "ada", "class": "confidential"}
    client.put(url, json={"reviewed_by": "grace"})
    history = client.get(f"{url}/history").json()["items"]
    assert len(history) == 2
    back = client.post(f"{url}/revert", json={"revision": first.json()["revision"]})
    assert back.json()["body"]["reviewed_by"] == "ada"
    assert client.delete(url).status_code == 204
    assert client.get(url).status_code == 404
    assert client.get(f"{place}/aspects").json()["items"] == []


def test_what_does_not_fit_its_schema_is_refused_field_by_field(client: TestClient) -> None:
    answer = client.put(f"{MODEL}/aspects/privacy-review", json={"class": "blue", "colour": "red"})
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 3
    assert client.get(f"{MODEL}/aspects").json()["items"] == []


def test_an_unknown_schema_is_refused(client: TestClient) -> None:
    assert client.put(f"{MODEL}/aspects/nope", json={}).status_code == 404
