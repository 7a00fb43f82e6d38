"""A database that is full or cannot be written to says so, goes on reading, and recovers (T3)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from muniment.app import create_app
from muniment.platform.settings import Settings
from tests.support.register import API, Register
from tests.support.serving import TOKEN


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """A registry on SQLite."""
    settings = Settings(data=tmp_path, bootstrap_token=TOKEN)
    with TestClient(create_app(settings), headers={"Authorization": f"Bearer {TOKEN}"}) as opened:
        yield opened


def set_pragma(client: TestClient, name: str, value: Any) -> None:
    """Change how the one writing connection of the registry works."""
    raw = client.app.state.house.database._writing.connection.driver_connection
    raw.execute(f"PRAGMA {name}={value}")


def grow(client: TestClient) -> list[Any]:
    """Register models with long descriptions until there are thirty answers."""
    return [
        client.post(f"{API}/models", json={"name": f"m{n}", "description": "x" * 8000})
        for n in range(30)
    ]


def test_a_full_database_says_so_and_works_again_with_room(client: TestClient) -> None:
    Register(client).model("before")
    set_pragma(client, "max_page_count", 1)  # as many pages as there are, and not one more
    answers = grow(client)
    refused = [answer for answer in answers if answer.status_code != 201]
    assert refused
    assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {
        (507, "database.full")
    }
    assert "Make room" in refused[0].json()["detail"]
    kept = {answer.json()["name"] for answer in answers if answer.status_code == 201}
    listed = Register(client).get("/models?limit=100")["items"]
    assert {one["name"] for one in listed} == kept | {"before"}
    set_pragma(client, "max_page_count", 1_000_000)
    assert Register(client).model("after")["name"] == "after"


def test_a_read_only_database_says_so_and_works_again(client: TestClient) -> None:
    Register(client).model("before")
    set_pragma(client, "query_only", 1)
    answer = client.post(f"{API}/models", json={"name": "refused"})
    assert (answer.status_code, answer.json()["code"]) == (503, "database.unavailable")
    assert "retry-after" in answer.headers
    assert Register(client).get("/models/default/before")["name"] == "before"
    assert client.get("/metrics").status_code == 200
    set_pragma(client, "query_only", 0)
    assert Register(client).model("refused")["name"] == "refused"
