"""Encrypted objects, over any objects: encrypted as they come, read from any place.

A sealed object is a Cobblestone-256 message (https://c2sp.org/chunked-encryption: salt, commitment,
chunks of 16 KiB under AES-256-GCM) under a key of its own, followed by that key: wrapped with
AES-256-GCM by a key of the ring, and bound to the object's name and size. What is
stored is `name.sealed`; objects that were stored without are read as they are.
"""

import os
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import chain, islice
from pathlib import Path
from uuid import UUID

from cryptography.cobblestone import Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from muniment.platform.blobs.chunks import (
    CHUNK_BYTES,
    HEADER_BYTES,
    STORED_CHUNK_BYTES,
    TAG_BYTES,
    Chunks,
    message_size,
    tampered,
)
from muniment.platform.blobs.keyring import Keyring
from muniment.platform.blobs.names import plain, sealed
from muniment.platform.blobs.objects import Method, Objects, ObjectWriter
from muniment.platform.blobs.refusals import Tampered

_CONTEXT = b"muniment blob"
_MAGIC = b"MUNSEAL1"
_NONCE_BYTES = 12
_WRAPPED_BYTES = 32 + TAG_BYTES
TRAILER_BYTES = len(_MAGIC) + 16 + _NONCE_BYTES + _WRAPPED_BYTES
_PIECE_CHUNKS = 64  # 1 MiB


def sealed_size(size_bytes: int) -> int:
    """Return how many bytes an object of so many is stored in."""
    return message_size(size_bytes) + TRAILER_BYTES


def plain_size(stored_bytes: int) -> int:
    """Return how many bytes are in an object stored in so many; raise `Tampered` if none can be."""
    body = stored_bytes - HEADER_BYTES - TRAILER_BYTES
    size = body - (body // STORED_CHUNK_BYTES + 1) * TAG_BYTES
    if size < 0 or sealed_size(size) != stored_bytes:
        raise tampered()
    return size


class SealedObjects:
    """Objects of `inner`, encrypted; with `seal_new` off, only those that are so already."""

    def __init__(self, inner: Objects, ring: Keyring, *, seal_new: bool = True) -> None:
        self.inner = inner
        self._ring = ring
        self._seal_new = seal_new

    def check(self) -> None:
        """Raise if an object could not be written now, or its key not be wrapped."""
        self.inner.check()
        if self._seal_new:
            self._ring.current()

    def size_of(self, name: str) -> int | None:
        """Return the size of an object, or None."""
        stored = self.inner.size_of(sealed(name))
        return self.inner.size_of(name) if stored is None else plain_size(stored)

    def open_writer(self, name: str | None = None, size_bytes: int | None = None) -> ObjectWriter:
        """Begin an object."""
        if not self._seal_new:
            return self.inner.open_writer(name, size_bytes)
        key_id, key = self._ring.current()
        target = self.inner.open_writer(
            None if name is None else sealed(name),
            None if size_bytes is None else sealed_size(size_bytes),
        )
        return _SealingWriter(target, UUID(key_id).bytes, key)

    def read(self, name: str, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `stop`, in pieces."""
        stored = self.inner.size_of(sealed(name))
        if stored is None:
            yield from self.inner.read(name, start, stop)
            return
        pieces = self._decrypted(name, stored, start, stop)
        try:
            first = next(pieces)
        except Tampered:
            # The same bytes may just have been stored anew, under another key: look once more.
            stored = self.inner.size_of(sealed(name)) or 0
            yield from _in_pieces(self._decrypted(name, stored, start, stop))
            return
        yield from _in_pieces(chain([first], pieces))

    def path_of(self, name: str) -> Path | None:
        """Return the file with exactly these bytes, if they are stored without encryption."""
        return self.inner.path_of(name)

    def address_of(self, name: str, method: Method) -> str | None:
        """Return None: whoever goes there would find, or leave, something else."""
        del name, method

    def names(self, prefix: str) -> Iterator[str]:
        """Yield the names that begin with `prefix`."""
        return map(plain, self.inner.names(prefix))

    def delete(self, name: str) -> bool:
        """Remove an object, however it is stored; return whether there was one."""
        was_sealed = self.inner.delete(sealed(name))
        return self.inner.delete(name) or was_sealed

    def reclaim(self, grace: timedelta) -> int:
        """Remove what writers left behind longer than `grace` ago."""
        return self.inner.reclaim(grace)

    def _decrypted(self, name: str, stored_bytes: int, start: int, stop: int) -> Iterator[bytes]:
        """Yield authenticated bytes, reading no chunk that none of them is in."""
        opened = self._opened(name, stored_bytes)
        if stop > opened.size_bytes:
            raise tampered()
        first, last = start // CHUNK_BYTES, (stop - 1) // CHUNK_BYTES
        begin = HEADER_BYTES + first * STORED_CHUNK_BYTES
        end = HEADER_BYTES + (last + 1) * STORED_CHUNK_BYTES
        end = min(end, opened.stored_bytes - TRAILER_BYTES)
        stored = _in_chunks(self.inner.read(sealed(name), begin, end))
        for number, chunk in enumerate(stored, first):
            at = number * CHUNK_BYTES
            yield opened.chunks.open(number, chunk)[max(start - at, 0) : stop - at]

    def _opened(self, name: str, stored: int) -> "_Opened":
        size = plain_size(stored)
        bytes_of = partial(self.inner.read, sealed(name))
        trailer = b"".join(bytes_of(stored - TRAILER_BYTES, stored))
        header = b"".join(bytes_of(0, HEADER_BYTES))
        magic, key_id, nonce, wrapped = struct.unpack(
            f"{len(_MAGIC)}s16s{_NONCE_BYTES}s{_WRAPPED_BYTES}s", trailer
        )
        if magic != _MAGIC:
            raise tampered()
        key = self._ring.key(str(UUID(bytes=key_id)))
        try:
            own = AESGCM(key).decrypt(nonce, wrapped, _bound(name, size, key_id))
        except InvalidTag as error:
            raise tampered() from error
        return _Opened(Chunks(own, header, _CONTEXT), size, stored)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A sealed object whose own key is known; its size was authenticated with that."""

    chunks: Chunks
    size_bytes: int
    stored_bytes: int


class _SealingWriter:
    """One object on its way, encrypted as it comes."""

    def __init__(self, target: ObjectWriter, key_id: bytes, key: bytes) -> None:
        self._target = target
        self._key_id = key_id
        self._key = key
        self._own = Cobblestone256Encryptor.generate_key()
        self._encryptor = Cobblestone256Encryptor(self._own, _CONTEXT)
        self._size = 0

    def write(self, chunk: bytes) -> None:
        """Append `chunk`."""
        self._size += len(chunk)
        self._target.write(self._encryptor.update(chunk))

    def finish(self, name: str) -> None:
        """Make what was written the object `name`."""
        self._target.write(self._encryptor.finalize())
        nonce = os.urandom(_NONCE_BYTES)
        bound = _bound(name, self._size, self._key_id)
        wrapped = AESGCM(self._key).encrypt(nonce, self._own, bound)
        self._target.write(_MAGIC + self._key_id + nonce + wrapped)
        self._target.finish(sealed(name))

    def abort(self) -> None:
        """Give up and keep nothing."""
        self._target.abort()


def _bound(name: str, size_bytes: int, key_id: bytes) -> bytes:
    """Return what the wrapped key of an object belongs to."""
    return _MAGIC + key_id + struct.pack(">Q", size_bytes) + name.encode()


def _in_chunks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Cut stored pieces into stored chunks."""
    held = bytearray()
    for piece in pieces:
        held += piece
        at = 0
        while len(held) - at >= STORED_CHUNK_BYTES:
            yield bytes(held[at : at + STORED_CHUNK_BYTES])
            at += STORED_CHUNK_BYTES
        del held[:at]
    if held:
        yield bytes(held)


def _in_pieces(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Join chunks, so that whoever reads them is not called for each."""
    while piece := b"".join(islice(chunks, _PIECE_CHUNKS)):
        yield piece
