"""The edge at the wire: what every API route does alike."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from muniment.platform.database import DatabaseUnavailable

PROJECTS = "/api/v1/projects"


def test_a_failing_commit_is_an_error_and_never_a_success(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = client.app.state.edge.units.database

    async def fail_to_commit(work: Any) -> Any:
        raise DatabaseUnavailable("The change was not kept.")

    with monkeypatch.context() as patched:
        patched.setattr(type(database), "write_async", lambda self, work: fail_to_commit(work))
        answer = client.post(PROJECTS, json={"name": "credit"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert client.get(f"{PROJECTS}/credit").status_code == 404


def test_a_repeated_request_happens_once(client: TestClient) -> None:
    key = {"Idempotency-Key": "one"}
    first = client.post(PROJECTS, json={"name": "credit"}, headers=key)
    again = client.post(PROJECTS, json={"name": "credit"}, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert client.post(PROJECTS, json={"name": "credit"}).status_code == 409


def test_a_key_belongs_to_one_request(client: TestClient) -> None:
    key = {"Idempotency-Key": "one"}
    client.post(PROJECTS, json={"name": "credit"}, headers=key)
    other = client.post(PROJECTS, json={"name": "debit"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "request.idempotency-key-reused")


def test_a_refused_request_may_be_mended_and_sent_with_the_same_key(client: TestClient) -> None:
    key = {"Idempotency-Key": "one"}
    assert client.post(PROJECTS, json={"name": "NOT OK"}, headers=key).status_code == 422
    assert client.post(PROJECTS, json={"name": "ok"}, headers=key).status_code == 201


def test_a_secret_is_not_kept_for_a_repeated_request(client: TestClient) -> None:
    key = {"Idempotency-Key": "one"}
    secrets = {
        client.post("/api/v1/tokens", json={"name": "t"}, headers=key).json()["secret"]
        for _ in range(2)
    }
    assert len(secrets) == 2


def test_a_change_names_the_revision_it_was_made_on(client: TestClient) -> None:
    made = client.post(PROJECTS, json={"name": "credit"})
    tag = made.headers["etag"]
    url = f"{PROJECTS}/credit"
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 304
    changed = client.patch(url, json={"title": "A"}, headers={"If-Match": tag})
    assert changed.status_code == 200
    stale = client.patch(url, json={"title": "B"}, headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition-failed")
    assert client.get(url).json()["title"] == "A"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100 + b"]" * 100, 400),
        (b"[]", 422),
        (b'"text"', 422),
        (b"null", 422),
        (b"{}", 422),
        (b'{"name": 1}', 422),
        (b'{"name": "a", "is_admin": true}', 422),
        (b'{"name": "a", "title": "\\u0000"}', 400),
        (b'{"name": "a", "title": "\\\\u0000"}', 201),
        (b'{"name": "a", "title": "' + b"x" * 5_000_000 + b'"}', 413),
    ],
)
def test_a_bad_body_is_the_callers_mistake(client: TestClient, body: bytes, status: int) -> None:
    answer = client.post(PROJECTS, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    if status != 201:
        assert answer.headers["content-type"] == "application/problem+json"
        assert {"type", "title", "status", "detail", "code", "request_id"} <= answer.json().keys()


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=1001", "limit=x", "cursor=%00", "cursor=W10", "cursor=WzFd", "as_of=then",
     "as_of=1600-01-01", "as_of=9999-99-99", "nonsense=1", "as_known=%F0%9F%92%A9"],
)  # fmt: skip
def test_a_bad_query_is_the_callers_mistake(client: TestClient, query: str) -> None:
    answer = client.get(f"{PROJECTS}?{query}")
    assert 400 <= answer.status_code < 500, answer.text


def test_an_unknown_field_is_refused_with_those_there_are(client: TestClient) -> None:
    answer = client.post(PROJECTS, json={"name": "credit", "colour": "red"})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/colour"
    assert error["message"].startswith("unknown; accepted here: ")
    assert "name" in error["message"].partition(": ")[2].split(", ")


def test_a_body_of_another_kind_is_refused(client: TestClient) -> None:
    answer = client.post(PROJECTS, content=b"name=x", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 400


def test_pages_of_a_list_hold_everything_once(client: TestClient) -> None:
    names = {f"p{number}" for number in range(7)} | {"default"}
    for name in names - {"default"}:
        client.post(PROJECTS, json={"name": name})
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = client.get(PROJECTS, params=query).json()
        seen += [project["name"] for project in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == sorted(names)


def test_nobody_gets_anything_but_what_is_public(anonymous: TestClient) -> None:
    for route in anonymous.app.routes:
        permission = getattr(route, "permission", None)
        if permission is None or permission.name == "public" or "/api/" not in route.path:
            continue
        for method in route.methods:
            url = route.path.replace("{", "").replace("}", "").replace(":path", "")
            answer = anonymous.request(method, url)
            assert answer.status_code == 401, (method, url, answer.status_code)


@pytest.mark.parametrize(
    "authorization",
    ["Bearer x", "Bearer mnm_pat_" + "0" * 30 + "_000000", "Basic %%%", "Basic eDp5", "Digest x",
     "Bearer ", "Bearer \x7f"],
)  # fmt: skip
def test_a_credential_that_is_not_ours_is_refused(
    anonymous: TestClient, authorization: str
) -> None:
    answer = anonymous.get("/api/v1/me", headers={"Authorization": authorization})
    assert answer.status_code == 401
    assert "Bearer" in answer.headers["www-authenticate"]


def test_a_waited_for_change_can_be_found(client: TestClient) -> None:
    body = {"name": "fraud", "description": "detects stolen cards"}
    assert client.post("/api/v1/models?wait=search", json=body).status_code == 201
    found = client.get("/api/v1/models", params={"q": "stolen"}).json()["items"]
    assert [model["name"] for model in found] == ["fraud"]


def test_one_cannot_wait_for_what_does_not_exist(client: TestClient) -> None:
    answer = client.post(f"{PROJECTS}?wait=godot", json={"name": "credit"})
    assert answer.status_code == 422
    assert client.get(f"{PROJECTS}/credit").status_code == 404
