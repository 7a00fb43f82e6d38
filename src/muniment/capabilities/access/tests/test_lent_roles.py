"""What a role that was lent does not do: what stays when it has ended."""

from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.support.people import Caller, caller, house_of
from tests.support.serving import TOKEN


@pytest.fixture
def admin(client: TestClient) -> Caller:
    return Caller(client, "admin", TOKEN)


@pytest.fixture
def borrower(client: TestClient, admin: Caller) -> Caller:
    """Somebody who administers the instance for half an hour."""
    ada, grace = caller(client, "ada", "viewer"), caller(client, "grace", "admin")
    asked = {"role": "admin", "minutes": 30, "reason": "Pager"}
    wanted = ada.do("POST", "/elevations", **asked)["elevation_id"]
    grace.do("POST", f"/elevations/{wanted}/approve")
    return ada


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/users/eve/erase", {}),
        ("/users", {"name": "mallory"}),
        ("/users/eve/invitation", {}),
    ],
)
def test_what_stays_takes_a_standing_role(
    client: TestClient, admin: Caller, borrower: Caller, path: str, body: dict[str, Any]
) -> None:
    caller(client, "eve", "viewer")
    assert borrower.code("POST", path, **body) == (403, "access.lent-only")
    assert admin("POST", path, body).is_success


def test_a_lent_role_locks_out_but_does_not_let_in(
    client: TestClient, admin: Caller, borrower: Caller
) -> None:
    caller(client, "eve", "viewer")
    assert not borrower.do("PATCH", "/users/eve", active=False)["active"]
    assert borrower.code("PATCH", "/users/eve", active=True) == (403, "access.lent-only")
    assert admin.do("PATCH", "/users/eve", active=True)["active"]


def test_nothing_given_outlasts_a_role_that_ends(client: TestClient, admin: Caller) -> None:
    caller(client, "eve")
    ends = house_of(client).units.clock() + timedelta(days=90)
    caller(client, "temp")
    role = {"principal": "temp", "role": "admin", "expires_at": ends.isoformat()}
    admin.do("POST", "/grants", **role)
    temp = caller(client, "temp")
    given: dict[str, Any] = {"principal": "eve", "role": "viewer"}
    assert temp.code("POST", "/grants", **given) == (403, "access.would-outlast")
    later = (ends + timedelta(days=1)).isoformat()
    assert temp.code("POST", "/grants", **given, expires_at=later)[1] == "access.would-outlast"
    sooner = (ends - timedelta(days=1)).isoformat()
    assert temp.do("POST", "/grants", **given, expires_at=sooner)["role"] == "viewer"
    assert temp.do("POST", "/users/eve/invitation")["invitation"]


def test_nobody_is_erased_who_did_something_that_is_held(client: TestClient, admin: Caller) -> None:
    ada, eve = caller(client, "ada", "contributor"), caller(client, "eve", "contributor")
    for who, model in ((ada, "triage"), (eve, "leaks")):
        who.do("POST", "/models", name=model)
    hold = admin.do("POST", "/holds", target="default/triage", reason="Suit", ticket="L-1")
    refused = admin("POST", "/users/ada/erase")
    assert (refused.status_code, refused.json()["code"]) == (409, "custody.under-hold")
    assert refused.json()["hold"] == hold["hold_id"]
    assert "L-1" in refused.json()["detail"]
    assert admin.get("/users/ada")["active"]
    assert not admin.do("POST", "/users/eve/erase")["active"]
    admin.do("DELETE", f"/holds/{hold['hold_id']}", reason="Settled")
    assert not admin.do("POST", "/users/ada/erase")["active"]
