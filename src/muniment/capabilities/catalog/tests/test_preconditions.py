"""Changes only of what is still as it was, or is not there yet; and of which entry a refusal is."""

import pytest
from starlette.testclient import TestClient

MODEL = "/api/v1/models/default/fraud"
ALIAS = f"{MODEL}/aliases/best"
GUARD = f"{MODEL}/guard"
ASPECT = f"{MODEL}/aspects/note"


@pytest.fixture(autouse=True)
def model(client: TestClient) -> None:
    """A model with a version."""
    client.post("/api/v1/models", json={"name": "fraud"}).raise_for_status()
    body = {"references": [{"path": "w", "uri": "s3://bucket/w"}]}
    client.post(f"{MODEL}/versions", json=body).raise_for_status()
    schema = {"name": "note", "applies_to": ["model"], "body": {"type": "object"}}
    client.post("/api/v1/schemas", json=schema).raise_for_status()
    client.post("/api/v1/schemas/note/1/publish").raise_for_status()


def put(client: TestClient, url: str, **headers: str) -> int:
    body = {ALIAS: {"version": 1}, GUARD: {"purpose_required": False}, ASPECT: {}}[url]
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.put(url, json=body, headers=said).status_code


@pytest.mark.parametrize("url", [ALIAS, ASPECT, GUARD])
def test_what_is_not_there_has_no_revision_to_match(client: TestClient, url: str) -> None:
    assert put(client, url, If_Match='"7"') == 412


@pytest.mark.parametrize("url", [ALIAS, ASPECT])
def test_what_is_not_there_is_made_only_if_it_is_not_there(client: TestClient, url: str) -> None:
    assert put(client, url, If_Match="*") == 412
    assert put(client, url, If_None_Match="*") == 200
    assert put(client, url, If_None_Match="*") == 412
    assert put(client, url, If_Match="*") == 200
    client.delete(url).raise_for_status()
    assert put(client, url, If_Match="*") == 412
    assert put(client, url, If_None_Match="*") == 200


def test_of_a_bad_entry_the_file_is_named(client: TestClient) -> None:
    for entry, words in (
        ({"path": "a/model.bin", "digest": "md5:0"}, "Of 'a/model.bin': 'md5:0' is not a digest"),
        ({"path": "a/model.bin", "digest": "x", "role": "weight"}, "(of 'a/model.bin')"),
    ):
        refused = client.post(f"{MODEL}/versions", json={"files": [entry]})
        assert refused.status_code == 422
        assert words in refused.json()["detail"]
