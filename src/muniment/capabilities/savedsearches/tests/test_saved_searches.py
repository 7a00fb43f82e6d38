"""Saved searches over HTTP: whose they are, who sees them, what is refused."""

import time

import pytest

from tests.support.people import caller

API = "/api/v1"
URL = "/saved-searches"
QUERY = "license_category:permissive size > 88M"
OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def ana(client):
    return caller(client, "ana", "viewer")


@pytest.fixture
def ben(client):
    return caller(client, "ben", "viewer")


def wait_for_index(client):
    """Return once the index is made: which fields there are is known from then on."""
    deadline = time.monotonic() + 60
    while client.get(f"{API}/search").json()["engine"] != "index":
        assert time.monotonic() < deadline


def save(who, name="Best", query=QUERY, **more):
    return who.do("POST", URL, name=name, query=query, **more)


def test_a_search_is_saved_shown_changed_and_forgotten(ana):
    made = save(ana, sort="-size", kind="version")
    shown = ana("GET", f"{URL}/ana/best")
    assert shown.json() == made
    assert (made["mine"], made["query"]) == (True, QUERY)
    match = {"if-match": shown.headers["etag"]}
    changed = ana("PATCH", f"{URL}/ana/Best", {"query": "churn"}, match)
    assert changed.json()["query"] == "churn"
    assert ana("PATCH", f"{URL}/ana/Best", {"query": "x"}, match).status_code == 412
    assert len(ana.get(f"{URL}/ana/Best/history")["items"]) == 2
    assert ana("DELETE", f"{URL}/ana/Best").is_success
    assert ana("GET", f"{URL}/ana/Best").status_code == 404
    then = made["updated_at"]
    assert ana.get(f"{URL}/ana/Best?as_of={then}")["query"] == QUERY
    assert [one["name"] for one in ana.get(f"{URL}?as_of={then}")["items"]] == ["Best"]
    save(ana)


def test_only_a_shared_search_is_seen_by_others(ana, ben):
    save(ana)
    save(ana, "Open", shared=True)
    assert [one["name"] for one in ben.get(URL)["items"]] == ["Open"]
    assert ben("GET", f"{URL}/ana/Best").status_code == 404
    assert ben.get(f"{URL}/ana/Open")["mine"] is False
    refused = ben.code("PATCH", f"{URL}/ana/Open", query="mine now")
    assert refused == (403, "savedsearches.not-yours")
    assert ben.get(f"{URL}?mine=true")["items"] == []


def test_an_administrator_changes_what_is_shared_and_sees_nothing_else(client, ana):
    save(ana)
    save(ana, "Open", shared=True)
    assert client.get(f"{API}{URL}/ana/Best").status_code == 404
    assert client.delete(f"{API}{URL}/ana/Open").is_success


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"query": 'churn "open'}, "search.query"),
        ({"query": "size > large"}, "search.query"),
        ({"sort": "owner"}, "search.unfit"),
        ({"kind": "modle"}, "search.unfit"),
        ({"name": "best"}, "savedsearches.name-taken"),
        ({"name": "a//b"}, "name.refused"),
    ],
)
def test_what_is_no_search_is_refused_and_leaves_nothing(ana, change, code):
    save(ana)
    save(ana, "Other")
    assert ana.code("POST", URL, **{"name": "New", "query": "x", **change})[1] == code
    assert ana.code("PATCH", f"{URL}/ana/Other", **change)[1] == code
    assert [one["name"] for one in ana.get(URL)["items"]] == ["Best", "Other"]


def test_a_refused_query_says_where(client, ana):
    wait_for_index(client)
    refused = ana("POST", URL, {"name": "Best", "query": "churn )"}).json()
    assert (refused["start"], refused["end"], refused["found"]) == (6, 7, ")")
    refused = ana("POST", URL, {"name": "Best", "query": "churn owmer = ana"}).json()
    assert (refused["start"], refused["end"], refused["found"]) == (6, 11, "owmer")
    assert "owner" in refused["accepted"]


def test_what_a_search_asks_is_looked_at_again_only_where_it_changes(client):
    assert client.post(f"{API}/projects", json={"name": "birds"}).is_success
    wait_for_index(client)
    model = {"project": "birds", "name": "wren", "tags": {"season": "spring"}}
    assert client.post(f"{API}/models?wait=search", json=model).is_success
    cleo = caller(client, "cleo", "viewer", on="project:birds")
    save(cleo, "Spring", "tags.season = spring")
    gone = client.patch(f"{API}/models/birds/wren?wait=search", json={"tags": {"season": None}})
    assert gone.is_success, gone.text
    kept = cleo.do("PATCH", f"{URL}/cleo/Spring", name="In spring")
    assert kept["query"] == "tags.season = spring"
    changed = cleo.code("PATCH", f"{URL}/cleo/In%20spring", query="tags.season = summer")
    assert changed == (422, "search.query")


def test_nobody_in_particular_sees_no_searches(anonymous):
    assert anonymous.get(f"{API}{URL}").status_code == 401


def test_the_pages_save_show_and_forget(client):
    client.post(URL, data={"name": "Mine", "query": "churn"}, headers=OURS)
    assert "Mine" in client.get(URL).text
    owner = client.get(f"{API}{URL}").json()["items"][0]["owner"]
    assert "nobody else sees it" in client.get(f"{URL}/{owner}/Mine").text
    broken = client.post(URL, data={"name": "B", "query": "a ("}, headers=OURS)
    assert "a part of the query is missing" in broken.text
    assert 'id="field-query-error"' in broken.text
    client.post(f"{URL}/{owner}/Mine/forget", headers=OURS)
    assert client.get(f"{API}{URL}").json()["items"] == []
