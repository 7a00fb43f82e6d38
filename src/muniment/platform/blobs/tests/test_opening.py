"""Which store the settings open, and what is said when they cannot."""

from dataclasses import replace

import pytest

from muniment.kernel.digest import Digest
from muniment.platform.blobs.disk import DiskObjects
from muniment.platform.blobs.master import BadMasterKey
from muniment.platform.blobs.opening import UnknownBlobs, open_blobs, reclaim_behind
from muniment.platform.blobs.refusals import KeyUnusable
from muniment.platform.blobs.s3 import S3Objects
from muniment.platform.blobs.s3_address import BadBlobsUrl
from muniment.platform.blobs.sealing import SealedObjects
from muniment.platform.settings import BadSetting, Settings
from tests.support.keys import key_database

KEY = "ab" * 32


@pytest.fixture
def database(tmp_path):
    with key_database(tmp_path) as opened:
        yield opened


@pytest.fixture
def plain(tmp_path):
    return Settings(data=tmp_path)


@pytest.fixture
def sealing(plain):
    return replace(plain, encryption="envelope", master_key=KEY)


def put(blobs, content):
    writer = blobs.open_writer(size_limit=len(content))
    writer.write(content)
    return writer.commit().digest


def test_files_lie_in_the_data_folder_unless_a_place_is_named(plain, tmp_path):
    assert isinstance(open_blobs(plain).objects, DiskObjects)
    put(open_blobs(plain), b"x")
    assert (tmp_path / "blobs/sha256").is_dir()
    named = replace(plain, blobs_url=(tmp_path / "else where").as_uri())
    put(open_blobs(named), b"x")
    assert (tmp_path / "else where/sha256").is_dir()
    bucket = replace(plain, blobs_url="s3://bucket", blobs_access_key="a", blobs_secret="b")
    assert isinstance(open_blobs(bucket).objects, S3Objects)


@pytest.mark.parametrize("url", ["ftp://host/x", "file://host/x", "/plain/path", "s3:bucket?x=1"])
def test_a_place_that_is_none_is_refused(plain, url):
    with pytest.raises((UnknownBlobs, BadBlobsUrl)) as caught:
        open_blobs(replace(plain, blobs_url=url))
    assert "bucket" in caught.value.message


def test_encryption_takes_a_key_and_one_of_its_names(plain):
    with pytest.raises(BadSetting, match="openssl"):
        replace(plain, encryption="envelope")
    with pytest.raises(BadSetting, match="none, envelope"):
        replace(plain, encryption="rot13")
    assert KEY not in repr(replace(plain, encryption="envelope", master_key=KEY))


def test_a_key_that_cannot_be_used_is_found_out_at_the_start(sealing, database):
    with pytest.raises(BadMasterKey):
        open_blobs(replace(sealing, master_key="short"), database)
    open_blobs(sealing, database)
    with pytest.raises(KeyUnusable, match="MUNIMENT_MASTER_KEY"):
        open_blobs(replace(sealing, master_key="cd" * 32), database)


def test_what_was_encrypted_is_read_when_encryption_is_off_if_the_key_is_there(
    plain, sealing, database
):
    blobs = open_blobs(sealing, database)
    assert isinstance(blobs.objects, SealedObjects)
    digest = put(blobs, b"secret")
    off = open_blobs(replace(sealing, encryption="none"), database)
    assert b"".join(off.read(digest)) == b"secret"
    later = put(off, b"open")
    assert b"".join(open_blobs(plain, database).read(later)) == b"open"
    with pytest.raises(KeyUnusable, match="names none"):
        list(open_blobs(plain, database).read(digest))
    assert open_blobs(plain, database).stat(Digest(digest)) is not None


def test_what_was_left_behind_is_reclaimed_in_a_thread(plain):
    reclaim_behind(open_blobs(plain)).join(10)
