"""The audit commands: proof, verification, export, a new key, a restored backup, an alarm."""

import json
import shutil
import sqlite3
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx2
import pytest

from muniment.platform.transparency.checkpoint import open_checkpoint
from muniment.platform.transparency.merkle import root_hash
from muniment.platform.transparency.note import VerifierKey
from muniment.platform.transparency.proof_file import ProofFile
from muniment.platform.transparency.tiles import TileHashes, TileName, tiles_of
from tests.support.serving import Served, serving
from tests.support.terminal import Terminal

PURPOSE = b64encode(bytes.fromhex("72589E")).decode()


@contextmanager
def running(data: Path, home: Path) -> Iterator[Terminal]:
    """Serve a folder, and lend a terminal that talks to it."""
    with serving(data) as served:
        yield terminal(served, home)


def terminal(served: Served, home: Path) -> Terminal:
    return Terminal(home, {"MUNIMENT_URL": served.url, "MUNIMENT_TOKEN": served.token})


def change_for_good(served: Served, name: str) -> str:
    """Make a change that a checkpoint covers; return the id of its event."""
    url = f"{served.url}/api/v1/projects?wait=checkpoint"
    headers = {**served.headers, "Muniment-Purpose": PURPOSE}
    return httpx2.post(url, json={"name": name}, headers=headers).headers["muniment-event"]


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a registry that was used and stopped; tests take copies."""
    home = tmp_path_factory.mktemp("home")
    data = tmp_path_factory.mktemp("data") / "registry"
    with serving(data) as served:
        shell = terminal(served, home)
        for name in ("one", "two", "three"):
            shell.do("project", "create", name)
        event = change_for_good(served, "four")
        proof = shell.do("audit", "proof", event)
        assert proof.out.startswith("c2sp.org/tlog-proof@v1\n")
        said = shell.do("audit", "status", "--json").json
        read = ProofFile.parse(proof.out)
        assert read.extra is not None
        read.verify(read.extra, [VerifierKey.parse(said["key"])])
    return data


@pytest.fixture
def data(stopped: Path, tmp_path: Path) -> Path:
    return shutil.copytree(stopped, tmp_path / "data")


@pytest.fixture
def shell(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def changed(data: Path, *statements: str) -> None:
    with closing(sqlite3.connect(data / "muniment.db")) as db:
        for statement in statements:
            assert db.execute(statement).rowcount
        db.commit()


def test_a_registry_that_nobody_touched_agrees(data: Path, shell: Terminal) -> None:
    done = shell.do("audit", "verify", "--data", data)
    assert "agree" in done.out
    report = shell.do("audit", "verify", "--data", data, "--json").json
    assert report["ok"]
    assert report["first_bad_index"] is None


def test_the_first_place_that_was_touched_is_named(data: Path, shell: Terminal) -> None:
    changed(data, "UPDATE journal_events SET via = 'x' WHERE leaf_index IN (3, 5)")
    done = shell.run("audit", "verify", "--data", data)
    assert done.code == 1
    assert "The first place of the log that is touched is 3." in done.out


def test_bytes_that_read_like_the_text_they_replace_are_found(data: Path, shell: Terminal) -> None:
    """Written as JSON, which the log is hashed from, these bytes are the purpose again."""
    changed(data, f"UPDATE journal_events SET purpose = X'72589E' WHERE purpose = '{PURPOSE}'")
    done = shell.run("audit", "verify", "--data", data)
    assert done.code == 1
    assert "1 value(s) of journal_events.purpose are of another kind than the column" in done.out


def test_a_row_that_no_event_brought_about_is_found(data: Path, shell: Terminal) -> None:
    changed(data, "UPDATE projects_projects SET title = 'x' WHERE name = 'two'")
    done = shell.run("audit", "verify", "--data", data, "--json")
    assert done.code == 1
    assert "projects_projects" in done.json["findings"][0]


def test_an_export_holds_all_that_checking_takes_and_grows(data: Path, shell: Terminal) -> None:
    folder = shell.home / "evidence"
    shell.do("audit", "export", folder, "--data", data, "--documents")
    check(folder)
    with running(data, shell.home) as served:
        served.do("project", "create", "five")
        served.do("audit", "status")
    assert "files written" in shell.do("audit", "export", folder, "--data", data).out
    check(folder)
    other = shell.home / "other"
    with running(other, shell.home / "elsewhere"):
        pass
    refused = shell.run("audit", "export", folder, "--data", other)
    assert refused.code == 1
    assert "evidence" in refused.err


def check(folder: Path) -> None:
    lines = (folder / "keys").read_text().splitlines()
    keys = [VerifierKey.parse(line) for line in lines]
    newest = open_checkpoint((folder / "checkpoint").read_text(), keys)
    names = {name.path: name for name in tiles_of(newest.size)}
    there = {
        str(path.relative_to(folder))
        for path in (folder / "tile").rglob("*")
        if path.is_file() and "entries" not in path.parts
    }
    assert there == set(names)
    tiles = {
        (name.level or 0, name.number): (folder / path).read_bytes() for path, name in names.items()
    }
    read = TileHashes(lambda level, number: tiles[level, number])
    for path in (folder / "checkpoints").iterdir():
        found = open_checkpoint(path.read_text(), keys)
        assert (str(found.size), root_hash(found.size, read)) == (path.name, found.root)
    assert (folder / TileName(None, 0, newest.size).path).exists()
    assert list((folder / "documents").iterdir())


def test_a_new_key_follows_on_the_old_one(data: Path, shell: Terminal) -> None:
    old = (data / "log.key").read_text()
    done = shell.do("audit", "rotate-key", "--reason", "yearly", "--data", data, "--json")
    assert (data / "log.key").read_text() != old
    assert VerifierKey.parse(done.json["key"])
    assert "agree" in shell.do("audit", "verify", "--data", data).out
    with running(data, shell.home) as served:
        served.do("project", "create", "five")
        said = served.do("audit", "status", "--json").json
    assert said["key"] == done.json["key"]
    refused = shell.run("audit", "rotate-key", "--reason", "x", "--to", "k", "--data", data)
    assert refused.code == 2


def test_a_restored_backup_is_noticed_by_the_registry_and_by_its_users(
    data: Path, shell: Terminal, tmp_path: Path
) -> None:
    backup = tmp_path / "muniment.db"
    shutil.copy(data / "muniment.db", backup)
    with serving(data) as served:
        shell = terminal(served, tmp_path)
        change_for_good(served, "lost")
        shell.do("audit", "status")
    for name in ("muniment.db", "muniment.db-wal", "muniment.db-shm"):
        (data / name).unlink(missing_ok=True)
    shutil.copy(backup, data / "muniment.db")
    offline = Terminal(tmp_path)
    assert offline.run("audit", "verify", "--data", data).code == 1
    with not_ready(data) as served:
        again = moved(shell, served)
        done = again.run("audit", "status")
        assert done.code == 1
        assert "an older database was put in its place" in done.err
        assert "its log has shrunk" in done.err
        warned = again.do("project", "create", "after")
        assert "has shrunk" in warned.err
    offline.do("audit", "accept-restore", "--reason", "the disk was lost", "--data", data)
    assert "agree" in offline.do("audit", "verify", "--data", data).out
    with serving(data) as served:
        again = moved(shell, served)
        done = again.run("audit", "status")
        assert done.code == 1
        assert "another log than before" in done.err
        again.do("audit", "status", "--trust")
        again.do("audit", "status")
        assert "after" in again.do("project", "list").out
    refused = offline.run("audit", "accept-restore", "--reason", "x", "--data", data)
    assert refused.code == 1


@contextmanager
def not_ready(data: Path) -> Iterator[Served]:
    """Serve a folder that is not found in order: it answers, and says that it is not ready."""
    import tests.support.serving as support

    wait: Callable[..., None] = support.await_ready

    def answering(url: str, process: object) -> None:
        for _ in range(1000):
            try:
                if "log" in httpx2.get(f"{url}/readyz", timeout=2).json()["checks"]:
                    assert httpx2.get(f"{url}/readyz", timeout=2).status_code == 503
                    return
            except httpx2.TransportError:
                time.sleep(0.05)
        raise AssertionError

    support.await_ready = answering
    try:
        with serving(data) as served:
            yield served
    finally:
        support.await_ready = wait


def moved(shell: Terminal, served: Served) -> Terminal:
    """Talk to the same registry at its new port, remembering what was seen at the old one."""
    path = shell.home / "state/muniment/checkpoints.json"
    known = json.loads(path.read_text())
    before = known.get(shell.variables["MUNIMENT_URL"]) or next(iter(known.values()))
    path.write_text(json.dumps({served.url: before}))
    return shell.with_variables(MUNIMENT_URL=served.url)
