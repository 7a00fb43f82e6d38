"""Blobs as they are stored: what is encrypted in the registry is encrypted in its backups too.

An encrypted blob holds its own key, wrapped by a key that is in the tables, which the master key
wraps (`blobs.sealing`). So its stored bytes are copied as they are: without the master key nobody
reads such a backup, and no key has to be kept with it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from muniment.kernel.digest import Digest
from muniment.platform.backup.form import BackupDamaged
from muniment.platform.blobs import Blobs, BlobStat, names
from muniment.platform.blobs.objects import Objects
from muniment.platform.blobs.sealing import SealedObjects, sealed_size
from muniment.platform.blobs.store import ObjectBlobs


@dataclass(frozen=True, slots=True)
class Listed:
    """A blob of a backup; `sealed` is the SHA-256 of its encrypted form, if it is kept in that."""

    blob: BlobStat
    sealed: str | None = None

    @property
    def line(self) -> str:
        """How a backup lists it."""
        known = f"{self.blob.digest} {self.blob.size_bytes}"
        return known if self.sealed is None else f"{known} {self.sealed}"

    @classmethod
    def read(cls, line: str) -> "Listed":
        """Return what a line lists; raise `BackupDamaged` if it is none."""
        words = line.split(" ")
        try:
            blob = BlobStat(Digest.parse(words[0]), int(words[1]))
            return cls(blob, words[2] if len(words) > 2 else None)  # noqa: PLR2004  the third word
        except (ValueError, IndexError) as error:
            raise BackupDamaged(f"'{line[:80]}' lists no stored file.") from error


def sealed_name(digest: str) -> str:
    """Return what the encrypted form of a blob is called."""
    return names.sealed(names.of_blob(Digest(digest)))


def objects_of(blobs: Blobs) -> Objects:
    """Return what a store stands on, encrypted or not."""
    assert isinstance(blobs, ObjectBlobs)
    objects = blobs.objects
    return objects.inner if isinstance(objects, SealedObjects) else objects


def digest_of(objects: Objects, name: str) -> str:
    """Return the SHA-256 of an object in hexadecimal; raise `FileNotFoundError`."""
    sha256 = hashlib.sha256()
    for piece in objects.read(name, 0, objects.size_of(name) or 0):
        sha256.update(piece)
    return sha256.hexdigest()


def copy_stored(source: Blobs, target: Blobs, blob: BlobStat, known: str | None = None) -> Listed:
    """Copy a blob as it is stored, unless `target` holds it; return how to list it.

    `known` is the SHA-256 of the encrypted form in `target`, if an earlier backup says it. Raises
    `BackupDamaged` where the bytes are not those of the digest.
    """
    name = sealed_name(blob.digest)
    inner, kept = objects_of(source), objects_of(target)
    if inner.size_of(name) is None:
        copy_blob(source, target, blob)
        return Listed(blob)
    if kept.size_of(name) == sealed_size(blob.size_bytes):
        return Listed(blob, known or digest_of(kept, name))
    _require_whole(source, blob)
    return Listed(blob, _copy_object(inner, kept, name))


def copy_listed(source: Blobs, target: Blobs, listed: Listed) -> None:
    """Copy a blob out of a backup as it is kept there."""
    if listed.sealed is None:
        copy_blob(source, target, listed.blob)
        return
    name = sealed_name(listed.blob.digest)
    if objects_of(target).size_of(name) != sealed_size(listed.blob.size_bytes):
        _copy_object(objects_of(source), objects_of(target), name)


def copy_blob(source: Blobs, target: Blobs, blob: BlobStat) -> None:
    """Copy one blob unless `target` holds it; raise if it has other bytes than its digest says."""
    found = target.stat(blob.digest)
    if found is not None and found.size_bytes == blob.size_bytes:
        return
    writer = target.open_writer(
        size_limit=blob.size_bytes, expected=Digest(blob.digest), size_bytes=blob.size_bytes
    )
    try:
        for piece in source.read(Digest(blob.digest)):
            writer.write(piece)
        writer.commit()
    except BaseException:
        writer.abort()
        raise


def _require_whole(source: Blobs, blob: BlobStat) -> None:
    sha256 = hashlib.sha256()
    for piece in source.read(Digest(blob.digest)):
        sha256.update(piece)
    if sha256.hexdigest() != Digest(blob.digest).hex:
        raise BackupDamaged(f"The stored file {blob.digest} has other bytes than were stored.")


def _copy_object(source: Objects, target: Objects, name: str) -> str:
    """Copy an object as it is; return the SHA-256 of its bytes in hexadecimal."""
    sha256 = hashlib.sha256()
    size = source.size_of(name) or 0
    writer = target.open_writer(name, size)
    try:
        for piece in _pieces(source, name, size):
            sha256.update(piece)
            writer.write(piece)
        writer.finish(name)
    except BaseException:
        writer.abort()
        raise
    return sha256.hexdigest()


def _pieces(source: Objects, name: str, size: int) -> Iterator[bytes]:
    try:
        yield from source.read(name, 0, size)
    except FileNotFoundError as error:
        raise BackupDamaged(f"The stored object {name} has gone.") from error
