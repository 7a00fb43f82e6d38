"""Tokens limited to permissions, guarded models, use of grants, and evidence of coming in."""

import pytest
from starlette.testclient import TestClient

from muniment.capabilities.access.service import attempts
from muniment.capabilities.access.service.attempts import PER_NAME, Attempt
from muniment.capabilities.imports.tests.inventory import HEAD, MAPPING, ROWS
from muniment.platform.auth import Level
from tests.support.house import Workshop
from tests.support.people import Caller, caller, house_of, token_of
from tests.support.serving import TOKEN


@pytest.fixture
def admin(client: TestClient) -> Caller:
    return Caller(client, "admin", TOKEN)


def test_a_token_is_limited_to_permissions(client: TestClient, admin: Caller) -> None:
    only = ["catalog:model:read", "catalog:model:register", "projects:project:read"]
    made = admin.do("POST", "/tokens", name="narrow", permissions=only)
    assert made["permissions"] == only
    narrow = Caller(client, "admin", made["secret"])
    assert narrow("POST", "/models", {"name": "one"}).status_code == 201
    assert narrow("POST", "/models/default/one/archive").status_code == 403
    assert narrow("GET", "/events").status_code == 200
    assert narrow.get("/events")["items"] == []
    assert narrow.get("/me")["token_permissions"] == only
    wider = {"name": "t", "permissions": [*only, "catalog:model:delete"]}
    assert narrow("POST", "/tokens", wider).json()["code"] == "access.token-would-widen"
    assert narrow("POST", "/tokens", {"name": "t"}).json()["code"] == "access.token-would-widen"
    assert narrow.do("POST", "/tokens", name="t", permissions=only[:1])["permissions"] == only[:1]
    for wrong in (["catalog:model:fly"], []):
        answer = admin.code("POST", "/tokens", name="t", permissions=wrong)
        assert answer == (422, "access.permission-unknown")


def test_a_token_that_may_only_read_ends_no_other(client: TestClient, admin: Caller) -> None:
    reader = Caller(client, "admin", admin.do("POST", "/tokens", name="r", level="read")["secret"])
    own, other = (token["id"] for token in admin.get("/tokens")["items"][:2])
    assert reader.code("DELETE", f"/tokens/{other}")[0] == 403
    assert reader.do("DELETE", f"/tokens/{own}")["revoked"]


def test_roles_say_what_they_carry(admin: Caller) -> None:
    roles = {role["name"]: role["permissions"] for role in admin.get("/roles")["items"]}
    viewer = {permission["name"] for permission in roles["viewer"]}
    assert "catalog:model:read" in viewer
    assert "access:grant:manage" not in viewer


def test_a_guarded_model_is_looked_at_with_a_purpose(client: TestClient, admin: Caller) -> None:
    admin.do("POST", "/models", name="triage")
    viewer = caller(client, "ada", "viewer")
    guard = "/models/default/triage/guard"
    assert not viewer.get(guard)["purpose_required"]
    assert viewer("PUT", guard, {"purpose_required": True}).status_code == 403
    admin.do("PUT", guard, purpose_required=True, reason="Health data")
    answer = viewer("GET", "/models/default/triage")
    assert (answer.status_code, answer.json()["code"]) == (403, "auth.purpose-required")
    assert viewer("GET", "/models/default/triage/versions").status_code == 403
    assert viewer.get("/models")["items"]
    why = {"Muniment-Purpose": "Annual review"}
    assert viewer("GET", "/models/default/triage", headers=why).status_code == 200
    log = admin.get("/access-log?actor=ada")["items"]
    assert log[0]["action"] == "model.read"
    assert log[0]["purpose"] == "Annual review"
    assert "auth.purpose-required" in {entry["code"] for entry in log}
    outsider = caller(client, "eve")
    assert outsider("GET", "/models/default/triage").status_code == 404


def test_no_list_tells_of_a_guarded_model(client: TestClient, admin: Caller) -> None:
    made = admin("POST", "/models", {"name": "triage", "description": "zebra"})
    admin.do("PUT", "/models/default/triage/guard", purpose_required=True)
    viewer = caller(client, "ada", "viewer")
    event = f"/events/{made.headers['muniment-event']}"
    listed = viewer.get("/models")["items"]
    assert [model["name"] for model in listed] == ["triage"]
    assert "zebra" not in str(listed)
    for query in ("q=zebra", "owner=admin"):
        assert viewer.get(f"/models?{query}")["items"] == []
    assert viewer("GET", event).status_code == 404
    assert viewer.get("/events?type=model.registered")["items"] == []
    why = {"Muniment-Purpose": "Annual review"}
    assert "zebra" in str(viewer.get("/models?owner=admin", **why))
    assert viewer("GET", event, headers=why).status_code == 200
    log = admin.get("/access-log?actor=ada&action=model.read")["items"]
    assert {entry["purpose"] for entry in log} == {"Annual review"}


def test_an_import_is_no_purpose(client: TestClient, admin: Caller) -> None:
    def bring(rows: str, **headers: str) -> list[str]:
        files = {"file": ("inventory.csv", HEAD + rows), "mapping": ("mapping.yaml", MAPPING)}
        run = client.post("/api/v1/imports?format=csv", files=files, headers=headers).json()["run"]
        listed = admin.get(f"/imports/{run['id']}/rows")["items"]
        return [
            record["refusal"]["code"]
            for row in listed
            for record in row["records"]
            if record["refusal"]
        ]

    assert bring(ROWS) == []
    found = admin.get("/models")["items"]
    leaks = next(model for model in found if model["name"] == "leak-detection")
    admin.do("PUT", f"/models/{leaks['project']}/leak-detection/guard", purpose_required=True)
    changed = ROWS.replace("Find leaks", "Find more leaks")
    assert "auth.purpose-required" in bring(changed)
    assert bring(changed, **{"Muniment-Purpose": "Quarterly inventory"}) == []


def test_the_journal_tells_nobody_more_than_the_lists(client: TestClient, admin: Caller) -> None:
    admin.do("POST", "/projects", name="here")
    admin.do("POST", "/models", project="here", name="triage")
    admin.do("POST", "/holds", target="here/triage", reason="Suit", ticket="L-1")
    viewer, auditor = caller(client, "ada", "viewer"), caller(client, "eve", "auditor")
    admin.do("POST", "/users/ada/invitation")
    told = {entry["type"] for entry in auditor.get("/events?limit=100")["items"]}
    hidden = {"hold.set", "grant.given", "token.issued", "principal.created", "principal.invited"}
    assert hidden <= told
    seen = {entry["type"] for entry in viewer.get("/events?limit=100")["items"]}
    assert "model.registered" in seen
    assert not seen & hidden


def test_the_last_use_of_grants_and_tokens_is_known(client: TestClient, admin: Caller) -> None:
    ada = caller(client, "ada", "viewer")
    unused = admin.do("POST", "/grants", principal="ada", role="deployer")["grant_id"]
    ada.get("/models")
    house = house_of(client)
    house.database.write(house.identifier.write_uses)
    used = {grant["role"]: grant["last_used_at"] for grant in admin.get("/grants")["items"]}
    assert used["viewer"]
    assert used["admin"]
    held = {grant["grant_id"]: grant for grant in admin.get("/grants?principal=ada")["items"]}
    assert held[unused]["last_used_at"] is None or held[unused]["role"] == "deployer"
    assert all(token["last_used_at"] for token in admin.get("/tokens")["items"])
    house.database.write(house.identifier.write_uses)


def test_attempts_are_counted_for_all_processes_together(workshop: Workshop) -> None:
    attempt = Attempt("ada", "192.0.2.1")
    waits = [workshop.do(attempts.count_attempt, attempt) for _ in range(PER_NAME + 1)]
    assert waits[:-1] == [0] * PER_NAME
    assert 0 < waits[-1] <= 300
    assert workshop.do(attempts.count_attempt, Attempt("ada", "192.0.2.2")) == 0
    workshop.do(attempts.forget_attempts, attempt)
    assert workshop.do(attempts.count_attempt, attempt) == 0
    workshop.clock.advance(minutes=6)
    assert workshop.do(attempts.count_attempt, attempt) == 0


def test_coming_in_and_going_out_leave_evidence(client: TestClient, admin: Caller) -> None:
    link = admin.do("POST", "/users", name="ada")["invitation"]
    del client.headers["authorization"]
    page = {"sec-fetch-site": "same-origin"}
    password = "correct horse battery"
    assert client.post(link, data={"password": password}, headers=page).status_code == 303
    client.post("/sign-out", headers=page)
    for name, typed in (("ada", "wrong"), ("wrong-password-as-name", password), ("ada", password)):
        client.post("/sign-in", data={"name": name, "password": typed}, headers=page)
    client.cookies.clear()
    log = admin.get("/access-log?limit=50")["items"]
    seen = [(entry["action"], entry["actor_name"]) for entry in reversed(log)]
    coming = [each for each in seen if each[0].startswith(("session", "sign-in"))]
    assert coming == [
        ("session.opened", "ada"),
        ("session.closed", "ada"),
        ("sign-in.refused", "ada"),
        ("sign-in.refused", "nobody"),
        ("session.opened", "ada"),
    ]
    assert "wrong-password-as-name" not in str(log)
    events = admin.get("/events?type=principal.password-changed")["items"]
    assert len(events) == 1


def test_a_scope_of_a_token_narrows_to_the_present_rights_of_its_owner(
    client: TestClient, admin: Caller
) -> None:
    caller(client, "ada", "contributor")
    narrow = Caller(client, "ada", token_of(client, "ada", Level.WRITE))
    assert narrow("POST", "/models", {"name": "one"}).status_code == 201
    grant = admin.get("/grants?principal=ada")["items"][0]["grant_id"]
    admin.do("DELETE", f"/grants/{grant}")
    assert narrow("POST", "/models", {"name": "two"}).status_code == 404
