"""Roles for some hours: asked for and decided by another, or taken at once and reviewed."""

import pytest
from starlette.testclient import TestClient

from muniment.capabilities.access.model import (
    ElevationDecided,
    ElevationRefused,
    EmergencyRefused,
    NotAPerson,
    PrincipalKind,
)
from muniment.capabilities.access.service import elevations, emergencies, principals
from muniment.capabilities.access.service.raising import RaiseTerms
from muniment.platform.auth import Role
from tests.support.house import Workshop, person
from tests.support.people import Caller, caller
from tests.support.serving import TOKEN

ASKED = {"role": "contributor", "minutes": 30, "reason": "Pager", "ticket": "INC-7"}


@pytest.fixture
def admin(client: TestClient) -> Caller:
    return Caller(client, "admin", TOKEN)


def test_somebody_else_gives_a_role_for_some_hours(client: TestClient, admin: Caller) -> None:
    ada, eve = caller(client, "ada", "viewer"), caller(client, "eve", "admin")
    asked = ada.do("POST", "/elevations", **ASKED)
    path = f"/elevations/{asked['elevation_id']}"
    assert asked["status"] == "pending"
    assert ada.code("POST", f"{path}/approve")[0] == 403
    pending = eve.get("/elevations?pending=true")["items"]
    assert [each["requested_by"] for each in pending] == ["ada"]
    decided = eve.do("POST", f"{path}/approve", comment="until lunch")
    assert (decided["status"], decided["decided_by"]) == ("approved", "eve")
    assert ada("POST", "/models", {"name": "one"}).status_code == 201
    grant = next(g for g in admin.get("/grants?principal=ada")["items"] if g["kind"] != "standing")
    assert (grant["kind"], grant["ticket"], grant["granted_by"]) == ("elevation", "INC-7", "eve")
    assert eve.code("POST", f"{path}/decline") == (409, "access.elevation-decided")
    assert ada.code("POST", f"{path}/withdraw") == (409, "access.elevation-decided")
    assert eve.get("/elevations?pending=true")["items"] == []


def test_nobody_decides_about_themselves(client: TestClient, admin: Caller) -> None:
    eve, ada = caller(client, "eve", "admin"), caller(client, "ada", "viewer")
    own = eve.do("POST", "/elevations", **ASKED)["elevation_id"]
    for verb in ("approve", "decline"):
        assert eve.code("POST", f"/elevations/{own}/{verb}") == (403, "access.self-approval")
    assert ada.code("POST", f"/elevations/{own}/withdraw")[0] == 404
    assert ada.get("/elevations")["items"] == []
    assert eve.do("POST", f"/elevations/{own}/withdraw")["status"] == "withdrawn"
    second = ada.do("POST", "/elevations", **ASKED)["elevation_id"]
    assert admin.do("POST", f"/elevations/{second}/decline", comment="no")["status"] == "declined"
    assert ada("POST", "/models", {"name": "one"}).status_code == 403


def test_what_an_elevation_asks_for_is_within_bounds(client: TestClient, admin: Caller) -> None:
    ada = caller(client, "ada", "viewer")
    for wrong in ({"minutes": 481}, {"minutes": 0}, {"reason": " "}):
        answer = ada.code("POST", "/elevations", **{**ASKED, **wrong})
        assert answer == (422, "access.elevation-refused")
    assert admin.code("POST", "/elevations", **ASKED) == (403, "access.not-a-person")
    reader = Caller(client, "ada", caller(client, "ada", level="read").secret)
    assert reader.code("POST", "/elevations", **ASKED)[0] == 403
    unseen = ada.code("POST", "/elevations", **{**ASKED, "scope": "project:nowhere"})
    assert unseen[0] == 404


def people(workshop: Workshop) -> tuple[Workshop, Workshop]:
    for name in ("ada", "eve"):
        workshop.do(principals.create_principal, name, PrincipalKind.HUMAN)
    known = {
        each.name: each for each in workshop.see(principals.list_principals, after=None, limit=9)
    }

    def acting(name: str, *roles: Role) -> Workshop:
        access = person(name, *roles)
        actor = type(access.actor)(known[name].principal_id, name, access.actor.kind)
        return workshop.as_(type(access)(actor, access.grants))

    return acting("ada", Role.VIEWER), acting("eve", Role.ADMIN)


def test_a_request_that_nobody_decides_lapses(workshop: Workshop) -> None:
    ada, eve = people(workshop)
    asked = ada.do(elevations.request_elevation, RaiseTerms(Role.CONTRIBUTOR, "instance", 60, "x"))
    workshop.clock.advance(days=4)
    with pytest.raises(ElevationDecided, match="waited too long"):
        eve.do(elevations.approve, asked.elevation_id)
    found = eve.see(elevations.list_elevations, open_only=True, before=None, limit=9)
    assert found == []


def test_a_role_taken_in_an_emergency_is_seen_and_reviewed(
    client: TestClient, admin: Caller, capfd: pytest.CaptureFixture[str]
) -> None:
    ada, eve = caller(client, "ada", "viewer"), caller(client, "eve", "auditor")
    taken = {"role": "model_owner", "minutes": 30, "reason": "Production is down"}
    assert ada.code("POST", "/emergencies", **taken) == (403, "access.not-eligible")
    admin.do("POST", "/grants", principal="ada", role="model_owner", eligible=True)
    assert ada("POST", "/models", {"name": "one"}).status_code == 403
    for wrong in ({"minutes": 61}, {"reason": ""}):
        answer = ada.code("POST", "/emergencies", **{**taken, **wrong})
        assert answer == (422, "access.emergency-refused")
    opened = ada.do("POST", "/emergencies", **taken)
    assert ada("POST", "/models", {"name": "one"}).status_code == 201
    assert "access.emergency" in "".join(capfd.readouterr())
    assert admin.get("/events?type=emergency.opened")["items"][0]["actor"] == "ada"
    waiting = eve.get("/emergencies?unreviewed=true")["items"]
    assert [each["opened_by"] for each in waiting] == ["ada"]
    path = f"/emergencies/{opened['emergency_id']}/review"
    said = {"outcome": "justified", "comment": "It was down"}
    assert ada.code("POST", path, **said)[0] == 403
    assert eve.code("POST", path, outcome="justified", comment=" ")[0] == 422
    assert eve.do("POST", path, **said)["reviewed_by"] == "eve"
    assert eve.code("POST", path, **said) == (409, "access.already-reviewed")
    assert ada("POST", "/models", {"name": "two"}).status_code == 403


def test_whoever_took_a_role_does_not_review_that(client: TestClient, admin: Caller) -> None:
    eve = caller(client, "eve", "auditor")
    admin.do("POST", "/grants", principal="eve", role="admin", eligible=True)
    opened = eve.do("POST", "/emergencies", role="admin", minutes=5, reason="Locked out")
    answer = eve.code(
        "POST", f"/emergencies/{opened['emergency_id']}/review", outcome="justified", comment="x"
    )
    assert answer == (403, "access.self-review")


def test_what_is_lent_gives_nothing_that_outlasts_it(client: TestClient, admin: Caller) -> None:
    ada = caller(client, "ada", "viewer")
    admin.do("POST", "/grants", principal="ada", role="admin", eligible=True)
    admin.do("POST", "/users", name="bot", kind="service")
    admin.do("POST", "/groups", name="lab")
    opened = ada.do("POST", "/emergencies", role="admin", minutes=30, reason="Locked out")
    outlasts = (403, "access.would-outlast")
    assert ada.code("POST", "/grants", principal="ada", role="admin") == outlasts
    later = "2999-01-01T00:00:00Z"
    assert ada.code("POST", "/grants", principal="bot", role="viewer", expires_at=later) == outlasts
    assert ada.code("POST", "/groups/lab/members", member="ada") == outlasts
    assert ada.code("POST", "/tokens", name="t", owner="bot", level="admin") == outlasts
    eve = caller(client, "eve", "viewer")
    asked = eve.do("POST", "/elevations", **{**ASKED, "minutes": 60})["elevation_id"]
    assert ada.code("POST", f"/elevations/{asked}/approve") == outlasts
    ends = opened["expires_at"]
    assert ada.do("POST", "/grants", principal="bot", role="viewer", expires_at=ends)["in_force"]


def test_nobody_appoints_who_reviews_them(client: TestClient, admin: Caller) -> None:
    ada, eve = caller(client, "ada", "viewer"), caller(client, "eve", "auditor")
    admin.do("POST", "/grants", principal="ada", role="admin", eligible=True)
    opened = ada.do("POST", "/emergencies", role="admin", minutes=30, reason="Locked out")
    path, ends = f"/emergencies/{opened['emergency_id']}/review", opened["expires_at"]
    said = {"outcome": "justified", "comment": "fine"}
    eva = caller(client, "eva")
    ada.do("POST", "/grants", principal="eva", role="auditor", expires_at=ends)
    admin.do("POST", "/groups", name="lab")
    admin.do("POST", "/grants", principal="lab", role="auditor")
    ivy = caller(client, "ivy")
    ada.do("POST", "/groups/lab/members", member="ivy", expires_at=ends)
    ada.do("POST", "/users", name="bot", kind="service")
    admin.do("POST", "/grants", principal="bot", role="auditor")
    bot = Caller(
        client, "bot", admin.do("POST", "/tokens", name="t", owner="bot", level="admin")["secret"]
    )
    for puppet in (eva, ivy, bot):
        assert puppet.code("POST", path, **said) == (403, "access.self-review")
    assert eve.do("POST", path, **said)["reviewed_by"] == "eve"


def test_a_limited_token_takes_no_role_elsewhere(client: TestClient, admin: Caller) -> None:
    admin.do("POST", "/projects", name="here")
    ada = caller(client, "ada", "viewer")
    admin.do("POST", "/grants", principal="ada", role="admin", eligible=True)
    taken = {"role": "admin", "minutes": 5, "reason": "Locked out"}
    for limit in ({"scope": "project:here"}, {"permissions": ["catalog:model:read"]}):
        secret = ada.do("POST", "/tokens", name="t", level="write", **limit)["secret"]
        limited = Caller(client, "ada", secret)
        assert limited.code("POST", "/emergencies", **taken)[0] == 403
        assert limited.code("POST", "/elevations", **ASKED)[0] == 403
    here = {**taken, "scope": "project:here"}
    secret = ada.do("POST", "/tokens", name="t", level="write", scope="project:here")["secret"]
    assert Caller(client, "ada", secret).do("POST", "/emergencies", **here)["scope"]


def test_terms_are_checked_before_anything_is_recorded(workshop: Workshop) -> None:
    ada, _ = people(workshop)
    with pytest.raises(ElevationRefused):
        ada.do(elevations.request_elevation, RaiseTerms(Role.ADMIN, "instance", 999, "x"))
    with pytest.raises(EmergencyRefused):
        ada.do(emergencies.break_glass, RaiseTerms(Role.ADMIN, "instance", 99, "x"))
    with pytest.raises(NotAPerson):
        workshop.do(emergencies.break_glass, RaiseTerms(Role.ADMIN, "instance", 9, "x"))
