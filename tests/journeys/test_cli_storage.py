"""Upkeep of the storage at the command line: gc, hold and fsck."""

import os
import shutil
import time

import pytest

from muniment.kernel.digest import Digest
from muniment.platform.blobs.disk import DiskBlobs
from tests.support.serving import serving
from tests.support.terminal import Terminal


@pytest.fixture(scope="module")
def sound(tmp_path_factory, model_files):
    """The data folder of a registry with a model and its files, at rest."""
    home = tmp_path_factory.mktemp("sound")
    data = home / "data"
    with serving(data) as server:
        terminal = Terminal(home, {"MUNIMENT_URL": server.url, "MUNIMENT_TOKEN": server.token})
        terminal.do("push", model_files, "pitch", "--create")
    return data


@pytest.fixture
def data(sound, tmp_path):
    """A copy of it, to damage."""
    return shutil.copytree(sound, tmp_path / "data")


def test_fsck_reads_everything_and_finds_it_whole(stranger, data):
    done = stranger.run("fsck", "--data", data)
    assert done.code == 0
    assert "ok     stored files" in done.out
    assert "ok     log" in done.out
    assert "0 file(s), 0 bytes, are referred to by nothing" in done.out


def test_fsck_finds_a_flipped_byte_and_repairs_nothing_then(stranger, data):
    first = next(iter(DiskBlobs(data / "blobs").digests()))
    path = DiskBlobs(data / "blobs").path_of(first)
    content = bytearray(path.read_bytes())
    content[0] ^= 1
    path.write_bytes(content)
    done = stranger.run("fsck", "--data", data, "--repair", "--json")
    assert done.code == 1
    wrong = {one["check"]: one["findings"] for one in done.json["checks"] if not one["ok"]}
    assert [finding["wrong"].split()[0] for finding in wrong["stored files"]] == [first]
    assert done.json["repaired"] is None


def test_fsck_lists_what_is_nobodys_and_removes_it_if_asked(data, tmp_path):
    shell = Terminal(tmp_path, {"MUNIMENT_GC_GRACE": "0"})
    writer = DiskBlobs(data / "blobs").open_writer(size_limit=10)
    writer.write(b"orphan")
    writer.commit()
    left = data / "blobs" / "incoming" / "tmp-left"
    left.write_bytes(b"half")
    os.utime(left, (time.time() - 100_000,) * 2)
    listed = shell.run("fsck", "--data", data, "--json")
    assert listed.code == 0
    assert [one["digest"] for one in listed.json["orphans"]] == [Digest.of(b"orphan")]
    shell.run("fsck", "--data", data, "--repair")
    again = shell.run("fsck", "--data", data, "--json").json
    assert (again["orphans"], again["temporary_files"]) == ([], [])


def test_gc_says_what_it_would_remove_and_removes_it(terminal):
    assert "nothing was removed" in terminal.do("gc", "--dry-run", "--grace", "1h").out
    assert terminal.do("gc", "--grace", "7d", "--json").json["complete"]
    assert terminal.run("gc", "--grace", "soon").code == 2


def test_a_hold_is_set_listed_and_released(terminal, project):
    target = f"project:{project}"
    words = ("--reason", "litigation", "--ticket", "L-7")
    held = terminal.do("hold", "set", target, *words, "--json").json
    assert target in terminal.do("hold", "list").out
    terminal.do("hold", "release", held["hold_id"], "--reason", "settled")
    assert target not in terminal.do("hold", "list").out
    assert target in terminal.do("hold", "list", "--all").out
