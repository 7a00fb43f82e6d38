"""The server answers for its own names only."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from muniment.app import create_app
from muniment.platform.http.hosts import host_of
from muniment.platform.settings import Settings

OWN = (
    "127.0.0.1:8642", "localhost", "LOCALHOST:1", "[::1]:8642", "models.example.org",
    "Models.example.org.:443", "registry.example.org",
)  # fmt: skip
FOREIGN = (
    "evil.example", "evil.example:8642", "127.0.0.1.evil.example", "localhost.evil.example",
    "evil.example@localhost", "localhost:x", "localhost/", "localhost,evil.example", "10.0.0.1",
    "xn--localhost", "0x7f.1", "", " ", "[::1", "localhost:99999", "other.example.org",
)  # fmt: skip


@pytest.fixture
def somebody(tmp_path: Path) -> Iterator[TestClient]:
    """A client of a server with two names."""
    base, more = "https://models.example.org", ("registry.example.org",)
    settings = Settings(data=tmp_path, base_url=base, allowed_hosts=more)
    with TestClient(create_app(settings)) as client:
        yield client


def test_only_its_own_names_are_answered(somebody: TestClient) -> None:
    for host in OWN:
        assert somebody.get("/api/v1/openapi.json", headers={"host": host}).status_code == 200, host
    for host in FOREIGN:
        answer = somebody.get("/api/v1/openapi.json", headers={"host": host})
        assert (answer.status_code, answer.json()["code"]) == (421, "request.host"), host
        assert "MUNIMENT_ALLOWED_HOSTS" in answer.json()["detail"]
        page = somebody.get("/", headers={"host": host, "accept": "text/html"})
        assert page.status_code == 421, host


def test_two_hosts_are_none(somebody: TestClient) -> None:
    headers = [("host", "localhost"), ("host", "evil.example")]
    assert somebody.get("/api/v1/openapi.json", headers=headers).status_code == 400


def test_probes_ask_by_address(somebody: TestClient) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        assert somebody.get(path, headers={"host": "10.1.2.3:8642"}).status_code == 200


def test_the_setting_is_a_list() -> None:
    found = Settings.from_environment({"MUNIMENT_ALLOWED_HOSTS": " a.example, b.example ,"})
    assert found.allowed_hosts == ("a.example", "b.example")
    assert host_of("A.example:80") == "a.example"
