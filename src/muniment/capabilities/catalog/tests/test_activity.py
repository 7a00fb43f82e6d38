"""Everything that happened to a model and what belongs to it, and the past of what is deleted."""

import pytest
from starlette.testclient import TestClient

from tests.support.people import API, caller

REFERENCES = [{"path": "w", "uri": "s3://bucket/w"}]
HTML = {"accept": "text/html"}


@pytest.fixture
def lived(client: TestClient):
    """The application with a model that has a past, and another."""
    model = f"{API}/models/default/m"
    for name in ("m", "other"):
        assert client.post(f"{API}/models", json={"name": name}).is_success
    body = {"references": REFERENCES, "aliases": ["champion"]}
    assert client.post(f"{model}/versions", json=body).is_success
    assert client.post(f"{model}/versions", json={"references": REFERENCES}).is_success
    assert client.patch(f"{model}/versions/2", json={"label": "b"}).is_success
    assert client.put(f"{model}/aliases/champion", json={"version": "2"}).is_success
    assert client.patch(model, json={"vendor": "us"}).is_success
    return client


def told(client, path, **query):
    answer = client.get(f"{API}{path}", params=query)
    assert answer.is_success, answer.text
    return [(one["type"], one["about"]) for one in answer.json()["items"]]


def test_all_of_a_model_is_told_newest_first(lived):
    whole = [
        ("model.described", "default/m"),
        ("alias.set", "default/m@champion"),
        ("version.described", "default/m@2"),
        ("version.registered", "default/m@2"),
        ("alias.set", "default/m@champion"),
        ("version.registered", "default/m@1"),
        ("model.registered", "default/m"),
    ]
    here = "/models/default/m/activity"
    assert told(lived, here) == whole
    newest, alias, described, *_ = lived.get(f"{API}{here}").json()["items"]
    assert newest["changes"] == [{"field": "vendor", "before": None, "after": "us"}]
    assert alias["changes"] == [{"field": "number", "before": 1, "after": 2}]
    assert described["changes"] == [{"field": "label", "before": None, "after": "b"}]
    assert lived.get(f"{API}/events/{newest['event_id']}").is_success
    first = lived.get(f"{API}{here}", params={"limit": 4}).json()
    assert told(lived, here, limit=4, cursor=first["next"]) == whole[4:]
    then = lived.get(f"{API}/models/default/m/versions/1").json()["created_at"]
    assert told(lived, here, as_of=then)[-1] == whole[-1]
    assert whole[0] not in told(lived, here, as_of=then)
    all_of_it = told(lived, "/projects/default/activity")
    assert {*whole, ("model.registered", "default/other")} == set(all_of_it)
    guest = caller(lived, "gil", "viewer", on="model:default/m")
    assert {one["model"] for one in guest.get("/projects/default/activity")["items"]} == {"m"}


def test_what_is_deleted_has_a_history(lived):
    model, ending = f"{API}/models/default/m", {"reason": "A mistake."}
    assert lived.request("DELETE", f"{model}/versions/1", json=ending).is_success
    assert lived.get(f"{model}/versions/1").status_code == 410
    newest = lived.get(f"{model}/versions/1/history").json()["items"][0]
    assert newest["type"] == "version.deleted"
    _leads_from_the_refusal_to_the_history(lived, "/models/default/m/versions/1")
    assert lived.request("DELETE", model, json=ending).is_success
    assert lived.get(model).status_code == 410
    assert lived.get(f"{model}/history").json()["items"][0]["type"] == "model.deleted"
    assert told(lived, "/models/default/m/activity")[0] == ("model.deleted", "default/m")
    changed = {one["field"] for one in lived.get(f"{model}/diff").json()["changes"]}
    assert changed == {"status", "status_reason"}
    assert lived.get("/models/default/m/diff", headers=HTML).status_code == 200
    _leads_from_the_refusal_to_the_history(lived, "/models/default/m")


@pytest.mark.parametrize("what", ["m", "m/versions/1"])
def test_what_is_archived_says_what_to_type(lived, what):
    path = f"{API}/models/default/{what}"
    assert lived.post(f"{path}/archive").is_success
    refused = lived.patch(path, json={"description": "x"})
    assert refused.status_code == 409
    assert "muniment reactivate" in refused.json()["detail"]


def _leads_from_the_refusal_to_the_history(client, path):
    page = client.get(path, headers=HTML)
    assert page.status_code == 410
    assert f'href="{path}/history"' in page.text
    shown = client.get(f"{path}/history", headers=HTML)
    assert shown.status_code == 200
    assert "was deleted; its history stays" in shown.text
    assert "A mistake." in shown.text
    assert "/events?" in shown.text
    assert "More actions" not in shown.text
