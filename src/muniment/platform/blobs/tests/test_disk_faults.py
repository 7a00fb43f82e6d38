"""A disk that is full, or fails, or loses power: at every step of storing a blob."""

import errno
import itertools
import os
import shutil
import subprocess
import sys
from datetime import timedelta

import pytest

from muniment.kernel.digest import Digest
from muniment.platform.blobs import NoSpace, StorageError
from muniment.platform.blobs.disk import DiskBlobs
from tests.support.steps import CONTENT, Steps, store

DIGEST = Digest.of(CONTENT)
NOW = timedelta(seconds=-1)


@pytest.fixture
def root(tmp_path):
    return tmp_path / "blobs"


def arrivals(root):
    return list((root / "incoming").iterdir())


def is_whole_or_absent(blobs):
    return blobs.stat(DIGEST) is None or b"".join(blobs.read(DIGEST)) == CONTENT


def failing(code):
    def fail():
        raise OSError(code, os.strerror(code))

    return fail


def run(command, pytestconfig):
    folder = pytestconfig.rootpath
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def steps_of_success(tmp_path):
    blobs = DiskBlobs(tmp_path / "trial")
    with Steps().watched() as steps:
        store(blobs)
    return steps.taken


def test_a_name_is_given_to_durable_bytes_only_and_promised_when_durable_itself(root):
    blobs = DiskBlobs(root)
    with Steps().watched() as steps:
        store(blobs)
    assert steps.taken == [
        "open incoming",
        *["write arrival", "fdatasync arrival"] * 4,
        "fsync arrival",
        "replace incoming",
        "open sha256",
        "fsync shelf",
    ]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_refuses_at_any_step_and_recovers(root, tmp_path, code):
    for number in range(1, len(steps_of_success(tmp_path)) + 1):
        blobs = DiskBlobs(root)
        with Steps(number, failing(code)).watched(), pytest.raises(NoSpace, match="full"):
            store(blobs)
        assert is_whole_or_absent(blobs)
        assert arrivals(root) == []
        store(blobs)
        assert b"".join(blobs.read(DIGEST)) == CONTENT
        blobs.delete(DIGEST)


def test_a_failing_disk_is_said_plainly_and_leaves_nothing(root, tmp_path):
    for number in range(1, len(steps_of_success(tmp_path)) + 1):
        blobs = DiskBlobs(root)
        with Steps(number, failing(errno.EIO)).watched(), pytest.raises(StorageError) as caught:
            store(blobs)
        assert str(root) not in caught.value.message
        assert is_whole_or_absent(blobs)
        assert arrivals(root) == []


@pytest.mark.parametrize("sync", ["fsync arrival", "fdatasync arrival", "fsync shelf"])
def test_after_a_failed_sync_nothing_more_is_accepted(root, tmp_path, sync):
    number = steps_of_success(tmp_path).index(sync) + 1
    blobs = DiskBlobs(root)
    with Steps(number, failing(errno.EIO)).watched(), pytest.raises(StorageError):
        store(blobs)
    with pytest.raises(StorageError, match="restart"):
        blobs.check()
    with pytest.raises(StorageError, match="restart"):
        store(blobs)
    store(DiskBlobs(root))


def test_what_cannot_be_removed_now_is_reclaimed_later(root):
    blobs = DiskBlobs(root)
    writer = blobs.open_writer(size_limit=10)
    with Steps(1, failing(errno.EIO)).watched():
        writer.abort()
    assert len(arrivals(root)) == 1
    DiskBlobs(root, grace=NOW)
    assert arrivals(root) == []


def test_a_killed_writer_leaves_nothing_but_arrivals(root, pytestconfig):
    for number in itertools.count(1):
        command = [sys.executable, "-m", "tests.support.steps", str(root), str(number)]
        child = run(command, pytestconfig)
        blobs = DiskBlobs(root, grace=NOW)
        assert arrivals(root) == []
        assert is_whole_or_absent(blobs)
        if child.stdout == "stored":
            assert blobs.stat(DIGEST) is not None
            break
        assert (child.returncode, child.stderr) == (-9, "")
    assert number > 8


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs a file system of its own")
def test_a_disk_that_is_really_full_refuses_and_goes_on(root, pytestconfig):
    root.mkdir()
    filling = """
import sys
from pathlib import Path
from muniment.platform.blobs import NoSpace
from muniment.platform.blobs.disk import DiskBlobs
from tests.support.steps import store
blobs = DiskBlobs(Path(sys.argv[1]))
store(blobs, bytes(1_000_000))
try:
    store(blobs, b"x" * 4_000_000)
except NoSpace:
    store(blobs, b"y" * 500_000)
    print("refused, then stored", *Path(sys.argv[1], "incoming").iterdir())
"""
    mounted = 'mount -t tmpfs -o size=2m none "$1" && exec "$2" -c "$3" "$1"'
    command = ["unshare", "-rm", "sh", "-c", mounted, "sh", root, sys.executable, filling]
    child = run(command, pytestconfig)
    if "mount:" in child.stderr or "unshare:" in child.stderr:
        pytest.skip("mounting is not permitted here")
    assert (child.stdout, child.stderr) == ("refused, then stored\n", "")
