"""What is particular to blobs in a bucket; `tests/contracts/test_blobs.py` has the rest."""

import os
import secrets
import time
import urllib.request
from datetime import timedelta
from unittest.mock import patch

import obstore
import pytest

from muniment.kernel.digest import Digest
from muniment.platform.blobs import StorageError, names
from muniment.platform.blobs.refusals import StorageRefused
from muniment.platform.blobs.s3 import S3Blobs, S3Objects
from muniment.platform.blobs.s3_address import (
    BadBlobsUrl,
    Credentials,
    S3Address,
    find_credentials,
)
from muniment.platform.blobs.s3_writer import part_bytes
from muniment.platform.blobs.store import ObjectBlobs
from tests.support import s3

CONTENT = os.urandom(1024) * 300
DIGEST = Digest.of(CONTENT)
UPLOAD = "0193a4c0-0000-7000-8000-000000000001"
NOW = timedelta(seconds=-60)
SMALL_PARTS = 100_000


@pytest.fixture(scope="module")
def bucket(tmp_path_factory):
    with s3.serving(tmp_path_factory.mktemp("s3")) as service:
        yield service


@pytest.fixture
def address(bucket):
    return bucket.address(secrets.token_hex(8))


@pytest.fixture
def objects(address):
    return S3Objects(address, s3.KEY, patience=timedelta(seconds=1))


@pytest.fixture
def blobs(objects):
    return ObjectBlobs(objects)


@pytest.fixture
def small_parts():
    with patch("muniment.platform.blobs.s3_writer.part_bytes", lambda _: SMALL_PARTS):
        yield


def send(blobs, content=CONTENT, **announced):
    writer = blobs.open_writer(size_limit=len(content), **announced)
    for at in range(0, len(content), 10_000):
        writer.write(content[at : at + 10_000])
    return writer


def finish(writer, rest):
    writer.write(rest)
    writer.commit()


@pytest.mark.parametrize("announced", [{"expected": DIGEST}, {}])
@pytest.mark.usefixtures("small_parts")
def test_many_parts_become_one_blob_and_leave_nothing_else(blobs, objects, announced):
    assert send(blobs, **announced).commit().digest == DIGEST
    assert b"".join(blobs.read(DIGEST)) == CONTENT
    assert list(objects.names("incoming/")) == []


@pytest.mark.usefixtures("small_parts")
def test_what_is_too_large_to_be_copied_is_written_anew(address):
    blobs = ObjectBlobs(S3Objects(address, s3.KEY, copy_limit=1000))
    send(blobs).commit()
    assert b"".join(blobs.read(DIGEST)) == CONTENT


@pytest.mark.usefixtures("small_parts")
def test_an_upload_given_up_in_the_middle_is_aborted(blobs, bucket, address):
    writer = send(blobs, expected=DIGEST)
    writer.abort()
    assert blobs.stat(DIGEST) is None
    assert not list((bucket.folder / s3.BUCKET).rglob(f"{address.prefix}/**/.rclone*"))


def test_what_a_crash_left_behind_is_reclaimed_and_nothing_else(objects, blobs):
    stored = blobs.open_writer(size_limit=1)
    kept = stored.commit().digest
    writer = obstore.open_writer(objects._store, names.of_blob(DIGEST), buffer_size=5 * 1024**2)
    writer.write(bytes(11 * 1024**2))
    del writer
    obstore.put(objects._store, "incoming/one", b"?")
    deadline = time.monotonic() + 60
    while (found := blobs.reclaim(NOW)) == 1 and time.monotonic() < deadline:
        obstore.put(objects._store, "incoming/one", b"?")
        time.sleep(0.05)
    assert found == 2
    assert blobs.reclaim(NOW) == 0
    assert list(blobs.digests()) == [kept]


def test_a_lost_service_is_unavailable_and_nothing_is_lost(bucket, blobs):
    send(blobs).commit()
    with bucket.closed():
        for ask in (blobs.check, lambda: blobs.stat(DIGEST), lambda: list(blobs.read(DIGEST))):
            with pytest.raises(StorageError, match="does not answer") as caught:
                ask()
            assert bucket.origin not in caught.value.message
    assert b"".join(blobs.read(DIGEST)) == CONTENT


@pytest.mark.usefixtures("small_parts")
def test_a_service_lost_in_the_middle_of_an_upload_refuses_it(bucket, blobs):
    writer = blobs.open_writer(size_limit=len(CONTENT), expected=DIGEST)
    writer.write(CONTENT[:250_000])
    with bucket.closed(), pytest.raises(StorageError):
        finish(writer, CONTENT[250_000:])
    assert blobs.stat(DIGEST) is None
    send(blobs, expected=DIGEST).commit()
    assert b"".join(blobs.read(DIGEST)) == CONTENT


def test_a_lost_bucket_is_not_a_missing_blob(bucket):
    blobs = S3Blobs(S3Address("nowhere", "", bucket.origin), s3.KEY)
    for ask in (blobs.check, lambda: blobs.stat(DIGEST)):
        with pytest.raises(StorageError, match="no bucket 'nowhere'"):
            ask()


def test_wrong_credentials_are_named_and_not_repeated(address):
    blobs = S3Blobs(address, Credentials(s3.KEY.access_key, "a-wrong-secret"))
    with pytest.raises(StorageRefused, match="MUNIMENT_BLOBS_SECRET") as caught:
        blobs.check()
    assert "a-wrong-secret" not in caught.value.message
    assert "a-wrong-secret" not in repr(Credentials("key", "a-wrong-secret", "a-wrong-secret"))


def test_addresses_are_handed_out_only_if_that_is_switched_on(address):
    assert S3Blobs(address, s3.KEY).address_of(DIGEST) is None
    blobs = S3Blobs(address, s3.KEY, direct=True)
    send(blobs).commit()
    with urllib.request.urlopen(blobs.address_of(DIGEST)) as answer:
        assert answer.read() == CONTENT
    wanted = urllib.request.Request(blobs.staging.address_of(UPLOAD, 1), data=CONTENT, method="PUT")
    with urllib.request.urlopen(wanted):
        assert b"".join(blobs.staging.read(UPLOAD, 1)) == CONTENT


def test_parts_grow_with_the_size_so_that_ten_thousand_suffice():
    for size in (0, 1, 10**9, 10**12, 5 * 1024**4):
        assert -(-size // part_bytes(size)) <= 10_000
        assert part_bytes(size) >= 5 * 1024**2


@pytest.mark.parametrize(
    "url", ["s3://", "s3://key:secret@bucket", "s3://bucket?endpiont=x", "https://bucket"]
)
def test_an_address_that_cannot_be_meant_is_refused(url):
    with pytest.raises(BadBlobsUrl) as caught:
        S3Address.parse(url)
    assert "secret" not in caught.value.message


def test_credentials_come_from_the_variables_or_the_shared_file(tmp_path):
    shared = tmp_path / "credentials"
    shared.write_text(
        "[default]\naws_access_key_id = d\naws_secret_access_key = s%1\n"
        "[team]\naws_access_key_id = t\naws_secret_access_key = u\naws_session_token = v\n"
        "[empty]\n"
    )
    file = {"AWS_SHARED_CREDENTIALS_FILE": str(shared)}
    variables = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    assert find_credentials(file | variables) == Credentials("a", "b")
    assert find_credentials(file) == Credentials("d", "s%1")
    assert find_credentials(file | {"AWS_PROFILE": "team"}) == Credentials("t", "u", "v")
    assert find_credentials(file | {"AWS_PROFILE": "empty"}) is None
    assert find_credentials({"AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none")}) is None
    shared.write_text("no such form")
    with pytest.raises(BadBlobsUrl, match="cannot be read"):
        find_credentials(file)
