"""Use cases over HTTP."""

import pytest

URL = "/api/v1/use-cases"
LENDING = {
    "name": "lending",
    "title": "Consumer lending",
    "eu_class": "High risk",
    "tags": {"desk": "retail"},
    "links": [{"href": "https://a.example/policy"}],
    "financial_exposure": {"amount": 1200000, "currency": "EUR"},
}


@pytest.fixture
def lending(client):
    made = client.post(f"{URL}?wait=search", json=LENDING)
    assert made.status_code == 201, made.text
    assert made.headers["location"] == f"{URL}/default/lending"
    return made


def test_registered_shown_described_and_found(client, lending):
    at = lending.headers["location"]
    assert lending.json()["eu_class"] == "high_risk"
    assert client.get(at).json() == lending.json()
    changed = client.patch(
        f"{at}?wait=search",
        json={"purpose": "Decide on loans", "tags": {"desk": None, "team": "a"}, "eu_class": None},
        headers={"If-Match": lending.headers["etag"], "Muniment-Purpose": "Correction"},
    )
    assert changed.status_code == 200, changed.text
    assert changed.json()["tags"] == {"team": "a"}
    assert changed.json()["links"] == [
        {"rel": "related", "href": "https://a.example/policy", "title": ""}
    ]
    stale = client.patch(at, json={}, headers={"If-Match": lending.headers["etag"]})
    assert stale.status_code == 412
    for query in ("q=loans", "tag=team:a", "tag=team", "project=default", "sort=-updated"):
        found = client.get(f"{URL}?{query}").json()["items"]
        assert [use_case["name"] for use_case in found] == ["lending"], query


def test_history_tells_who_what_and_why_and_leads_back(client, lending):
    at = lending.headers["location"]
    client.patch(at, json={"title": "Else"}, headers={"Muniment-Purpose": "A try"})
    newest, first = client.get(f"{at}/history").json()["items"]
    assert (newest["purpose"], first["type"]) == ("A try", "use-case.registered")
    assert newest["changes"] == [{"field": "title", "before": "Consumer lending", "after": "Else"}]
    compared = client.get(f"{at}/diff").json()
    assert compared["changes"] == newest["changes"]
    ends = f"from={newest['revision']}&to={first['revision']}"
    (back,) = client.get(f"{at}/diff?{ends}").json()["changes"]
    assert (back["before"], back["after"]) == ("Else", "Consumer lending")
    since = client.get(f"{at}/diff?from=2020-01-01&to={newest['recorded_at']}").json()
    assert since["before"] is None
    assert client.get(f"{at}/diff?from=yesterday").status_code == 422
    reverted = client.post(f"{at}/revert", json={"revision": first["revision"]})
    assert reverted.json()["title"] == "Consumer lending"
    unknown = client.post(f"{at}/revert", json={"revision": 1})
    assert unknown.json()["code"] == "journal.revision-not-found"
    past = client.get(f"{at}?as_of={newest['recorded_at']}").json()
    assert past["title"] == "Else"


def test_archived_restored_retired_and_deleted(client, lending):
    at = lending.headers["location"]
    assert client.post(f"{at}/archive").json()["status"] == "archived"
    assert client.patch(at, json={"title": "x"}).json()["code"] == "usecases.closed"
    assert client.post(f"{at}/archive").json()["code"] == "status.refused"
    assert client.post(f"{at}/restore").json()["status"] == "active"
    retired = client.post(f"{at}/retire", json={"reason": "Given up"}).json()
    assert (retired["status"], retired["status_reason"]) == ("retired", "Given up")
    gone = client.request("DELETE", at, json={"reason": "Never mind"})
    assert gone.json()["status"] == "deleted"
    lost = client.get(at)
    assert (lost.status_code, lost.json()["code"]) == (410, "usecases.deleted")
    page = client.get(at.removeprefix("/api/v1"), headers={"accept": "text/html"})
    assert "/events?subject_kind=use_case&amp;subject_id=" in page.text
    assert len(client.get(f"{at}/history").json()["items"]) == 5
    assert client.get(f"{at}/diff").status_code == 200
    assert client.get(URL).json()["items"] == []
    assert client.post(URL, json=LENDING).status_code == 201


def test_aspects_over_http(client, lending):
    schema = {"name": "impact", "applies_to": ["use_case"], "body": {"type": "object"}}
    client.post("/api/v1/schemas", json=schema)
    client.post("/api/v1/schemas/impact/1/publish")
    at = f"{lending.headers['location']}/aspects/impact"
    assert client.get(at).status_code == 404
    said = client.put(at, json={"level": "much"})
    assert said.status_code == 200, said.text
    assert said.json()["body"] == {"level": "much"}
    assert client.get(at).headers["etag"] == said.headers["etag"]
    stale = client.put(at, json={}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    listed = client.get(f"{lending.headers['location']}/aspects").json()["items"]
    assert [aspect["schema"] for aspect in listed] == ["impact"]
    gone = client.delete(at)
    assert (gone.status_code, gone.content) == (204, b"")
    assert gone.headers["muniment-event"]
    back = client.post(f"{at}/revert", json={"revision": said.json()["revision"]})
    assert back.json()["body"] == {"level": "much"}
    types = [revision["type"] for revision in client.get(f"{at}/history").json()["items"]]
    assert types == ["aspect.reverted", "aspect.removed", "aspect.put"]
    assert client.put(at, json=[1]).status_code == 422
    assert client.put(at, content=b"{").status_code == 400


def test_lists_come_in_pages(client):
    for n in range(5):
        assert client.post(URL, json={"name": f"use {n}"}).status_code == 201
    for sort in ("name", "-updated"):
        seen: list[str] = []
        query = f"?limit=2&sort={sort}"
        while query:
            page = client.get(f"{URL}{query}").json()
            seen += [use_case["name"] for use_case in page["items"]]
            query = page["next"] and f"?limit=2&sort={sort}&cursor={page['next']}"
        expected = [f"use {n}" for n in range(5)]
        assert seen == (expected if sort == "name" else expected[::-1])


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"name": "a", "colour": 1}, 422, "request.refused"),
        ({"name": "a/b"}, 422, "name.refused"),
        ({"name": "a", "eu_role": "king"}, 422, "metadata.term-refused"),
        ({"name": "a", "links": [{"href": "javascript:x"}]}, 422, "value.refused"),
        ({"name": "a", "tags": {"": "x"}}, 422, "value.refused"),
        ({"name": "a", "volume_per_day": 2**70}, 422, "usecases.refused"),
        ({"name": "a", "financial_exposure": {"amount": 1, "currency": "€"}}, 422, None),
        ({"name": "a", "jurisdictions": ["Germany"]}, 422, "usecases.refused"),
        ({"name": "a", "project": "nowhere"}, 404, "projects.not-found"),
        ({"name": "a", "aspects": {"nothing": {}}}, 404, "metadata.schema-not-found"),
        ({}, 422, "request.refused"),
    ],
)
def test_a_bad_request_is_told_what_is_wrong(client, body, status, code):
    refused = client.post(URL, json=body)
    assert refused.status_code == status, refused.text
    assert code is None or refused.json()["code"] == code
    assert client.get(URL).json()["items"] == []


def test_odd_addresses_are_refused(client):
    for query in ("status=gone", "sort=colour", "cursor=xyz", "limit=0", "tag=%00", "nothing=1"):
        assert client.get(f"{URL}?{query}").status_code in {400, 422}, query
    assert client.get(f"{URL}/default/nothing").status_code == 404
    assert client.get(f"{URL}/nowhere/nothing").status_code == 404


def test_nobody_in_particular_sees_nothing(anonymous):
    assert anonymous.get(URL).status_code == 401
    assert anonymous.get(f"{URL}/default/lending").status_code == 401
