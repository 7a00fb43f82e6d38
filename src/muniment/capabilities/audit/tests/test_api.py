"""The journal over HTTP, on both databases."""

from starlette.testclient import TestClient

EVENTS = "/api/v1/events"


def test_every_change_is_an_event_with_its_state(client: TestClient) -> None:
    made = client.post(
        "/api/v1/models", json={"name": "fraud"}, headers={"Muniment-Purpose": "onboarding"}
    )
    shown = client.get(f"{EVENTS}/{made.headers['muniment-event']}").json()
    assert shown["type"] == "model.registered"
    assert shown["subject"] == {"kind": "model", "id": made.json()["id"]}
    assert shown["state"]["name"] == "fraud"
    assert (shown["actor"], shown["via"], shown["purpose"]) == ("admin", "api", "onboarding")


def test_events_are_narrowed_and_paged(client: TestClient) -> None:
    for name in ("one", "two", "three"):
        client.post("/api/v1/models", json={"name": name})
    first = client.get(EVENTS, params={"type": "model.registered", "limit": 2}).json()
    rest = client.get(
        EVENTS, params={"type": "model.registered", "limit": 2, "cursor": first["next"]}
    ).json()
    found = [entry["event_seq"] for entry in first["items"] + rest["items"]]
    assert len(found) == 3
    assert found == sorted(found, reverse=True)
    assert rest["next"] is None


def test_events_of_what_one_may_not_see_do_not_exist(client: TestClient) -> None:
    client.post("/api/v1/projects", json={"name": "mine"})
    theirs = client.post("/api/v1/models", json={"name": "secret"})
    client.post("/api/v1/users", json={"name": "bot", "kind": "service"})
    client.post(
        "/api/v1/grants", json={"principal": "bot", "role": "auditor", "scope": "project:mine"}
    )
    token = client.post("/api/v1/tokens", json={"name": "t", "owner": "bot"}).json()["secret"]
    bot = {"Authorization": f"Bearer {token}"}
    listed = client.get(EVENTS, headers=bot).json()["items"]
    assert {entry["type"] for entry in listed} == {"project.created"}
    hidden = client.get(f"{EVENTS}/{theirs.headers['muniment-event']}", headers=bot)
    assert hidden.status_code == 404


def test_the_journal_of_the_past_ends_there(client: TestClient) -> None:
    made = client.post("/api/v1/models", json={"name": "fraud"})
    event = f"{EVENTS}/{made.headers['muniment-event']}"
    for moment in ({"as_known": "2020-01-01"}, {"as_of": "2020-01-01"}):
        assert client.get(EVENTS, params=moment).json()["items"] == []
        assert client.get(event, params=moment).status_code == 404
