"""Differences of the past over HTTP, on both databases."""

from starlette.testclient import TestClient

MODEL = "/api/v1/models/default/fraud"


def last_recorded(client: TestClient) -> str:
    return client.get(f"{MODEL}/history").json()["items"][0]["recorded_at"]


def test_a_difference_of_the_past_knows_nothing_later(client: TestClient) -> None:
    client.post("/api/v1/models", json={"name": "fraud", "description": "one"})
    client.patch(MODEL, json={"description": "two"})
    two = last_recorded(client)
    client.patch(MODEL, json={"description": "three"})
    for moment in ({"as_known": two}, {"as_of": two}):
        changed = client.get(f"{MODEL}/diff", params=moment).json()["changes"]
        described = next(change for change in changed if change["field"] == "description")
        assert (described["before"], described["after"]) == ("one", "two")


def test_a_revision_that_was_not_known_yet_cannot_be_compared(client: TestClient) -> None:
    client.post("/api/v1/models", json={"name": "fraud"})
    one = last_recorded(client)
    later = client.patch(MODEL, json={"description": "two"}).json()["revision"]
    asked = {"as_known": one, "to": str(later)}
    assert client.get(f"{MODEL}/diff", params=asked).status_code == 404
