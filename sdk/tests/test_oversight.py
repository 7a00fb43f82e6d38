"""How access is overseen in a real registry: by people with tokens of their own."""

import re
import secrets
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from muniment_client import Client, NotAllowed, Refused


def tomorrow():
    return datetime.now(UTC) + timedelta(days=1)  # noqa: TID251  the registry's clock is the real one


@pytest.fixture
def person(client, server):
    """Return a maker of people: each is invited, comes in by their link, and makes a token."""
    opened = []

    def invite(*roles, scope="instance"):
        name = f"p-{secrets.token_hex(4)}"
        link = client.create_user(name).invitation
        for role in roles:
            client.grant(name, role, scope=scope)
        ours = {"sec-fetch-site": "same-origin", "accept": "text/html"}
        with httpx2.Client(base_url=server.url, headers=ours) as browser:
            browser.post(link, data={"password": "correct horse battery"})
            page = browser.post("/account/tokens", data={"name": "t", "level": "admin"}).text
        token = re.search(r"mnm_pat_\w+", page)[0]
        made = Client(server.url, token)
        opened.append(made)
        return name, made

    yield invite
    for made in opened:
        made.close()


def test_a_group_holds_roles_for_its_members(client, person, project):
    name, ada = person()
    group = client.create_group(f"g-{project}", purpose="CI").name
    client.grant(group, "viewer", scope=f"project:{project}")
    client.add_member(group, name, tomorrow())
    assert ada.project(project).name == project
    assert [member.name for member in client.group(group).members] == [name]
    assert group in {each.name for each in client.groups()}
    assert client.remove_member(group, name).ended


def test_a_role_is_asked_for_and_decided(client, person, project):
    _, ada = person("viewer", scope=f"project:{project}")
    for verb, status in (
        (client.approve_elevation, "approved"),
        (client.decline_elevation, "declined"),
        (ada.withdraw_elevation, "withdrawn"),
    ):
        asked = ada.request_elevation("contributor", "CI", scope=f"project:{project}")
        assert verb(asked.elevation_id).status == status
    assert {each.status for each in ada.elevations()} == {"approved", "declined", "withdrawn"}
    assert list(ada.elevations(pending=True)) == []


def test_a_role_is_taken_in_an_emergency_and_reviewed(client, person, project):
    name, ada = person("viewer", scope=f"project:{project}")
    where = f"project:{project}"
    with pytest.raises(NotAllowed):
        ada.break_glass("model_owner", "Down", scope=where)
    client.grant(name, "model_owner", scope=where, eligible=True, ticket="INC-1")
    taken = ada.break_glass("model_owner", "Down", scope=where, minutes=5)
    waiting = {each.emergency_id for each in client.emergencies(unreviewed=True)}
    assert taken.emergency_id in waiting
    reviewed = client.review_emergency(taken.emergency_id, "justified", "It was")
    assert reviewed.outcome == "justified"


def test_a_guarded_model_is_read_and_pulled_for_a_purpose(client, project, tmp_path):
    model = client.create_model(f"{project}/triage", kind="llm").reference
    (tmp_path / "w.bin").write_text("w")
    client.push(tmp_path / "w.bin", model)
    assert client.guard_model(model, purpose_required=True, reason="Health").purpose_required
    with pytest.raises(NotAllowed) as refused:
        client.model(model)
    assert refused.value.code == "auth.purpose-required"
    stated = client.stating("Scoring")
    assert stated.model(model).name == "triage"
    stated.pull(model, tmp_path / "out")
    assert stated.guard(model).reason == "Health"
    log = list(client.access_log(action="file.read", limit=5))
    assert log[0].purpose == "Scoring"
    assert isinstance(list(client.access_batches()), list)


def test_a_review_decides_about_every_role(client, person, project):
    where = f"project:{project}"
    name, ada = person("viewer", scope=where)
    other, _ = person("viewer", scope=where)
    due = tomorrow()
    with pytest.raises(Refused):
        client.open_access_review("Q1", [], due, where)
    review = client.open_access_review("Q1", [name, other], due, where)
    items = {item.principal: item.item_id for item in ada.review_items(review.id)}
    kept = ada.decide_review_item(review.id, items[other], "keep", "Needed")
    assert kept.decision == "keep"
    assert client.access_review(review.id).decisions["keep"] == 1
    assert review.id in {each.id for each in client.access_reviews()}
    assert isinstance(list(client.role_conflicts()), list)
