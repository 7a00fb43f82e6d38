"""Parts of uploads, over any objects."""

from collections.abc import Iterator

from muniment.kernel.digest import Digest
from muniment.platform.blobs import BlobMissing, BlobWriter, names
from muniment.platform.blobs.expectation import Expectation
from muniment.platform.blobs.objects import Objects
from muniment.platform.blobs.writing import HashingWriter


class ObjectStaging:
    """Each part is an object of its own, in the folder of its upload."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def open_part(
        self, upload: str, number: int, *, expected: Digest, size_bytes: int
    ) -> BlobWriter:
        """Begin a part with this digest and size."""
        name = names.of_part(upload, number)
        expectation = Expectation(size_bytes, expected, size_bytes)
        return HashingWriter(
            self._objects.open_writer(name, size_bytes), expectation, lambda _: name
        )

    def size_of(self, upload: str, number: int) -> int | None:
        """Return the size of a part in bytes, or None if it is not there."""
        return self._objects.size_of(names.of_part(upload, number))

    def read(self, upload: str, number: int) -> Iterator[bytes]:
        """Return the bytes of a part, in pieces."""
        name = names.of_part(upload, number)
        size = self._objects.size_of(name)
        if size is None:
            raise BlobMissing(f"Part {number} of the upload is not there.")
        if size:
            yield from self._objects.read(name, 0, size)

    def address_of(self, upload: str, number: int) -> str | None:
        """Return where the sender may put a part without us, for a while; None if nowhere."""
        return self._objects.address_of(names.of_part(upload, number), "PUT")

    def uploads(self) -> Iterator[str]:
        """Yield the id of every upload that has parts, at least once."""
        for name in self._objects.names(f"{names.PARTS}/"):
            yield names.upload_in(name)

    def discard(self, upload: str) -> None:
        """Remove all parts of an upload."""
        for name in list(self._objects.names(names.of_upload(upload))):
            self._objects.delete(name)
