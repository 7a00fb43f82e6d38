"""What a model needs and who can supply it, over HTTP and on its page."""

import pytest
from starlette.testclient import TestClient

from tests.support.people import API, caller

READY = f"{API}/models/lab/triage/readiness"
REFERENCES = [{"path": "w", "uri": "s3://bucket/w"}]


def post(client, path, **body):
    answer = client.post(f"{API}{path}", json=body)
    assert answer.is_success, answer.text
    return answer.json()


@pytest.fixture
def lab(client: TestClient):
    """A project with a model that lacks nearly everything, and people with roles in it."""
    post(client, "/projects", name="lab")
    post(client, "/models", project="lab", name="triage", kind="llm")
    for name in ("ann", "ben", "cat"):
        post(client, "/users", name=name)
    post(client, "/groups", name="makers", purpose="Make models.")
    post(client, "/groups/makers/members", member="cat")
    post(client, "/grants", principal="ann", role="model_owner", scope="model:lab/triage")
    post(client, "/grants", principal="ben", role="viewer", scope="project:lab")
    post(client, "/grants", principal="makers", role="contributor", scope="project:lab")
    return client


def needs(client):
    found = client.get(READY).json()
    return {need["code"]: need for need in found["needs"]}


def test_it_says_what_lacks_and_who_can_supply_it(lab):
    found = needs(lab)
    assert found["description"]["people"] == ["ann", "cat", "admin"]
    assert found["kind"]["done"]
    assert found["kind"]["people"] == []
    assert found["version"]["form"] == "/models/lab/triage/versions/new"
    assert not lab.get(READY).json()["ready"]
    guest = caller(lab, "gil", "viewer", on="model:lab/triage")
    heard = guest.get("/models/lab/triage/readiness")
    # Who was let in to one model hears of nobody whose role reaches further.
    assert {name for need in heard["needs"] for name in need["people"]} == {"ann"}


def test_it_counts_the_champion_and_what_was_there_then(lab):
    then = lab.get(f"{API}/models/lab/triage").json()["created_at"]
    body = {"type": "object", "properties": {"by": {"type": "string"}}}
    post(lab, "/schemas", name="check", body=body, applies_to=["model"], mandatory_for=["*"])
    post(lab, "/schemas/check/1/publish")
    assert not needs(lab)["schema:check"]["done"]
    assert lab.put(f"{API}/models/lab/triage/aspects/check", json={"by": "us"}).is_success
    assert needs(lab)["schema:check"]["done"]
    post(lab, "/models/lab/triage/versions", references=REFERENCES, aliases=["champion"])
    training = {"metrics": {"auc": 0.9}}
    post(lab, "/models/lab/triage/versions", references=REFERENCES, training=training)
    assert lab.get(READY).json()["version"] == 1
    assert not needs(lab)["evaluation"]["done"]
    assert lab.put(f"{API}/models/lab/triage/aliases/champion", json={"version": "2"}).is_success
    assert needs(lab)["evaluation"]["done"]
    assert lab.get(READY, params={"as_of": then}).json()["version"] is None


def test_who_holds_a_role_is_told_to_those_who_oversee_access(lab):
    found = lab.get(f"{API}/models/lab/triage/people").json()["items"]
    assert [(one["name"], one["role"], one["through"]) for one in found] == [
        ("ann", "model_owner", None),
        ("cat", "contributor", "makers"),
        ("ben", "viewer", None),
        ("admin", "admin", None),
    ]
    there = lab.get(f"{API}/projects/lab/people").json()["items"]
    assert [one["name"] for one in there] == ["cat", "ben", "admin"]
    guest = caller(lab, "gil", "viewer", on="project:lab")
    assert guest.code("GET", "/models/lab/triage/people")[0] == 403


def test_the_rail_is_on_the_page_and_leads_to_the_forms(lab):
    page = lab.get("/models/lab/triage", headers={"accept": "text/html"}).text
    assert 'href="/models/lab/triage/edit#field-description"' in page
    assert 'id="field-owner"' in lab.get("/models/lab/triage/transfer").text
    edit = lab.get("/models/lab/triage/edit").text
    for name in ("description", "accountable_executive", "use_cases", "kind"):
        assert f'id="field-{name}"' in edit
