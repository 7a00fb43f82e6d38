"""The pages on which access is overseen: groups, roles for some hours, emergencies, purposes."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from muniment.platform.settings import Settings
from tests.support.people import Caller, caller, house_of
from tests.support.serving import TOKEN


class Browser:
    """Looks at pages and sends forms as somebody."""

    def __init__(self, who: Caller) -> None:
        self._client = who.client
        self._headers = {
            "Authorization": f"Bearer {who.secret}",
            "accept": "text/html",
            "sec-fetch-site": "same-origin",
        }

    def see(self, path: str, **headers: str) -> str:
        answer = self._client.get(path, headers={**self._headers, **headers})
        assert answer.status_code == 200, answer.text
        return answer.text

    def ask(self, path: str) -> Any:
        return self._client.get(path, headers=self._headers)

    def send(self, path: str, status: int = 303, **form: str) -> Any:
        answer = self._client.post(path, data=form, headers=self._headers)
        assert answer.status_code == status, answer.text
        return answer


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """SQLite alone: what is behind the pages is tried on both databases elsewhere."""
    return Settings(data=tmp_path, bootstrap_token=TOKEN)


@pytest.fixture
def admin(client: TestClient) -> Caller:
    return Caller(client, "admin", TOKEN)


def test_a_group_is_made_filled_and_emptied_on_pages(client: TestClient, admin: Caller) -> None:
    caller(client, "ada")
    browser = Browser(admin)
    browser.send("/access", name="team", kind="group", owner="ada", about="Fraud")
    browser.send("/access/team/members", member="ada")
    page = browser.see("/access/team")
    assert "ada answers for it" in page
    assert "Take out ada" in page
    browser.send(
        "/access/team/grants", role="model_owner", what_for="Fraud", ticket="T-1", eligible="yes"
    )
    browser.send("/access/team/grants", role="contributor")
    browser.send("/access/ada/grants", role="independent_validator")
    page = browser.see("/access/ada")
    assert "Duties that should be separate" in page
    assert "in team" in page
    assert "given to oneself" not in page
    grants = browser.see("/grants?role=contributor")
    assert "Duties that should be separate" in grants
    assert "team" in browser.see("/grants?show=all")
    browser.send("/access/team/members/ada/remove")
    assert "Take out ada" not in browser.see("/access/team")
    browser.send("/access/team/members", status=404, member="nobody-there")


def test_a_role_is_asked_for_and_given_on_pages(client: TestClient, admin: Caller) -> None:
    ada, eve = Browser(caller(client, "ada", "viewer")), Browser(caller(client, "eve", "admin"))
    ada.send("/elevations", role="contributor", minutes="30", reason="Pager")
    ada.send("/elevations", status=422, role="contributor", minutes="soon", reason="Pager")
    assert "Take it back" in ada.see("/elevations")
    assert "1 request for a role" in eve.see("/access")
    page = eve.see("/elevations")
    asked = re.findall(r"/elevations/([0-9a-f-]+)/approve", page)
    eve.send(f"/elevations/{asked[0]}/approve", comment="fine")
    assert "elevation" in ada.see("/account")
    ada.send("/elevations", role="admin", reason="More")
    ada.send("/elevations", role="auditor", reason="Less")
    first, second = re.findall(r"/elevations/([0-9a-f-]+)/withdraw", ada.see("/elevations"))
    ada.send(f"/elevations/{first}/withdraw")
    eve.send(f"/elevations/{second}/decline")
    page = ada.see("/elevations")
    assert all(word in page for word in ("approved", "declined", "withdrawn"))


def test_an_emergency_is_on_every_page_and_reviewed(client: TestClient, admin: Caller) -> None:
    ada, eve = Browser(caller(client, "ada", "viewer")), Browser(caller(client, "eve", "auditor"))
    assert "Take a role now" not in ada.see("/emergencies")
    admin.do("POST", "/grants", principal="ada", role="admin", eligible=True)
    assert "/emergencies" in ada.see("/account")
    ada.send("/emergencies", role="admin", reason="Nobody is here", minutes="5")
    assert "You hold a role taken in an emergency." in ada.see("/models")
    assert "1 emergency to review" in eve.see("/access")
    taken = re.findall(r"/emergencies/([0-9a-f-]+)/review", eve.see("/emergencies"))
    eve.send(f"/emergencies/{taken[0]}/review", outcome="unjustified", comment="Somebody was")
    assert "unjustified" in ada.see("/emergencies")
    assert "You hold a role" not in ada.see("/models")


def test_a_purpose_is_asked_for_and_kept_for_one_model(client: TestClient, admin: Caller) -> None:
    for name in ("triage", "other"):
        admin.do("POST", "/models", name=name)
        admin.do("PUT", f"/models/default/{name}/guard", purpose_required=True)
    ada = Browser(caller(client, "ada", "viewer"))
    refused = ada.ask("/models/default/triage")
    assert refused.status_code == 403
    assert 'action="/purpose"' in refused.text
    ada.send("/purpose", status=422, next="/models/default/triage", needed_for=" ")
    ada.send("/purpose", status=422, next="https://evil.example", needed_for="x")
    kept = ada.send("/purpose", next="/models/default/triage/versions", needed_for="Audit, Q1")
    assert kept.headers["location"] == "/models/default/triage/versions"
    assert "Path=/models/default/triage;" in kept.headers["set-cookie"]
    assert ada.see("/models/default/triage")
    assert ada.ask("/models/default/other").status_code == 403
    log = admin.get("/access-log?actor=ada&action=model.read")["items"]
    assert {entry["purpose"] for entry in log} == {"Audit, Q1"}
    page = Browser(admin).see("/access-log?show=allowed")
    assert "Audit, Q1" in page


def test_a_review_is_opened_and_decided_on_pages(client: TestClient, admin: Caller) -> None:
    eve = Browser(caller(client, "eve", "viewer"))
    caller(client, "ada", "viewer")
    browser = Browser(admin)
    due = (house_of(client).units.clock() + timedelta(days=9)).date().isoformat()
    browser.send("/access-reviews", status=422, title="Q1", reviewers="eve ada")
    browser.send("/access-reviews", title="Q1", reviewers="eve, ada", due_at=due)
    assert "Q1" in eve.see("/access-reviews")
    path = re.findall(r"/access-reviews/[0-9a-f-]+", eve.see("/access-reviews"))[0]
    page = eve.see(path)
    items = re.findall(r"/items/([0-9a-f-]+)/decide", page)
    assert len(items) == 2
    eve.send(f"{path}/items/{items[0]}/decide", decision="keep", reason="needed")
    eve.send(f"{path}/items/{items[1]}/decide", status=422, decision="burn", reason="x")
    browser.send(f"{path}/close", status=409)
    assert "needed" in browser.see(path)
