"""An operator at the terminal: starting, refusing to start, and writing the tables anew."""

import os
import re
import sqlite3
import subprocess
import sys

import httpx2
import pytest

from tests.support import postgres
from tests.support.serving import await_ready, ending, free_port, serving, working

LINK = re.compile(r"(http://127\.0\.0\.1:\d+)/bootstrap/(\S+)")


def test_the_first_start_prints_a_link_that_works_once(stranger):
    port = str(free_port())
    command = [sys.executable, "-m", "muniment", "serve", "--port", port, "--data"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MUNIMENT_")}
    begun = subprocess.Popen(
        [*command, stranger.home / "data"], stdout=subprocess.PIPE, text=True, env=environment
    )
    with ending(begun) as server:
        printed = [server.stdout.readline() for _ in range(3)]
        assert printed[0] == f"Muniment serves http://127.0.0.1:{port}\n"
        url, secret = LINK.search(printed[2]).groups()
        claim = {"token": secret, "name": "first"}
        await_ready(url, server)
        with httpx2.Client(base_url=f"{url}/api/v1") as client:
            claimed = client.post("/bootstrap", json=claim)
            assert claimed.status_code == httpx2.codes.CREATED, claimed.text
            assert client.post("/bootstrap", json=claim).is_client_error
    assert server.returncode == 0


def test_a_second_server_on_the_same_data_is_refused(stranger, server):
    done = stranger.script("serve", "--data", server.data, "--port", "0")
    assert done.code == 1
    assert "Another Muniment uses" in done.err


def test_a_free_port_is_found_and_said(tmp_path):
    command = [sys.executable, "-m", "muniment", "serve", "--port", "0", "--data", str(tmp_path)]
    with ending(subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) as process:
        url = process.stdout.readline().split()[-1]
        assert re.fullmatch(r"http://127\.0\.0\.1:[1-9]\d+", url)
        await_ready(url, process)
        assert httpx2.get(f"{url}/healthz").is_success


def test_a_port_in_use_is_said(stranger, server):
    port = server.url.rpartition(":")[2]
    done = stranger.script("serve", "--data", "data", "--port", port)
    assert done.code == 3
    assert "something listens there already" in done.err


@pytest.mark.parametrize(
    ("code", "arguments", "reason"),
    [
        (2, ["serve", "--port", "99999"], "a port is 0 to 65535"),
        (2, ["serve", "--host", "0.0.0.0"], "MUNIMENT_BEHIND_PROXY"),
        (2, ["serve", "--workers", "2"], "SQLite has one writer"),
        (3, ["serve", "--data", "a-file"], "cannot be used as the data folder"),
        (1, ["worker"], "the server follows the journal itself"),
        (1, ["rebuild", "--data", "nowhere"], "There is no registry in"),
        (1, ["doctor", "--data", "nowhere"], "There is no registry in"),
    ],
)
def test_what_cannot_be_run_says_why(stranger, code, arguments, reason):
    (stranger.home / "a-file").touch()
    done = stranger.script(*arguments)
    assert (done.code, done.out) == (code, "")
    assert reason in done.err
    assert "Traceback" not in done.err


def test_tables_are_written_anew_from_the_journal(stranger):
    data = stranger.home / "data"
    with serving(data) as server:
        terminal = stranger.with_variables(MUNIMENT_URL=server.url, MUNIMENT_TOKEN=server.token)
        terminal.do("create", "fraud", "--description", "finds fraud")
        assert terminal.run("rebuild", "--data", data).code == 1
    with sqlite3.connect(data / "muniment.db") as database:
        database.execute("DELETE FROM catalog_models")
    report = stranger.run("rebuild", "--data", data, "--json").json
    assert report["events"] > 1
    assert "follower 'search' was rebuilt" in (
        stranger.run("rebuild", "--data", data, "--follower", "search").out
    )
    assert "the followers are: search" in (
        stranger.run("rebuild", "--data", data, "--follower", "nobody").err
    )
    with serving(data) as server:
        terminal = stranger.with_variables(MUNIMENT_URL=server.url, MUNIMENT_TOKEN=server.token)
        assert terminal.do("show", "fraud", "--json").json["description"] == "finds fraud"
        assert [one["name"] for one in terminal.do("list", "-q", "finds", "--json").json] == [
            "fraud"
        ]


def test_several_processes_share_a_postgresql(stranger, postgres_server):
    with postgres.fresh_database(postgres_server) as url:
        shared = {"MUNIMENT_DATABASE_URL": url, "MUNIMENT_WORKERS": "2"}
        data = stranger.home / "data"
        with serving(data, shared) as server:
            terminal = stranger.with_variables(
                MUNIMENT_DATABASE_URL=url, MUNIMENT_URL=server.url, MUNIMENT_TOKEN=server.token
            )
            terminal.do("push", __file__, "fraud", "--create")
            with working(data, shared):
                pass
            assert terminal.do("rebuild", "--data", data, "--json").json["events"] > 1
            assert "WRONG" not in terminal.do("doctor", "--data", data).out
            assert terminal.do("show", "fraud", "--json").json["latest_version"] == 1
