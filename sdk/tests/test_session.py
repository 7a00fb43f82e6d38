"""Reads carry the moment, writes their purpose and a key, lists all their pages."""

from datetime import date

import msgspec
import pytest

from muniment_client import Client, NotReachable
from sdk.tests.scripted import Answer, says

PROJECT = {
    "project_id": "p1",
    "name": "risk",
    "created_at": "2026-03-02T09:00:00Z",
    "created_by": "ada",
    "revision": 1,
}


@pytest.fixture
def client(scripted):
    with Client(scripted.url, "t", retries=0) as opened:
        yield opened


def test_fields_this_client_does_not_know_are_skipped(scripted, client):
    scripted.will(says({**PROJECT, "colour": "green"}))
    assert client.project("risk").created_by == "ada"


def test_an_answer_of_another_form_is_no_registry(scripted, client):
    scripted.will(Answer(200, b"<html>welcome</html>"))
    with pytest.raises(NotReachable, match="not what a registry"):
        client.project("risk")


def test_a_list_is_read_to_its_last_page(scripted, client):
    scripted.will(
        says({"items": [PROJECT], "next": "a b"}),
        says({"items": [], "next": "c"}),
        says({"items": [PROJECT], "next": None}),
    )
    assert len(list(client.projects())) == 2
    assert [asked.path for asked in scripted.asked] == [
        "/api/v1/projects",
        "/api/v1/projects?cursor=a+b",
        "/api/v1/projects?cursor=c",
    ]


def test_a_list_is_read_no_further_than_wanted(scripted, client):
    scripted.will(says({"items": [PROJECT], "next": "more"}))
    next(client.projects())
    assert len(scripted.asked) == 1


def test_filters_that_are_not_given_are_not_sent(scripted, client):
    scripted.will(says({"items": []}))
    list(client.models(kind="ml_classical", tag="team:a&b"))
    assert scripted.asked[0].path == "/api/v1/models?kind=ml_classical&tag=team%3Aa%26b"


def test_the_past_is_asked_for_on_every_page(scripted, client):
    scripted.will(says({"items": [], "next": "c"}), says({"items": []}))
    list(client.at(as_of=date(2026, 3, 4), as_known="2026-04-01").projects())
    moment = "as_of=2026-03-04&as_known=2026-04-01"
    assert [asked.path.partition("?")[2] for asked in scripted.asked] == [
        moment,
        f"{moment}&cursor=c",
    ]


def test_looking_at_the_past_leaves_the_client_in_the_present(scripted, client):
    scripted.will(says(PROJECT))
    client.at("2026-03-04")
    client.project("risk")
    assert scripted.asked[0].path == "/api/v1/projects/risk"


def test_a_change_says_its_purpose_and_when_it_was_true(scripted, client):
    scripted.will(says(PROJECT))
    stating = client.stating(purpose="audit 7", valid_at="2026-03-04")
    stating.create_project("risk")
    stating.update_project("risk", title="Risk")
    for asked in scripted.asked:
        assert asked.headers["muniment-purpose"] == "audit 7"
        assert asked.headers["muniment-valid-at"] == "2026-03-04"


def test_every_action_has_a_key_of_its_own(scripted, client):
    scripted.will(says(PROJECT))
    client.archive_project("risk")
    client.archive_project("risk")
    keys = {asked.headers["idempotency-key"] for asked in scripted.asked}
    assert len(keys) == 2


def test_a_change_sends_only_what_is_given(scripted, client):
    scripted.will(says(PROJECT))
    client.update_project("risk", title="Risk", if_match=4)
    assert msgspec.json.decode(scripted.asked[0].body) == {"title": "Risk"}
    assert scripted.asked[0].headers["if-match"] == '"4"'
