"""How the disk store keeps its files."""

import errno
import os
import stat
import time
from concurrent.futures import Future
from datetime import timedelta
from unittest.mock import patch

import pytest

from muniment.kernel.digest import Digest, NotADigest
from muniment.platform.blobs import BlobMissing, NoSpace, StorageError
from muniment.platform.blobs.disk import DiskBlobs
from muniment.platform.blobs.durability import Durability
from muniment.platform.blobs.settled import Settled

CONTENT = b"weights"
DIGEST = Digest.of(CONTENT)


@pytest.fixture
def root(tmp_path):
    return tmp_path / "data" / "blobs"


@pytest.fixture
def blobs(root):
    return DiskBlobs(root)


def put(blobs):
    writer = blobs.open_writer(size_limit=100)
    writer.write(CONTENT)
    return writer.commit()


def test_a_blob_lies_under_its_digest(blobs, root):
    put(blobs)
    assert blobs.path_of(DIGEST) == root / "sha256" / DIGEST.hex[:2] / DIGEST.hex[2:]
    assert list((root / "incoming").iterdir()) == []


def test_only_the_owner_may_look(blobs, root):
    put(blobs)
    found = [root, *root.rglob("*")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in found if path.is_dir()} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in found if path.is_file()} == {0o600}


def test_no_text_but_a_digest_becomes_a_path(blobs):
    forged = Digest("sha256:../../../" + "e" * 55)
    for ask in (blobs.stat, blobs.path_of, blobs.delete, blobs.read):
        with pytest.raises(NotADigest):
            ask(forged)


def test_what_is_stored_is_there_for_the_next_process(blobs, root):
    put(blobs)
    assert DiskBlobs(root).stat(DIGEST) == blobs.stat(DIGEST)


def test_what_a_writer_left_behind_is_reclaimed_after_a_grace(blobs, root):
    abandoned, recent = (root / "incoming" / name for name in ("abandoned", "recent"))
    abandoned.touch()
    recent.touch()
    long_ago = time.time() - 3601
    os.utime(abandoned, (long_ago, long_ago))
    DiskBlobs(root, grace=timedelta(hours=1))
    assert [path.name for path in (root / "incoming").iterdir()] == ["recent"]


def test_a_blob_that_has_just_arrived_is_promised_only_when_its_name_is_durable(blobs, root):
    put(blobs)
    for other in (DiskBlobs(root), DiskBlobs(root)):  # as other processes would see it
        with patch.object(os, "fsync", wraps=os.fsync) as sync:
            other.stat(DIGEST)
            other.stat(DIGEST)
            assert sync.call_count == 1
    other = DiskBlobs(root)
    with (
        patch.object(os, "fsync", wraps=os.fsync) as sync,
        patch("muniment.platform.blobs.disk._SETTLING_SECONDS", 0),
    ):
        other.stat(DIGEST)
        assert sync.call_count == 0


def test_the_name_of_a_blob_is_synced_once_by_who_stored_it(blobs):
    put(blobs)
    with patch.object(os, "fsync", wraps=os.fsync) as sync:
        blobs.stat(DIGEST)
        assert sync.call_count == 0


def test_a_blob_in_the_place_of_one_that_was_synced_is_not_taken_for_it(blobs, root):
    put(blobs)
    put(DiskBlobs(root))
    with patch.object(os, "fsync", wraps=os.fsync) as sync:
        blobs.stat(DIGEST)
        assert sync.call_count == 1


def test_a_sync_that_failed_is_not_taken_for_one(blobs, root):
    put(DiskBlobs(root))
    failing = OSError(errno.EDQUOT, "no room")
    with patch.object(os, "fsync", side_effect=failing), pytest.raises(NoSpace):
        blobs.stat(DIGEST)
    with patch.object(os, "fsync", wraps=os.fsync) as sync:
        blobs.stat(DIGEST)
        assert sync.call_count == 1


def test_only_so_many_files_are_kept_in_mind(tmp_path):
    settled, found = Settled(), tmp_path.stat()
    with patch("muniment.platform.blobs.settled._MOST", 2):
        for name in ("first", "second", "third"):
            settled.note(name, found)
    kept = [name for name in ("first", "second", "third") if settled.holds(name, found)]
    assert kept == ["second", "third"]


def test_a_slow_sync_behind_is_not_followed_by_another_before_it_is_done(blobs):
    slow = Future()
    with (
        patch("muniment.platform.blobs.disk_writer._FLUSH_EVERY_BYTES", 1),
        patch.object(Durability, "sync_behind", return_value=slow) as sync_behind,
    ):
        writer = blobs.open_writer(size_limit=100)
        writer.write(b"x")
        writer.write(b"y")
        assert sync_behind.call_count == 1
        slow.set_result(None)
        writer.write(b"z")
        assert sync_behind.call_count == 2
        writer.commit()


def test_a_file_cut_short_is_an_error_and_not_a_short_answer(blobs):
    put(blobs)
    pieces = blobs.read(DIGEST)
    blobs.path_of(DIGEST).write_bytes(CONTENT[:3])
    assert next(pieces) == CONTENT[:3]
    with pytest.raises(StorageError, match="shorter"):
        next(pieces)


def test_a_blob_deleted_before_its_first_piece_is_missing(blobs):
    put(blobs)
    pieces = blobs.read(DIGEST)
    blobs.delete(DIGEST)
    with pytest.raises(BlobMissing):
        next(pieces)
