"""A server of MLflow that people have used is brought over: all of it, again, and after a crash."""

import os
import signal
import subprocess
import time

import pytest

from bench.process import Command, running
from muniment.cli.client.mlflow.bringing import Choices, Desk
from muniment.cli.client.mlflow.importing import bring_over
from muniment.cli.client.mlflow.report import Report
from muniment.cli.client.mlflow.source import Login, Source
from muniment_client import Client
from tests.clients import driver
from tests.clients.picture import Camera
from tests.clients.test_moving import COMMAND, THEIRS
from tests.support import postgres
from tests.support.serving import Served, ending, serving
from tests.support.terminal import SCRIPT
from tools.environments import ROOT

GUIDE = ROOT / "docs/howto/move-from-mlflow.md"
# The server and the client that fills it are started, and each takes its time for that.
pytestmark = pytest.mark.timeout(600)
KILLED_AFTER = (2, 12)
WITH_IRIS = {"experiment": 1, "run": 2, "logged-model": 2, "model": 1, "version": 3, "alias": 2}
THE_REST = {"experiment": 3, "run": 8, "model": 3, "version": 2}
CHANGED = {"experiment": 1, "run": 3, "model": 1, "version": 1, "alias": 2}


@pytest.fixture(scope="module")
def theirs(newest, tmp_path_factory):
    """A server of MLflow with something of everything."""
    folder = tmp_path_factory.mktemp("theirs")
    with running(_server_in(folder), start_seconds=240) as server:
        found = Served(server.address, "", folder, server.process)
        newest.go("fill_a_server", found, **driver.HASTY)
        yield found


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("ours")) as ours:
        yield ours


@pytest.fixture(scope="module")
def on_postgresql(postgres_server, tmp_path_factory):
    with (
        postgres.fresh_database(postgres_server) as url,
        serving(tmp_path_factory.mktemp("ours"), {"MUNIMENT_DATABASE_URL": url}) as ours,
    ):
        yield ours


def test_everything_comes_over_and_is_followed(theirs, on_sqlite, newest):
    ours = on_sqlite
    expected = bring(theirs, ours, dry_run=True)
    assert counted(expected, "created")["run"] == 10
    assert counted(bring(theirs, ours, models=["iris"]), "created") == WITH_IRIS
    assert counted(bring(theirs, ours), "created") == THE_REST
    before, after = pictures(theirs, ours)
    assert after == before
    again = bring(theirs, ours)
    assert counted(again, "unchanged") == counted(expected, "created")
    assert (again.points, again.files, again.left_out) == (0, 0, [])
    newest.go("load_what_moved", ours, **driver.HASTY)

    [parent] = [run for run, one in after["runs"].items() if one["info"]["run_name"] == "parent"]
    with Client(ours.url, ours.token) as client:
        client.log_run(parent, tags={"verdict": "ours"})
    newest.go("change_a_server", theirs, **driver.HASTY)
    later = bring(theirs, ours)
    [left] = later.left_out
    assert (left.key, "'ours'" in left.reason, "'theirs'" in left.reason) == (parent, True, True)
    assert counted(later, "created") == {"run": 1, "version": 1}
    assert counted(later, "changed") == CHANGED
    before, after = pictures(theirs, ours)
    for one in (before, after):
        one["runs"][parent].pop("tags")
    assert after == before


def test_what_was_killed_goes_on(theirs, on_postgresql):
    ours = on_postgresql
    for count in KILLED_AFTER:
        with ending(started(theirs, ours)) as command, Client(ours.url, ours.token) as client:
            while command.poll() is None and sum(1 for _ in client.adoptions()) < count:
                time.sleep(0.02)
            command.send_signal(signal.SIGKILL)
    follow_the_guide(theirs, ours)
    before, after = pictures(theirs, ours)
    assert after == before


def bring(theirs, ours, *, models=(), **choices):
    """Bring over what is new, and return the report of it."""
    with Source(theirs.url, Login()) as source, Client(ours.url, ours.token) as client:
        report = Report(source.name, "default")
        desk = Desk(source, client, Choices("default", **choices), report)
        bring_over(desk, (), models)
    return report


def started(theirs, ours):
    """Start the command."""
    return subprocess.Popen(
        [SCRIPT, "import", "mlflow", theirs.url, "--json"],
        env=_environment(ours),
        stdout=subprocess.DEVNULL,
    )


def follow_the_guide(theirs, ours):
    """Do what the guide says about it, as it is written."""
    commands = [one for one in COMMAND.findall(GUIDE.read_text()) if THEIRS in one]
    assert commands
    said = subprocess.run(
        ["/bin/sh", "-exc", "\n".join(commands).replace(f"http://{THEIRS}:5000", theirs.url)],
        env=_environment(ours),
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    assert "left out" in said.stdout


def _environment(ours):
    known = {"MUNIMENT_URL": ours.url, "MUNIMENT_TOKEN": ours.token}
    return {**os.environ, **known, "PATH": f"{SCRIPT.parent}:/usr/bin:/bin"}


def counted(report, outcome):
    """Return how many of each kind had an outcome, where there was any."""
    return {kind: some[outcome] for kind, some in report.counts.items() if some[outcome]}


def pictures(theirs, ours):
    """Return what both servers tell; the experiment that both have was opened by each itself."""
    with Camera(theirs.url) as before, Camera(ours.url, ours.token) as after:
        found = before.picture(), after.picture()
    for one in found:
        del one["experiments"]["Default"]["creation_time"]
    return found


def _server_in(folder):
    """Return how MLflow's server is started: as its command does, but without that."""
    python = str(driver.environment("mlflow").python)
    app = ["--host", "127.0.0.1", "--port", "{port}", "mlflow.server.fastapi_app:app"]
    return Command(
        arguments=[python, "-m", "uvicorn", *app],
        settings={
            "_MLFLOW_SERVER_FILE_STORE": f"sqlite:///{folder / 'mlflow.db'}",
            "_MLFLOW_SERVER_ARTIFACT_ROOT": "mlflow-artifacts:/",
            "_MLFLOW_SERVER_SERVE_ARTIFACTS": "true",
            "_MLFLOW_SERVER_ARTIFACT_DESTINATION": str(folder / "files"),
            "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
            "MLFLOW_DISABLE_TELEMETRY": "true",
        },
        health="/health",
        log=folder / "server.log",
    )
