"""What `muniment.platform.blobs.Blobs` promises, asked of every adapter."""

import itertools
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muniment.kernel.digest import Digest
from muniment.platform.blobs import (
    BlobMissing,
    Blobs,
    BlobStat,
    BlobTooLarge,
    WrongDigest,
    WrongSize,
)
from muniment.platform.blobs.disk import DiskObjects
from muniment.platform.blobs.keyring import Keyring
from muniment.platform.blobs.memory import MemoryObjects
from muniment.platform.blobs.objects import Objects
from muniment.platform.blobs.s3 import S3Objects
from muniment.platform.blobs.sealing import SealedObjects
from muniment.platform.blobs.store import ObjectBlobs
from tests.support import s3
from tests.support.keys import keyring

LIMIT = 4 * 1024 * 1024
CONTENT = b"the bytes of a model"
DIGEST = Digest.of(CONTENT)
# One store serves all examples of a test: what is named by its digest cannot get into the way.
many = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
UPLOAD = "0193a4c0-0000-7000-8000-000000000001"


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[s3.Service]:
    with s3.serving(tmp_path_factory.mktemp("s3")) as service:
        yield service


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keyring]:
    with keyring(tmp_path_factory.mktemp("keys")) as made:
        yield made


@pytest.fixture(params=["memory", "disk", "s3", "memory sealed", "disk sealed", "s3 sealed"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    kind, _, sealed = request.param.partition(" ")
    objects = _objects(kind, request, tmp_path)
    if sealed:
        objects = SealedObjects(objects, request.getfixturevalue("ring"))
    return ObjectBlobs(objects)


def _objects(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    if kind == "s3":
        service: s3.Service = request.getfixturevalue("bucket")
        return S3Objects(service.address(secrets.token_hex(8)), s3.KEY)
    return MemoryObjects() if kind == "memory" else DiskObjects(tmp_path / "blobs")


def put(blobs: Blobs, *chunks: bytes) -> BlobStat:
    writer = blobs.open_writer(size_limit=LIMIT)
    for chunk in chunks:
        writer.write(chunk)
    return writer.commit()


def content_of(blobs: Blobs, digest: Digest) -> bytes:
    return b"".join(blobs.read(digest))


def cut(content: bytes, places: list[int]) -> Iterator[bytes]:
    edges = sorted({0, len(content), *(place % (len(content) + 1) for place in places)})
    return (content[start:stop] for start, stop in itertools.pairwise(edges))


def test_it_is_ready(blobs):
    blobs.check()


@many
@given(content=st.binary(max_size=5000), places=st.lists(st.integers(min_value=0), max_size=8))
def test_a_blob_is_its_bytes_however_they_were_cut(blobs, content, places):
    stat = put(blobs, *cut(content, places))
    assert stat == BlobStat(Digest.of(content), len(content))
    assert blobs.stat(stat.digest) == stat
    assert content_of(blobs, stat.digest) == content


@many
@given(
    content=st.binary(max_size=5000),
    start=st.integers(min_value=0, max_value=6000),
    stop=st.none() | st.integers(min_value=0, max_value=6000),
)
def test_a_part_is_a_slice(blobs, content, start, stop):
    digest = put(blobs, content).digest
    assert b"".join(blobs.read(digest, start, stop)) == content[start:stop]


def test_a_large_blob_is_read_in_pieces(blobs):
    large = bytes(range(256)) * (3 * 4096)
    digest = put(blobs, large).digest
    pieces = list(blobs.read(digest))
    assert b"".join(pieces) == large
    assert max(map(len, pieces)) <= 1024 * 1024
    assert b"".join(blobs.read(digest, 300_000, 700_001)) == large[300_000:700_001]


def test_nothing_is_there_before_commit(blobs):
    writer = blobs.open_writer(size_limit=LIMIT)
    writer.write(CONTENT)
    assert blobs.stat(DIGEST) is None
    writer.commit()
    assert blobs.stat(DIGEST) == BlobStat(DIGEST, len(CONTENT))


def test_an_aborted_blob_was_never_there(blobs):
    writer = blobs.open_writer(size_limit=LIMIT)
    writer.write(CONTENT)
    writer.abort()
    writer.abort()
    assert blobs.stat(DIGEST) is None


def test_aborting_what_is_committed_does_nothing(blobs):
    writer = blobs.open_writer(size_limit=LIMIT)
    writer.write(CONTENT)
    writer.commit()
    writer.abort()
    assert content_of(blobs, DIGEST) == CONTENT


@pytest.mark.parametrize("ending", ["commit", "abort"])
def test_an_ended_writer_cannot_be_used(blobs, ending):
    writer = blobs.open_writer(size_limit=LIMIT)
    getattr(writer, ending)()
    with pytest.raises(ValueError, match="committed or aborted"):
        writer.write(CONTENT)
    with pytest.raises(ValueError, match="committed or aborted"):
        writer.commit()


def test_what_was_announced_and_came_is_stored(blobs):
    writer = blobs.open_writer(size_limit=LIMIT, expected=DIGEST, size_bytes=len(CONTENT))
    writer.write(CONTENT)
    assert writer.commit() == BlobStat(DIGEST, len(CONTENT))


def test_other_bytes_than_announced_are_refused(blobs):
    writer = blobs.open_writer(size_limit=LIMIT, expected=DIGEST)
    writer.write(CONTENT[::-1])
    with pytest.raises(WrongDigest) as caught:
        writer.commit()
    assert caught.value.facts == {"expected": DIGEST, "actual": Digest.of(CONTENT[::-1])}
    assert blobs.stat(DIGEST) is None
    assert blobs.stat(Digest.of(CONTENT[::-1])) is None


def test_fewer_bytes_than_announced_are_refused(blobs):
    writer = blobs.open_writer(size_limit=LIMIT, size_bytes=len(CONTENT) + 1)
    writer.write(CONTENT)
    with pytest.raises(WrongSize):
        writer.commit()
    assert blobs.stat(DIGEST) is None


def test_more_bytes_than_announced_are_refused_as_they_come(blobs):
    writer = blobs.open_writer(size_limit=LIMIT, size_bytes=len(CONTENT))
    writer.write(CONTENT)
    with pytest.raises(WrongSize):
        writer.write(b"!")
    assert blobs.stat(DIGEST) is None


def test_the_limit_may_be_reached_and_not_passed(blobs):
    writer = blobs.open_writer(size_limit=len(CONTENT))
    writer.write(CONTENT)
    assert writer.commit().size_bytes == len(CONTENT)
    writer = blobs.open_writer(size_limit=len(CONTENT) - 1)
    with pytest.raises(BlobTooLarge) as caught:
        writer.write(CONTENT)
    assert caught.value.facts == {"limit": len(CONTENT) - 1}


def test_a_writer_that_refused_has_given_up(blobs):
    writer = blobs.open_writer(size_limit=1)
    with pytest.raises(BlobTooLarge):
        writer.write(CONTENT)
    with pytest.raises(ValueError, match="committed or aborted"):
        writer.commit()
    writer.abort()


def test_storing_the_same_again_is_harmless(blobs):
    assert put(blobs, CONTENT) == put(blobs, CONTENT)
    assert content_of(blobs, DIGEST) == CONTENT


def test_the_same_blob_may_arrive_many_times_at_once(blobs):
    large = CONTENT * 10_000
    with ThreadPoolExecutor(8) as threads:
        stats = set(threads.map(lambda _: put(blobs, large[:77], large[77:]), range(24)))
    assert stats == {BlobStat(Digest.of(large), len(large))}
    assert content_of(blobs, Digest.of(large)) == large


def test_a_reader_is_not_disturbed_by_the_same_blob_arriving_again(blobs):
    large = CONTENT * 50_000
    digest = put(blobs, large).digest
    pieces = blobs.read(digest)
    first = next(pieces)
    put(blobs, large)
    assert first + b"".join(pieces) == large


def test_what_is_not_stored_is_missing(blobs):
    assert blobs.stat(DIGEST) is None
    assert blobs.path_of(DIGEST) is None
    assert not blobs.delete(DIGEST)
    with pytest.raises(BlobMissing):
        blobs.read(DIGEST)


def test_a_file_of_a_blob_has_exactly_its_bytes(blobs):
    path = blobs.path_of(put(blobs, CONTENT).digest)
    assert path is None or path.read_bytes() == CONTENT


def test_a_deleted_blob_is_gone_and_may_come_back(blobs):
    put(blobs, CONTENT)
    assert blobs.delete(DIGEST)
    assert blobs.stat(DIGEST) is None
    put(blobs, CONTENT)
    assert content_of(blobs, DIGEST) == CONTENT


def test_every_stored_blob_is_listed(blobs):
    stored = {put(blobs, bytes([number])).digest for number in range(5)}
    part = blobs.staging.open_part(UPLOAD, 1, expected=DIGEST, size_bytes=len(CONTENT))
    part.write(CONTENT)
    part.commit()
    assert set(blobs.digests()) == stored


def test_nothing_is_reclaimed_that_is_stored(blobs):
    digest = put(blobs, CONTENT).digest
    assert blobs.reclaim(timedelta(seconds=-1)) == 0
    assert content_of(blobs, digest) == CONTENT


def test_a_part_is_kept_apart_until_it_is_discarded(blobs):
    part = blobs.staging.open_part(UPLOAD, 7, expected=DIGEST, size_bytes=len(CONTENT))
    assert blobs.staging.size_of(UPLOAD, 7) is None
    part.write(CONTENT)
    part.commit()
    assert blobs.staging.size_of(UPLOAD, 7) == len(CONTENT)
    assert blobs.stat(DIGEST) is None
    assert b"".join(blobs.staging.read(UPLOAD, 7)) == CONTENT
    assert set(blobs.staging.uploads()) == {UPLOAD}
    blobs.staging.discard(UPLOAD)
    blobs.staging.discard(UPLOAD)
    assert blobs.staging.size_of(UPLOAD, 7) is None
    assert set(blobs.staging.uploads()) == set()
    with pytest.raises(BlobMissing):
        list(blobs.staging.read(UPLOAD, 7))


def test_a_part_with_other_bytes_is_refused_and_the_one_before_stays(blobs):
    first = blobs.staging.open_part(UPLOAD, 1, expected=DIGEST, size_bytes=len(CONTENT))
    first.write(CONTENT)
    first.commit()
    other = blobs.staging.open_part(UPLOAD, 1, expected=DIGEST, size_bytes=len(CONTENT))
    other.write(CONTENT[::-1])
    with pytest.raises(WrongDigest):
        other.commit()
    assert b"".join(blobs.staging.read(UPLOAD, 1)) == CONTENT


def test_no_text_but_the_id_of_an_upload_becomes_a_place(blobs):
    with pytest.raises(ValueError, match="UUID"):
        blobs.staging.size_of("../../etc", 1)
