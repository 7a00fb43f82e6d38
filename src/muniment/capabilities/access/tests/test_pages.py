import re

import pytest
from starlette.testclient import TestClient

from muniment.app import create_app
from muniment.capabilities import access
from muniment.platform.settings import Settings
from muniment.platform.unit import system_context

PASSWORD = "correct horse battery"
OURS = {"sec-fetch-site": "same-origin"}
FROM_ELSEWHERE = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {},
]


@pytest.fixture
def house_rules(settings):
    """The settings of an instance that has no administrator yet."""
    return Settings(data=settings.data, database_url=settings.database_url)


@pytest.fixture
def app(house_rules, clock):
    return create_app(house_rules, clock)


@pytest.fixture
def link(app):
    secret = app.state.house.units.write(system_context("start"), access.offer_bootstrap)
    return f"/bootstrap/{secret}"


@pytest.fixture
def browser(app):
    """A browser that nobody has signed in with yet."""
    with TestClient(app, follow_redirects=False, headers={**OURS, "accept": "text/html"}) as found:
        yield found


@pytest.fixture
def maria(browser, link):
    """The first administrator's browser."""
    answer = browser.post(link, data={"name": "maria", "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return browser


def sign_in(browser, name="maria", password=PASSWORD, **fields):
    return browser.post("/sign-in", data={"name": name, "password": password, **fields})


def test_the_link_makes_the_first_administrator_once(browser, link):
    assert browser.get(link).status_code == 200
    assert browser.post(link, data={"name": "maria", "password": PASSWORD}).status_code == 303
    assert browser.get("/access").status_code == 200
    assert browser.get(link).status_code == 403
    assert browser.post(link, data={"name": "mallory", "password": PASSWORD}).status_code == 403


def test_a_short_password_is_refused_beside_its_field(browser, link):
    answer = browser.post(link, data={"name": "maria", "password": "short"})
    assert answer.status_code == 422
    assert 'id="field-password-error"' in answer.text
    assert 'value="maria"' in answer.text
    assert "short" not in re.findall(r'<input[^>]*name="password"[^>]*>', answer.text)[0]


def test_the_secret_of_a_link_is_not_in_the_log(browser, link, monkeypatch):
    said = []
    monkeypatch.setattr("muniment.platform.logs.access", lambda **line: said.append(line["path"]))
    browser.get(link)
    assert said == ["/bootstrap/{secret}"]


def test_a_session_is_a_cookie_that_scripts_and_other_sites_do_not_get(maria):
    maria.post("/sign-out")
    cookie = sign_in(maria).headers["set-cookie"]
    assert re.fullmatch(r"muniment=mnm_ses_\w+; HttpOnly; Path=/; SameSite=lax", cookie)


def test_over_tls_the_cookie_is_bound_to_the_host(house_rules, clock):
    rules = Settings(
        data=house_rules.data, database_url=house_rules.database_url, base_url="https://m.example"
    )
    app = create_app(rules, clock)
    secret = app.state.house.units.write(system_context("start"), access.offer_bootstrap)
    with TestClient(app, base_url="https://m.example", follow_redirects=False) as browser:
        answer = browser.post(
            f"/bootstrap/{secret}", data={"name": "maria", "password": PASSWORD}, headers=OURS
        )
    assert answer.headers["set-cookie"].startswith("__Host-muniment=mnm_ses_")
    assert answer.headers["set-cookie"].endswith("; HttpOnly; Path=/; SameSite=lax; Secure")


def test_signing_in_ends_the_session_before(maria):
    before = maria.cookies["muniment"]
    assert sign_in(maria).status_code == 303
    assert maria.cookies["muniment"] != before
    maria.cookies = {"muniment": before}
    assert maria.get("/account").status_code == 303


@pytest.mark.parametrize("name", ["maria", "nobody", "", "x" * 500])
def test_a_wrong_password_and_an_unknown_name_are_answered_alike(maria, name):
    maria.post("/sign-out")
    answer = sign_in(maria, name, "not the password")
    assert answer.status_code == 401
    assert "The name and the password do not go together" in answer.text
    assert "set-cookie" not in answer.headers


def test_guessing_is_slowed_down(maria):
    statuses = [sign_in(maria, password="guess").status_code for _ in range(10)]
    assert statuses == [401] * 8 + [429] * 2
    refused = sign_in(maria)
    assert refused.status_code == 429
    assert "Too many attempts" in refused.text
    assert sign_in(maria, name="somebody-else").status_code == 401


@pytest.mark.parametrize("headers", FROM_ELSEWHERE, ids=str)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/access", "/account/tokens"])
def test_no_other_site_can_send_a_form(maria, path, headers):
    del maria.headers["sec-fetch-site"]
    fields = {"name": "maria", "password": PASSWORD}
    assert maria.post(path, data=fields, headers=headers).status_code == 403
    assert maria.get("/account").status_code == 200


def test_no_other_site_can_send_json_as_text(maria):
    del maria.headers["sec-fetch-site"]
    headers = {"origin": "https://evil.example", "content-type": "text/plain"}
    answer = maria.post("/api/v1/projects", content='{"name": "stolen"}', headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/models?q=x&as_of=2026-01-01", "/models?q=x&as_of=2026-01-01"),
        ("/models/default/fraud%20%C3%BC", "/models/default/fraud%20%C3%BC"),
        ("", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/models\\..", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("/x\r\nset-cookie: a=b", "/"),
        ("models", "/"),
        ("/ü", "/"),
    ],
)
def test_signing_in_leads_to_our_own_pages_only(maria, wanted, leads_to):
    assert sign_in(maria, next=wanted).headers["location"] == leads_to
    assert maria.get("/sign-in", params={"next": wanted}).headers["location"] == leads_to


def test_who_is_not_signed_in_is_asked_to_and_led_back(browser, link):
    answer = browser.get("/models/default/fraud ü?as_of=2026-01-01")
    wanted = "%2Fmodels%2Fdefault%2Ffraud%2520%25C3%25BC%3Fas_of%3D2026-01-01"
    assert answer.headers["location"] == f"/sign-in?next={wanted}"


def test_signing_out_ends_the_session_for_good(maria):
    kept = maria.cookies["muniment"]
    assert maria.post("/sign-out").headers["location"] == "/sign-in?done=access.signed-out"
    assert "muniment" not in maria.cookies
    maria.cookies.set("muniment", kept)
    assert maria.get("/account").status_code == 303


def test_a_session_in_use_stays_and_an_idle_one_ends(maria, clock):
    for _ in range(3):
        clock.advance(hours=7)
        maria.app.state.edge.identifier.forget()
        assert maria.get("/account").status_code == 200
    clock.advance(hours=4)
    assert maria.get("/account").status_code == 303, "it is older than a day"
    sign_in(maria)
    clock.advance(hours=9)
    assert maria.get("/account").status_code == 303, "it was idle for longer than 8 hours"


def test_somebody_invited_chooses_a_password_and_can_do_nothing_yet(maria):
    made = maria.post("/access", data={"name": "jo", "kind": "human", "email": "jo@example.org"})
    invitation = re.search(r"/invitation/\w+", made.text)[0]
    maria.post("/sign-out")
    assert "Welcome, jo" in maria.get(invitation).text
    assert maria.post(invitation, data={"password": "another long one"}).status_code == 303
    assert maria.get("/account").status_code == 200
    assert maria.get("/access").status_code == 403
    assert maria.get(invitation).status_code == 403


def test_roles_are_given_and_taken_back(maria):
    maria.post("/access", data={"name": "jo", "kind": "human"})
    given = {"role": "viewer", "scope": "project:default", "reason": "joins the team"}
    assert maria.post("/access/jo/grants", data=given).status_code == 303
    page = maria.get("/access/jo").text
    assert "joins the team" in page
    revoke = re.search(r"/access/jo/grants/[^/]+/revoke", page)[0]
    assert maria.post(revoke).status_code == 303
    assert "taken back" in maria.get("/access/jo").text
    assert maria.post("/access/jo/grants", data={"role": "king"}).status_code == 422
    assert maria.post("/access/nobody/grants", data=given).status_code == 404


def test_the_last_administrator_can_not_switch_themselves_off(maria):
    answer = maria.post("/access/maria/active", data={"active": "no"})
    assert answer.status_code == 409
    assert "nobody who can administer" in answer.text


def test_switched_off_means_signed_out(maria, app):
    made = maria.post("/access", data={"name": "jo", "kind": "human"})
    invitation = re.search(r"/invitation/\w+", made.text)[0]
    jo = TestClient(app, follow_redirects=False, headers=OURS)
    jo.post(invitation, data={"password": "another long one"})
    assert maria.post("/access/jo/active", data={"active": "no"}).status_code == 303
    assert jo.get("/account").status_code == 303
    assert sign_in(jo, "jo", "another long one").status_code == 401


def test_a_token_is_shown_once_and_works_until_it_is_revoked(maria):
    made = maria.post("/account/tokens", data={"name": "nightly", "level": "read"})
    secret = re.search(r"mnm_pat_\w{30}_\w{6}", made.text)[0]
    page = maria.get("/account").text
    assert secret not in page
    headers = {"authorization": f"Bearer {secret}"}
    assert maria.get("/api/v1/me", headers=headers).json()["name"] == "maria"
    maria.post(re.search(r"/account/tokens/[^/]+/revoke", page)[0])
    assert maria.get("/api/v1/me", headers=headers).status_code == 401


def test_a_token_of_a_form_is_limited_to_the_permissions_that_it_names(maria):
    terms = {"name": "reader", "level": "read"}
    only = {"permissions": "catalog:model:read\r\n\r\nprojects:project:read\r\n"}
    made = maria.post("/account/tokens", data={**terms, **only}).text
    assert "2 permissions" in made
    secret = re.search(r"mnm_pat_[0-9A-Za-z]{30}_[0-9A-Za-z]{6}", made)[0]
    bearer = {"authorization": f"Bearer {secret}"}
    assert maria.get("/api/v1/models", headers=bearer).status_code == 200
    assert maria.get("/api/v1/system", headers=bearer).status_code == 403
    wrong = maria.post("/account/tokens", data={**terms, "permissions": "catalog:model:fly"})
    assert wrong.status_code == 422
    assert "is not a permission" in wrong.text
    maria.post("/access", data={"name": "ci", "kind": "service"})
    made = maria.post("/access/ci/tokens", data={"token_name": "t", "level": "read", **only})
    assert "2 permissions" in made.text


def test_a_service_gets_tokens_from_who_administers(maria):
    assert maria.post("/access", data={"name": "ci", "kind": "service"}).status_code == 303
    made = maria.post("/access/ci/tokens", data={"token_name": "push", "level": "write"})
    assert re.search(r"mnm_svc_\w{30}_\w{6}", made.text)


def test_changing_the_password_takes_the_old_one_and_ends_other_sessions(maria, app):
    fresh = {"current": PASSWORD, "password": "a fresh long password"}
    elsewhere = TestClient(app, follow_redirects=False, headers=OURS)
    sign_in(elsewhere)
    wrong = maria.post("/account/password", data={**fresh, "current": "wrong"})
    assert wrong.status_code == 401
    assert maria.post("/account/password", data=fresh).status_code == 303
    assert maria.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert sign_in(elsewhere).status_code == 401


def test_the_past_of_people_can_be_seen(maria, clock):
    before = clock().isoformat()
    clock.advance(days=1)
    sign_in(maria)
    maria.post("/access", data={"name": "jo", "kind": "human"})
    assert "/access/jo" in maria.get("/access").text
    past = maria.get("/access", params={"as_of": before})
    assert "You are looking at the past." in past.text
    assert "/access/jo" not in past.text
