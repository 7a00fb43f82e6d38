"""Several processes on one PostgreSQL are seen by whoever asks any of them."""

import os
import signal
import subprocess
from pathlib import Path

from muniment_client import Client
from tests.support import postgres
from tests.support.serving import serving
from tests.support.terminal import SCRIPT, Terminal


def test_every_process_is_seen_from_each(postgres_server: str, tmp_path: Path) -> None:
    with postgres.fresh_database(postgres_server) as url:
        shared = {"MUNIMENT_DATABASE_URL": url}
        with serving(tmp_path, shared) as first:
            worker = subprocess.Popen(
                [SCRIPT, "worker", "--data", tmp_path],
                env={**os.environ, **shared},
                stdout=subprocess.PIPE,
                text=True,
            )
            with worker, serving(tmp_path, shared) as second:
                assert worker.stdout is not None
                assert worker.stdout.readline() == "Following the journal.\n"
                for server in (first, second):
                    with Client(server.url, server.token) as client:
                        roles = sorted(node.role for node in client.nodes())
                        assert roles == ["server", "server", "worker"]
                        assert not any(node.lost for node in client.nodes())
                terminal = Terminal(tmp_path, {"MUNIMENT_URL": first.url})
                shown = terminal.with_variables(MUNIMENT_TOKEN=first.token).do("system")
                assert shown.out.count("alive") == 3
                worker.send_signal(signal.SIGTERM)
            with Client(first.url, first.token) as client:
                assert [node.role for node in client.nodes()] == ["server"]
