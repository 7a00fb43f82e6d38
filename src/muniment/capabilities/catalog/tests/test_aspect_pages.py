import re

import pytest
from starlette.testclient import TestClient

from muniment.app import create_app
from tests.support.serving import TOKEN

HEADERS = {
    "sec-fetch-site": "same-origin",
    "accept": "text/html,*/*",
    "authorization": f"Bearer {TOKEN}",
}
SCHEMA = {
    "type": "object",
    "required": ["purpose"],
    "additionalProperties": False,
    "properties": {
        "purpose": {"type": "string", "description": "What it is for"},
        "autonomy": {"type": "string", "x-vocabulary": "autonomy"},
        "share": {"type": "number", "maximum": 1},
    },
}


@pytest.fixture
def browser(settings, clock):
    app = create_app(settings, clock)
    with TestClient(app, follow_redirects=False, headers=HEADERS) as found:
        body = {"body": SCHEMA, "applies_to": ["model", "version", "use_case"], "title": "Card"}
        drafted = found.post("/api/v1/schemas", json={"name": "card", **body})
        assert drafted.status_code == 201, drafted.text
        assert found.post("/api/v1/schemas/card/1/publish").status_code == 200
        assert found.post("/api/v1/models", json={"name": "m"}).status_code == 201
        version = {"references": [{"path": "w", "uri": "s3://b/k"}]}
        assert found.post("/api/v1/models/default/m/versions", json=version).status_code == 201
        assert found.post("/api/v1/use-cases", json={"name": "u"}).status_code == 201
        yield found


PLACES = ["/models/default/m", "/models/default/m/versions/1", "/use-cases/default/u"]


def revision_of(page):
    return re.search(r'name="if_match" value="(\d+)"', page.text)[1]


@pytest.mark.parametrize("place", PLACES)
def test_an_aspect_is_said_changed_reverted_and_taken_back(browser, place):
    form = f"{place}/metadata/card"
    offering = place if "use-cases" in place else f"{place}/metadata"
    assert f'href="{form}"' in browser.get(offering).text
    blank = browser.get(form)
    assert "A person decides and may look elsewhere." in blank.text
    said = {"if_match": revision_of(blank), "/purpose": "Screening.", "/autonomy": "advisory"}
    assert browser.post(form, data=said).status_code == 303
    first = revision_of(browser.get(form))
    said = {"if_match": first, "/purpose": "Scoring.", "/share": "0.5", "purpose": "Because."}
    assert browser.post(form, data=said).status_code == 303
    kept = f"/api/v1{place}/aspects/card"
    assert browser.get(kept).json()["body"] == {"purpose": "Scoring.", "share": 0.5}
    assert "“Because.”" in browser.get(form).text
    assert browser.post(f"{form}/revert", data={"revision": first}).status_code == 303
    assert browser.get(kept).json()["body"] == {"purpose": "Screening.", "autonomy": "advisory"}
    assert browser.post(f"{form}/remove", data={"purpose": "Wrong."}).status_code == 303
    assert browser.get(kept).status_code == 404
    assert browser.get(form).status_code == 200


def test_what_is_wrong_is_said_beside_the_field(browser):
    form = "/models/default/m/metadata/card"
    sent = {"if_match": "0", "/share": "7", "/autonomy": "no such term"}
    answer = browser.post(form, data=sent)
    assert answer.status_code == 422
    assert 'id="field-/purpose-error"' in answer.text
    assert "must be at most 1" in answer.text
    assert 'value="7"' in answer.text
    assert browser.get("/api/v1/models/default/m/aspects/card").status_code == 404


def test_a_form_about_what_changed_meanwhile_keeps_what_was_typed(browser):
    form = "/models/default/m/metadata/card"
    browser.put("/api/v1/models/default/m/aspects/card", json={"purpose": "Theirs."})
    answer = browser.post(form, data={"if_match": "0", "/purpose": "Mine."})
    assert answer.status_code == 412
    assert 'value="Mine."' in answer.text
    again = {"if_match": revision_of(answer), "/purpose": "Mine."}
    assert browser.post(form, data=again).status_code == 303


def test_an_unknown_schema_and_a_thing_at_rest_offer_no_form(browser):
    assert browser.get("/models/default/m/metadata/none").status_code == 404
    browser.post("/models/default/m/archive", data={})
    assert (
        '<button class="btn btn-primary">Save'
        not in browser.get("/models/default/m/metadata/card").text
    )
