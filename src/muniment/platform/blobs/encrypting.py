"""Encrypting what was stored before encryption was switched on."""

from collections.abc import Callable, Iterator

from muniment.platform.blobs import Blobs
from muniment.platform.blobs.names import BLOBS, SEALED, sealed
from muniment.platform.blobs.objects import Objects
from muniment.platform.blobs.sealing import SealedObjects
from muniment.platform.blobs.store import ObjectBlobs

Told = Callable[[int], None]


def encrypt_stored(blobs: Blobs, told: Told = lambda _: None) -> int:
    """Encrypt every blob that is not; return how many. What is interrupted goes on next time.

    The plain bytes go only when the encrypted ones are durable. `told` hears of each blob.
    """
    assert isinstance(blobs, ObjectBlobs)
    objects = blobs.objects
    assert isinstance(objects, SealedObjects)
    done = 0
    for name in list(_unsealed(objects.inner)):
        if objects.inner.size_of(sealed(name)) is None:
            _encrypt(objects, name)
        objects.inner.delete(name)
        done += 1
        told(done)
    return done


def _unsealed(inner: Objects) -> Iterator[str]:
    return (name for name in inner.names(f"{BLOBS}/") if not name.endswith(SEALED))


def _encrypt(objects: SealedObjects, name: str) -> None:
    size = objects.inner.size_of(name) or 0
    writer = objects.open_writer(name, size)
    try:
        if size:
            for piece in objects.inner.read(name, 0, size):
                writer.write(piece)
        writer.finish(name)
    except BaseException:
        writer.abort()
        raise
