"""Encrypted blobs: nothing of them leaks, and nothing that was changed is given out."""

import os
from itertools import chain

import pytest
from cryptography.cobblestone import Cobblestone256Encryptor
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muniment.kernel.digest import Digest
from muniment.platform.blobs import names
from muniment.platform.blobs.chunks import CHUNK_BYTES, HEADER_BYTES, Chunks, message_size
from muniment.platform.blobs.keyring import Keyring, rewrap
from muniment.platform.blobs.master import LocalMaster
from muniment.platform.blobs.memory import MemoryObjects
from muniment.platform.blobs.refusals import KeyUnusable, StorageError, Tampered
from muniment.platform.blobs.sealing import (
    TRAILER_BYTES,
    SealedObjects,
    plain_size,
    sealed_size,
)
from muniment.platform.blobs.store import ObjectBlobs
from tests.support.keys import MASTER, key_database

STORED_CHUNK = CHUNK_BYTES + 16
CONTENT = os.urandom(3 * CHUNK_BYTES + 700)
DIGEST = Digest.of(CONTENT)
NAME = names.sealed(names.of_blob(DIGEST))
OTHER = LocalMaster(bytes(32))
many = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


class Counting(MemoryObjects):
    """Memory that tells how many bytes were read of it."""

    read_bytes = 0

    def read(self, name, start, stop):
        for piece in super().read(name, start, stop):
            self.read_bytes += len(piece)
            yield piece


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    with key_database(tmp_path_factory.mktemp("keys")) as opened:
        yield opened


@pytest.fixture
def inner():
    return Counting()


@pytest.fixture
def sealed(inner, database):
    return SealedObjects(inner, Keyring(database, MASTER))


@pytest.fixture
def blobs(sealed):
    return ObjectBlobs(sealed)


def put(blobs, content=CONTENT):
    writer = blobs.open_writer(size_limit=len(content))
    writer.write(content)
    return writer.commit()


def whole(blobs, digest=DIGEST):
    return b"".join(blobs.read(digest))


def test_nothing_of_the_content_is_stored(blobs, inner):
    secret = b"a telling text " * 5000
    digest = put(blobs, secret).digest
    (stored,) = inner.contents.values()
    assert b"telling" not in stored
    assert len(stored) == sealed_size(len(secret))
    assert whole(blobs, digest) == secret


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1])
def test_sizes_are_known_without_a_key(blobs, size):
    assert plain_size(sealed_size(size)) == size
    assert put(blobs, bytes(size)).size_bytes == size
    assert blobs.stat(Digest.of(bytes(size))).size_bytes == size
    assert whole(blobs, Digest.of(bytes(size))) == bytes(size)


@pytest.mark.parametrize("stored", [0, HEADER_BYTES + TRAILER_BYTES, sealed_size(CHUNK_BYTES) - 1])
def test_a_size_that_no_sealed_object_has_is_refused(stored):
    with pytest.raises(Tampered):
        plain_size(stored)


@many
@given(start=st.integers(0, len(CONTENT) - 1), length=st.integers(1, len(CONTENT)))
def test_a_range_is_exact_and_reads_two_chunks_more_at_most(blobs, inner, start, length):
    if blobs.stat(DIGEST) is None:
        put(blobs)
    inner.read_bytes = 0
    assert b"".join(blobs.read(DIGEST, start, start + length)) == CONTENT[start : start + length]
    fixed = HEADER_BYTES + TRAILER_BYTES
    tags = 16 * (length // CHUNK_BYTES + 2)
    assert inner.read_bytes <= length + 2 * CHUNK_BYTES + tags + fixed


def test_it_reads_what_the_library_writes():
    key = Cobblestone256Encryptor.generate_key()
    encryptor = Cobblestone256Encryptor(key, b"context")
    message = encryptor.update(CONTENT) + encryptor.finalize()
    assert len(message) == message_size(len(CONTENT))
    chunks = Chunks(key, message[:HEADER_BYTES], b"context")
    body = message[HEADER_BYTES:]
    stored = (body[at : at + STORED_CHUNK] for at in range(0, len(body), STORED_CHUNK))
    assert b"".join(chunks.open(number, chunk) for number, chunk in enumerate(stored)) == CONTENT
    for wrong in (b"", b"other"):
        with pytest.raises(Tampered):
            Chunks(key, message[:HEADER_BYTES], wrong)


def chunk(stored, number):
    at = HEADER_BYTES + number * STORED_CHUNK
    return stored[at : at + STORED_CHUNK]


def rebuilt(stored, *numbers):
    parts = (chunk(stored[:-TRAILER_BYTES], number) for number in numbers)
    return stored[:HEADER_BYTES] + b"".join(parts) + stored[-TRAILER_BYTES:]


def released(blobs):
    """What is given out before the change is noticed."""
    found = []
    with pytest.raises((Tampered, StorageError, KeyUnusable)):
        found.extend(blobs.read(DIGEST))
    return b"".join(found)


def test_any_changed_byte_of_header_or_trailer_is_noticed_before_a_byte_is_out(blobs, inner):
    put(blobs)
    stored = inner.contents[NAME]
    for at in chain(range(HEADER_BYTES), range(len(stored) - TRAILER_BYTES, len(stored))):
        changed = bytearray(stored)
        changed[at] ^= 1
        inner.contents[NAME] = bytes(changed)
        assert released(blobs) == b"", at


@pytest.mark.parametrize(
    ("numbers", "intact"),
    [
        ((1, 0, 2, 3), 0),
        ((0, 2, 1, 3), 1),
        ((0, 1, 1, 3), 2),
        ((0, 1, 2, 2), 0),
        ((0, 1, 2), 0),
        ((0, 1, 3), 0),
        ((0, 1, 2, 3, 3), 0),
    ],
)
def test_chunks_out_of_order_twice_missing_or_added_are_noticed(blobs, inner, numbers, intact):
    put(blobs)
    inner.contents[NAME] = rebuilt(inner.contents[NAME], *numbers)
    assert released(blobs) == CONTENT[: len(released(blobs))]
    assert len(released(blobs)) <= intact * CHUNK_BYTES


def test_a_changed_byte_in_a_chunk_keeps_that_chunk_in(blobs, inner):
    put(blobs)
    changed = bytearray(inner.contents[NAME])
    changed[HEADER_BYTES + 2 * STORED_CHUNK + 5] ^= 1
    inner.contents[NAME] = bytes(changed)
    assert len(released(blobs)) <= 2 * CHUNK_BYTES
    assert b"".join(blobs.read(DIGEST, 3 * CHUNK_BYTES)) == CONTENT[3 * CHUNK_BYTES :]


def test_an_object_in_the_place_of_another_is_noticed(blobs, inner):
    put(blobs)
    twin = put(blobs, CONTENT[::-1]).digest
    inner.contents[NAME] = inner.contents[names.sealed(names.of_blob(twin))]
    assert released(blobs) == b""


def test_what_was_stored_without_encryption_stays_readable_and_the_other_way_round(
    inner, sealed, database
):
    old = ObjectBlobs(inner)
    before = put(old, b"before").digest
    blobs = ObjectBlobs(sealed)
    after = put(blobs, b"after").digest
    assert (whole(blobs, before), whole(blobs, after)) == (b"before", b"after")
    assert set(blobs.digests()) == {before, after}
    off = ObjectBlobs(SealedObjects(inner, Keyring(database, MASTER), seal_new=False))
    later = put(off, b"later").digest
    assert [whole(off, digest) for digest in (before, after, later)] == [
        b"before",
        b"after",
        b"later",
    ]
    assert off.address_of(after) is None
    assert blobs.delete(after)
    assert not blobs.delete(after)


def test_rotation_wraps_anew_and_rewrites_no_blob(tmp_path, inner):
    with key_database(tmp_path) as database:
        put(ObjectBlobs(SealedObjects(inner, Keyring(database, MASTER))))
        stored = dict(inner.contents)
        with pytest.raises(KeyUnusable, match="not by"):
            rewrap(database, LocalMaster(b"x" * 32), OTHER)
        assert rewrap(database, MASTER, OTHER) == 1
        assert rewrap(database, MASTER, OTHER) == 0
        assert inner.contents == stored
        assert whole(ObjectBlobs(SealedObjects(inner, Keyring(database, OTHER)))) == CONTENT
        with pytest.raises(KeyUnusable, match="MUNIMENT_MASTER_KEY"):
            whole(ObjectBlobs(SealedObjects(inner, Keyring(database, MASTER))))
        with pytest.raises(KeyUnusable, match="names none"):
            whole(ObjectBlobs(SealedObjects(inner, Keyring(database, None))))


def test_a_wrapped_key_in_the_place_of_another_is_of_no_use(tmp_path):
    with key_database(tmp_path) as database:
        key_id, key = Keyring(database, MASTER).current()
        assert Keyring(database, MASTER).key(key_id) == key
        wrapped = MASTER.wrap(key, b"one")
        with pytest.raises(KeyUnusable):
            MASTER.unwrap(wrapped, b"another")
        with pytest.raises(KeyUnusable, match="not in the database"):
            Keyring(database, MASTER).key("0193a4c0-0000-7000-8000-000000000001")
