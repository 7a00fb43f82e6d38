"""Groups hold roles for their members, and services are answered for and never type passwords."""

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from tests.support.people import Caller, caller, house_of
from tests.support.serving import TOKEN

REFUSED = {403, 404}  # without any role, the project is not theirs to see


@pytest.fixture
def admin(client: TestClient) -> Caller:
    return Caller(client, "admin", TOKEN)


def test_a_group_gives_its_roles_while_one_belongs_to_it(client: TestClient, admin: Caller) -> None:
    ada = caller(client, "ada")
    admin.do("POST", "/groups", name="team", purpose="Fraud models")
    admin.do("POST", "/grants", principal="team", role="contributor")
    assert ada("POST", "/models", {"name": "one"}).status_code in REFUSED
    admin.do("POST", "/groups/team/members", member="ada")
    assert ada("POST", "/models", {"name": "one"}).status_code == 201
    shown = admin.get("/groups/team")
    assert [(each["name"], each["holds"]) for each in shown["members"]] == [("ada", True)]
    assert [grant["principal"] for grant in ada.get("/me")["grants"]] == ["team"]
    stale = client.delete("/api/v1/groups/team/members/ada", headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    admin.do("DELETE", "/groups/team/members/ada")
    assert ada("POST", "/models", {"name": "two"}).status_code in REFUSED
    assert admin.get("/groups/team")["members"] == []


def test_a_membership_has_a_beginning_and_an_end(client: TestClient, admin: Caller) -> None:
    ada = caller(client, "ada")
    admin.do("POST", "/groups", name="team")
    admin.do("POST", "/grants", principal="team", role="contributor")
    tomorrow = (house_of(client).units.clock() + timedelta(days=1)).isoformat()
    admin.do("POST", "/groups/team/members", member="ada", not_before=tomorrow)
    assert ada("POST", "/models", {"name": "one"}).status_code in REFUSED
    soon = (house_of(client).units.clock() + timedelta(seconds=1)).isoformat()
    admin.do("POST", "/groups/team/members", member="ada", expires_at=soon)
    assert ada("POST", "/models", {"name": "one"}).status_code == 201
    grants = ada.get("/me")["grants"]
    assert len(grants) == 1


def test_a_group_that_is_switched_off_gives_nothing(client: TestClient, admin: Caller) -> None:
    ada = caller(client, "ada")
    admin.do("POST", "/groups", name="team")
    admin.do("POST", "/grants", principal="team", role="contributor")
    admin.do("POST", "/groups/team/members", member="ada")
    admin.do("PATCH", "/users/team", active=False)
    assert ada("POST", "/models", {"name": "one"}).status_code in REFUSED


def test_a_group_belongs_to_no_group_and_cannot_act(client: TestClient, admin: Caller) -> None:
    caller(client, "ada")
    for name in ("one", "two"):
        admin.do("POST", "/groups", name=name)
    in_group = admin.code("POST", "/groups/one/members", member="two")
    assert in_group == (422, "access.group-in-group")
    assert admin.code("POST", "/tokens", name="t", owner="one")[1] == "access.group-cannot-act"
    assert admin.code("POST", "/users/one/invitation") == (403, "access.not-a-person")
    admin.do("POST", "/groups/one/members", member="ada")
    twice = admin.code("POST", "/groups/one/members", member="ada")
    assert twice == (409, "access.member-already")
    gone = admin.code("DELETE", "/groups/two/members/ada")
    assert gone == (404, "access.member-not-found")
    assert admin.code("POST", "/groups/ada/members", member="ada")[0] == 404
    assert admin.code("POST", "/groups", name="ADA") == (409, "access.name-taken")


def test_a_group_alone_does_not_administer(client: TestClient, admin: Caller) -> None:
    admin.do("POST", "/groups", name="admins")
    admin.do("POST", "/grants", principal="admins", role="admin")
    own = admin.get("/me")["grants"][0]["grant_id"]
    assert admin.code("DELETE", f"/grants/{own}") == (409, "access.last-administrator")


def test_somebody_answers_for_a_service(client: TestClient, admin: Caller) -> None:
    caller(client, "ada")
    made = admin.do("POST", "/users", name="bot", kind="service", owner="ada", purpose="Nightly")
    assert (made["owner"], made["purpose"]) == ("ada", "Nightly")
    assert admin.code("PATCH", "/users/bot", owner="bot") == (403, "access.not-a-person")
    own = admin.do("POST", "/users", name="other", kind="service")
    assert own["owner"] == "admin"
    assert admin.code("POST", "/users/bot/invitation") == (403, "access.not-a-person")
    assert admin.code("POST", "/users", name="x", kind="system")[0] == 422
    services = admin.get("/users?kind=service")["items"]
    assert {each["name"] for each in services} == {"admin", "bot", "other"}


def test_who_administers_a_project_gives_roles_in_it(client: TestClient, admin: Caller) -> None:
    for name in ("here", "there"):
        admin.do("POST", "/projects", name=name)
    lead = caller(client, "lead", "admin", on="project:here")
    caller(client, "ada")
    given = lead.do("POST", "/grants", principal="ada", role="viewer", scope="project:here")
    elsewhere = lead.code("POST", "/grants", principal="ada", role="viewer", scope="project:there")
    assert elsewhere[0] == 404
    assert lead.code("POST", "/grants", principal="ada", role="viewer")[0] == 403
    there = admin.do("POST", "/grants", principal="ada", role="viewer", scope="project:there")
    assert lead.code("DELETE", f"/grants/{there['grant_id']}") == (404, "access.grant-not-found")
    seen = {grant["scope"] for grant in lead.get("/grants?in_force=true&role=viewer")["items"]}
    assert seen == {"project:here"}
    lead.do("DELETE", f"/grants/{given['grant_id']}", reason="by mistake")
    ended = admin.get("/grants?principal=ada")["items"][0]
    assert (ended["revoked_by"], ended["revoked_because"]) == ("lead", "by mistake")
