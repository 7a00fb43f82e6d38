"""Several processes on one PostgreSQL are seen by whoever asks any of them."""

import threading
import time
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from muniment.app import create_app
from muniment.platform.settings import Settings
from muniment_client import Client
from tests.support import postgres
from tests.support.serving import serving, working
from tests.support.terminal import Terminal


def _roles(client: Client, count: int) -> list[str]:
    """Return the roles of the processes, once there are so many of them, or after 30 s."""
    deadline = time.monotonic() + 30
    while True:
        roles = sorted(node.role for node in client.nodes())
        if len(roles) >= count or time.monotonic() > deadline:
            return roles


def test_every_process_is_seen_from_each(postgres_server: str, tmp_path: Path) -> None:
    with postgres.fresh_database(postgres_server) as url:
        shared = {"MUNIMENT_DATABASE_URL": url}
        with serving(tmp_path, shared) as first:
            with working(tmp_path, shared), serving(tmp_path, shared) as second:
                for server in (first, second):
                    with Client(server.url, server.token) as client:
                        # A process is listed at its first heartbeat, a moment after it began.
                        assert _roles(client, 3) == ["server", "server", "worker"]
                        assert not any(node.lost for node in client.nodes())
                terminal = Terminal(tmp_path, {"MUNIMENT_URL": first.url})
                shown = terminal.with_variables(MUNIMENT_TOKEN=first.token).do("system")
                assert shown.out.count("alive") == 3
            with Client(first.url, first.token) as client:
                assert [node.role for node in client.nodes()] == ["server"]


@pytest.mark.parametrize("background", [True, False])
def test_a_server_may_leave_the_work_to_workers(
    postgres_server: str, tmp_path: Path, *, background: bool
) -> None:
    with postgres.fresh_database(postgres_server) as url:
        settings = Settings(data=tmp_path, database_url=url, background=background)
        with TestClient(create_app(settings)) as client:
            running = {thread.name for thread in threading.enumerate()}
            assert ("rounds" in running) is background
            assert any(name.startswith("duty-") for name in running) is background
            assert "followers" in running
            assert client.get("/readyz").json()["checks"]["followers"] == "ok"


def test_with_sqlite_nobody_else_can_do_the_work(stranger: Terminal, tmp_path: Path) -> None:
    done = stranger.run("serve", "--no-worker", "--data", tmp_path)
    assert (done.code, "`muniment worker` is for PostgreSQL" in done.err) == (2, True)
