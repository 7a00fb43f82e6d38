"""What the tests of the client share."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from muniment_client import Client, RetryPolicy
from muniment_client.session import Session
from muniment_client.transport import Transport
from sdk.tests.scripted import Scripted, playing
from tests.support.serving import Served


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    """A server that answers what the test tells it to."""
    with playing() as played:
        yield played


@pytest.fixture
def waits() -> list[float]:
    """The waits between attempts, which tests do not sit out."""
    return []


@pytest.fixture
def transport(scripted: Scripted, waits: list[float]) -> Iterator[Transport]:
    policy = RetryPolicy(attempts=4, sleep=waits.append)
    with Transport(scripted.url, {"Authorization": "Bearer t"}, 5, policy) as opened:
        yield opened


@pytest.fixture
def session(transport: Transport) -> Session:
    return Session(transport)


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep tests away from the registry and the tokens of whoever runs them."""
    monkeypatch.delenv("MUNIMENT_URL", raising=False)
    monkeypatch.delenv("MUNIMENT_TOKEN", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def client(server: Served) -> Iterator[Client]:
    """A client of a real registry, as its administrator."""
    with Client(server.url, server.token) as opened:
        yield opened


@pytest.fixture
def project(client: Client) -> str:
    """The name of a project of its own."""
    return client.create_project(f"p{secrets.token_hex(6)}").name
