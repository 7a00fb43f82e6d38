"""Schemas and vocabularies in the browser: drafted, checked, published, migrated; terms ended."""

import json

import pytest

CONTACT = {"contact": {"type": "string"}}
FIRST = {"type": "object", "properties": CONTACT, "additionalProperties": False}
SECOND = {**FIRST, "properties": {"owner": {"type": "string"}}, "required": ["owner"]}
MOVE = {"steps": [{"op": "move", "path": "/contact", "to": "/owner"}]}
HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def browser(client):
    """A client that sends forms as our own pages do."""
    client.headers.update(HERE)
    return client


def send(browser, path, **fields):
    """Send a form and return where it leads, or the page that says why not."""
    return browser.post(path, data=fields)


def led(answer):
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def draft(browser, name="care", body=FIRST, **more):
    fields = {"name": name, "applies_model": "yes", "body": json.dumps(body), **more}
    return send(browser, "/schemas", **fields)


def test_a_schema_is_drafted_published_and_followed_by_another(browser):
    assert "There is no schema yet" in browser.get("/schemas").text
    assert led(draft(browser)) == "/schemas/care/1"
    page = browser.get("/schemas/care/1").text
    assert "it breaks nothing" in page
    assert led(send(browser, "/schemas/care/1/publish")) == "/schemas/care/1"
    browser.post("/api/v1/models", json={"name": "one"})
    said = {"contact": "Ada"}
    browser.put("/api/v1/models/default/one/aspects/care", json=said).raise_for_status()
    next_one = {"applies_model": "yes", "body": json.dumps(SECOND)}
    assert led(send(browser, "/schemas/care", **next_one)) == "/schemas/care/2"
    check = browser.get("/schemas/care/2").text
    assert "Neither old records nor old readers go with it" in check
    assert "would not fit" in check
    assert led(send(browser, "/schemas/care/2", **next_one, migration=json.dumps(MOVE)))
    assert "fits once migrated" in browser.get("/schemas/care/2").text
    send(browser, "/schemas/care/2/publish")
    assert led(send(browser, "/schemas/care/2/migrate")) == "/schemas/care/2#impact"
    assert "Nothing is stored under an earlier version" in browser.get("/schemas/care/2").text
    aspect = browser.get("/api/v1/models/default/one/aspects/care").json()
    assert (aspect["schema_version"], aspect["body"]) == (2, {"owner": "Ada"})
    assert "Version 2" in browser.get("/schemas/care").text
    assert led(send(browser, "/schemas/care/2/retire")) == "/schemas/care/2"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"body": "{"}, "It is not a JSON object"),
        ({"body": "[]"}, "It is not a JSON object"),
        ({"body": "{}"}, "write &#39;object&#39;"),
        ({"applies_model": ""}, "name one or more of"),
        ({"name": "Care!"}, "use 1 to 63 of"),
    ],
)
def test_what_is_wrong_with_a_draft_is_said_and_what_was_typed_stays(browser, fields, words):
    asked = {"name": "care", "applies_model": "yes", "body": json.dumps(FIRST), "title": "Mine"}
    refused = send(browser, "/schemas", **{**asked, **fields})
    assert refused.status_code == 422
    assert words in refused.text
    assert 'value="Mine"' in refused.text


def test_a_migration_that_is_none_is_refused(browser):
    draft(browser)
    send(browser, "/schemas/care/1/publish")
    fields = {"applies_model": "yes", "body": json.dumps(SECOND)}
    for text, words in (
        ('{"steps": [{"op": "jump"}]}', "It is not a migration"),
        ("x", "not a JSON"),
    ):
        refused = send(browser, "/schemas/care", **fields, migration=text)
        assert refused.status_code == 422
        assert words in refused.text


@pytest.mark.parametrize("path", ["/schemas/none", "/schemas/none/1", "/schemas/none/x"])
def test_what_does_not_exist_is_not_found(browser, path):
    assert browser.get(path).status_code == 404


def test_a_term_is_added_deprecated_and_accepted_again(browser):
    assert "model_kind" in browser.get("/vocabularies").text
    assert led(send(browser, "/vocabularies", name="team", title="Team")) == "/vocabularies/team"
    added = send(browser, "/vocabularies/team", code="risk", label="Risk", synonyms="hazard, peril")
    assert led(added) == "/vocabularies/team"
    assert "hazard, peril" in browser.get("/vocabularies/team").text
    send(browser, "/vocabularies/team", code="data")
    changed = send(browser, "/vocabularies/team/risk", label="Model risk", definition="Who asks.")
    assert led(changed) == "/vocabularies/team/risk"
    page = browser.get("/vocabularies/team/risk").text
    assert "Who asks." in page
    assert "no field takes its values" in page
    send(browser, "/vocabularies/team/risk/deprecate")
    assert "Accept it again" in browser.get("/vocabularies/team/risk").text
    assert led(send(browser, "/vocabularies/team/risk/restore")) == "/vocabularies/team/risk"
    send(browser, "/vocabularies/team/risk/deprecate", deprecated_by="data")
    assert "now data" in browser.get("/vocabularies/team").text
    assert browser.get("/vocabularies/team/none").status_code == 404
