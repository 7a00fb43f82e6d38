"""Stored bytes for tests: sending them without saying whose they are, and damaging them."""

import hashlib

from muniment.app import House
from muniment.kernel.digest import Digest
from muniment.platform.unit import system_context

CONTEXT = system_context("test")


def put(house: House, content: bytes) -> Digest:
    """Store bytes that nothing refers to."""
    writer = house.units.blobs.open_writer(size_limit=len(content))
    writer.write(content)
    return writer.commit().digest


def is_stored(house: House, content: bytes) -> bool:
    """Whether these bytes are stored."""
    digest = Digest(f"sha256:{hashlib.sha256(content).hexdigest()}")
    return house.units.blobs.stat(digest) is not None


def damage(house: House, content: bytes) -> None:
    """Flip a byte of a blob in its file."""
    path = house.units.blobs.path_of(Digest.of(content))
    assert path is not None
    stored = bytearray(path.read_bytes())
    stored[len(stored) // 2] ^= 1
    path.write_bytes(stored)


def lose(house: House, content: bytes) -> None:
    """Take the file of a blob away."""
    path = house.units.blobs.path_of(Digest.of(content))
    assert path is not None
    path.unlink()
