"""Searching over HTTP: a change is found at once, and everything the API promises of a page."""

import time
from typing import Any

import httpx2
import pytest

from tests.support.register import API, Register
from tests.support.serving import Served


@pytest.fixture
def http(server: Served):
    with httpx2.Client(base_url=server.url, headers=server.headers, timeout=30) as client:
        yield client


def search(http: Any, text: str, **asked: str) -> dict[str, Any]:
    answer = http.get(f"{API}/search", params={"q": text, **asked})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_change_that_waits_for_search_is_found_by_the_next_request(http) -> None:
    took: list[float] = []
    for number in range(5):
        started = time.perf_counter()
        made = http.post(f"{API}/models?wait=search", json={"name": f"waited-{number}"})
        took.append(time.perf_counter() - started)
        assert made.status_code == 201, made.text
        assert search(http, f'name = "waited-{number}"')["total"] == 1
    assert min(took) < 5


def test_a_change_that_waits_for_nothing_is_found_soon(http) -> None:
    register = Register(http)
    register.model("soon-enough")
    deadline = time.monotonic() + 60
    while search(http, "name:soon")["total"] == 0:
        assert time.monotonic() < deadline
    assert search(http, "name:soon")["engine"] == "index"


def test_pages_facets_fields_and_the_index_itself(http) -> None:
    register = Register(http)
    for number in range(5):
        register.model(f"paged-{number}", tags={"size_class": "ab"[number % 2]})
    http.put(f"{API}/models/default/paged-4/tags/last?wait=search", json={"value": "yes"})
    seen: list[str] = []
    asked = {"sort": "-created", "limit": "2", "facets": "tags.size_class,is"}
    while True:
        page = search(http, "name:paged", **asked)
        seen += [hit["title"] for hit in page["items"]]
        if page["next"] is None:
            break
        asked["cursor"] = page["next"]
    assert seen == [f"paged-{number}" for number in reversed(range(5))]
    assert page["facets"] == {
        "tags.size_class": [{"value": "a", "count": 3}, {"value": "b", "count": 2}],
        "is": [{"value": "model", "count": 5}],
    }
    (field,) = http.get(f"{API}/search/fields", params={"name": "size_class"}).json()["items"]
    assert (field["name"], field["values"]) == ("tags.size_class", ["a", "b"])
    listed = {one["name"]: one for one in http.get(f"{API}/search/fields").json()["items"]}
    assert {"metrics.*", "is", "tags.last", "created"} <= set(listed)
    assert listed["created"]["kinds"] == ["date"]
    before = http.get(f"{API}/search/index").json()
    assert before["doing"] in {"following", "renewing"}
    assert http.post(f"{API}/search/index/renew").status_code == 200
    assert search(http, "name:paged")["total"] == 5
    standing = http.get(f"{API}/system").json()
    assert standing["search"]["documents"] >= 5


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"q": "metrics.none > 1"}, 422),
        ({"q": "a ("}, 422),
        ({"sort": "vendor"}, 422),
        ({"facets": "created"}, 422),
        ({"kind": "dream"}, 422),
        ({"limit": "0"}, 422),
        ({"cursor": "nonsense!"}, 422),
        ({"cursor": "WyJhIiwiYiIsImMiXQ", "sort": "-created"}, 422),
        ({"cursor": "WyJhIl0"}, 422),
        ({"cursor": "Wy01XQ"}, 422),
        ({"cursor": "WzFlMzBd"}, 422),
        ({"q": "\0"}, 400),
    ],
)
def test_what_cannot_be_asked_is_refused(http, asked, status) -> None:
    answer = http.get(f"{API}/search", params=asked)
    assert answer.status_code == status, answer.text
    assert answer.json()["code"].split(".")[0] in {"search", "page", "request", "page-token"}
