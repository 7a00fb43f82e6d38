"""Access over HTTP, on both databases: what ends really ends, and nothing widens itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

API = "/api/v1"


def service_with_token(client: TestClient, name: str, role: str = "", **terms: Any) -> dict:
    client.post(f"{API}/users", json={"name": name, "kind": "service"})
    if role:
        given = client.post(f"{API}/grants", json={"principal": name, "role": role}).json()
    body = {"name": "t", "owner": name, **terms}
    token = client.post(f"{API}/tokens", json=body).json()
    bearer = {"Authorization": f"Bearer {token['secret']}"}
    return {"id": token["id"], "bearer": bearer, "grant": role and given["grant_id"]}


def day_before_end(client: TestClient) -> datetime:
    ends = client.get(f"{API}/tokens").json()["items"][0]["expires_at"]
    return datetime.fromisoformat(ends).replace(microsecond=0) - timedelta(days=1)


@pytest.mark.parametrize("what", ["tokens", "grants", "users"])
def test_access_is_not_taken_back_at_a_past_date(client: TestClient, what: str) -> None:
    bot = service_with_token(client, "bot", "viewer")
    past = {"Muniment-Valid-At": "2020-01-01"}
    if what == "users":
        answer = client.patch(f"{API}/users/bot", json={"active": False}, headers=past)
    else:
        which = bot["id"] if what == "tokens" else bot["grant"]
        answer = client.delete(f"{API}/{what}/{which}", headers=past)
    assert (answer.status_code, answer.json()["code"]) == (422, "access.dated-back")


def test_of_two_administrators_who_deactivate_each_other_one_remains(client: TestClient) -> None:
    one = service_with_token(client, "one", "admin", level="admin")
    two = service_with_token(client, "two", "admin", level="admin")
    client.patch(f"{API}/users/admin", json={"active": False}, headers=one["bearer"])

    def deactivate(name: str, bearer: dict[str, str]) -> int:
        body = {"active": False}
        return client.patch(f"{API}/users/{name}", json=body, headers=bearer).status_code

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(deactivate, "one", two["bearer"])
        second = pool.submit(deactivate, "two", one["bearer"])
        answers = sorted([first.result(), second.result()])
    assert answers[0] == 200
    assert answers[1] in {401, 409}


@pytest.mark.parametrize(
    "odd", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "1969-12-31T00:00:00Z"]
)
def test_a_time_that_cannot_be_kept_is_refused(client: TestClient, odd: str) -> None:
    grant = {"principal": "admin", "role": "viewer"}
    for field in ("not_before", "expires_at"):
        answer = client.post(f"{API}/grants", json={**grant, field: odd})
        assert (answer.status_code, answer.json()["code"]) == (422, "request.refused")
    assert client.get(f"{API}/grants").status_code == 200


def test_a_time_without_an_offset_is_utc(client: TestClient) -> None:
    end = day_before_end(client).replace(tzinfo=None)
    made = client.post(f"{API}/tokens", json={"name": "t", "expires_at": end.isoformat()})
    assert made.status_code == 201
    assert made.json()["expires_at"] == f"{end.isoformat()}Z"


def test_a_token_makes_none_that_outlives_it(client: TestClient) -> None:
    soon = day_before_end(client)
    bot = service_with_token(client, "bot", expires_at=soon.isoformat())
    later = (soon + timedelta(hours=1)).isoformat()
    answer = client.post(
        f"{API}/tokens", json={"name": "t", "expires_at": later}, headers=bot["bearer"]
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "access.token-would-widen")
    made = client.post(f"{API}/tokens", json={"name": "t"}, headers=bot["bearer"])
    assert datetime.fromisoformat(made.json()["expires_at"]) == soon


def test_a_token_that_may_only_read_makes_none(client: TestClient) -> None:
    bot = service_with_token(client, "bot", level="read")
    answer = client.post(
        f"{API}/tokens", json={"name": "t", "level": "read"}, headers=bot["bearer"]
    )
    assert answer.status_code == 403


def test_a_token_is_revoked_only_at_the_revision_named(client: TestClient) -> None:
    bot = service_with_token(client, "bot")
    answer = client.delete(f"{API}/tokens/{bot['id']}", headers={"If-Match": '"1"'})
    assert answer.status_code == 412


def test_a_token_ends_no_wider_one_of_its_owner(client: TestClient) -> None:
    client.post(f"{API}/projects", json={"name": "side"})
    bot = service_with_token(client, "bot", "contributor")
    here = {"scope": "project:side", "permissions": ["catalog:model:read"]}
    for terms in ({"scope": "project:side"}, {"permissions": ["catalog:model:read"]}, here):
        made = client.post(
            f"{API}/tokens", json={"name": "n", **terms}, headers=bot["bearer"]
        ).json()
        narrow = {"Authorization": f"Bearer {made['secret']}"}
        refused = client.delete(f"{API}/tokens/{bot['id']}", headers=narrow)
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        assert client.delete(f"{API}/tokens/{made['id']}", headers=narrow).status_code == 200
    wide = client.post(f"{API}/tokens", json={"name": "w"}, headers=bot["bearer"]).json()
    ended = client.delete(
        f"{API}/tokens/{bot['id']}", headers={"Authorization": f"Bearer {wide['secret']}"}
    )
    assert ended.status_code == 200


def test_a_token_of_another_is_as_unknown_as_one_that_never_was(client: TestClient) -> None:
    bot = service_with_token(client, "bot")
    other = service_with_token(client, "other")
    theirs = client.delete(f"{API}/tokens/{other['id']}", headers=bot["bearer"]).json()
    none = client.delete(f"{API}/tokens/nothing", headers=bot["bearer"]).json()
    assert theirs["code"] == none["code"] == "access.token-not-found"


def test_an_answer_is_not_repeated_to_who_may_no_longer_ask(client: TestClient) -> None:
    bot = service_with_token(client, "bot", "contributor")
    headers = {**bot["bearer"], "Idempotency-Key": "k"}
    made = client.post(f"{API}/models", json={"name": "m"}, headers=headers)
    assert made.status_code == 201
    client.delete(f"{API}/grants/{bot['grant']}")
    again = client.post(f"{API}/models", json={"name": "m"}, headers=headers)
    assert again.status_code == 403


def test_an_answer_is_not_repeated_by_a_right_to_something_else(client: TestClient) -> None:
    client.post(f"{API}/projects", json={"name": "other"})
    bot = service_with_token(client, "bot", "contributor")
    headers = {**bot["bearer"], "Idempotency-Key": "k"}
    assert client.post(f"{API}/models", json={"name": "m"}, headers=headers).status_code == 201
    client.delete(f"{API}/grants/{bot['grant']}")
    elsewhere = {"principal": "bot", "role": "contributor", "scope": "project:other"}
    assert client.post(f"{API}/grants", json=elsewhere).status_code == 201
    again = client.post(f"{API}/models", json={"name": "m"}, headers=headers)
    assert again.status_code in {403, 404}
    back = {**elsewhere, "scope": "project:default"}
    assert client.post(f"{API}/grants", json=back).status_code == 201
    replayed = client.post(f"{API}/models", json={"name": "m"}, headers=headers)
    assert replayed.headers["idempotency-replayed"] == "true"
