"""Blobs as plain files below one directory, named by their SHA-256."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from muniment.platform.blobs.disk_writer import DiskWriter
from muniment.platform.blobs.durability import Durability, plainly
from muniment.platform.blobs.names import PARTS
from muniment.platform.blobs.objects import Method
from muniment.platform.blobs.refusals import StorageError
from muniment.platform.blobs.settled import Settled
from muniment.platform.blobs.shelves import Shelves
from muniment.platform.blobs.store import ObjectBlobs

_PIECE_BYTES = 256 * 1024
_SETTLING_SECONDS = 60
ABANDONED = timedelta(hours=24)


class DiskObjects:
    """Files on a local file system; several processes may share one root.

    Opening it prepares the directories and removes what writers left there more than `grace` ago.
    """

    def __init__(self, root: Path, *, grace: timedelta = ABANDONED) -> None:
        self._shelves = Shelves(root)
        self._durability = Durability()
        self._settled = Settled()
        self._shelves.prepare(self._durability)
        self._shelves.reclaim(grace)

    def check(self) -> None:
        """Raise `NoSpace` or `StorageError` if a file could not be written now."""
        writer = self.open_writer()
        try:
            writer.write(b"?")
        finally:
            writer.abort()

    def size_of(self, name: str) -> int | None:
        """Return the size of a file, or None."""
        place = self._shelves.place(name)
        with plainly():
            try:
                found = place.stat()
            except FileNotFoundError:
                return None
        is_new = time.time() - found.st_ctime < _SETTLING_SECONDS
        if is_new and not self._settled.holds(name, found):
            # Its writer, in another process, may not have synced the directory yet.
            self._durability.sync_directory(place.parent)
            self._settled.note(name, found)
        return found.st_size

    def open_writer(self, name: str | None = None, size_bytes: int | None = None) -> DiskWriter:
        """Begin a file."""
        del name, size_bytes
        return DiskWriter(self._shelves, self._durability, self._settled)

    def read(self, name: str, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `stop`, in pieces."""
        place = self._shelves.place(name)
        if not place.exists():
            raise FileNotFoundError
        with plainly():
            descriptor = os.open(place, os.O_RDONLY)
        try:
            while start < stop:
                with plainly():
                    piece = os.pread(descriptor, min(_PIECE_BYTES, stop - start), start)
                if not piece:
                    raise StorageError("A stored file is shorter than it was a moment ago.")
                yield piece
                start += len(piece)
        finally:
            os.close(descriptor)

    def path_of(self, name: str) -> Path | None:
        """Return the file, if it is stored."""
        place = self._shelves.place(name)
        return place if place.exists() else None

    def address_of(self, name: str, method: Method) -> str | None:
        """Return None: the files of a disk have no address."""
        del name, method

    def names(self, prefix: str) -> Iterator[str]:
        """Yield the names that begin with `prefix`."""
        return self._shelves.names(prefix)

    def delete(self, name: str) -> bool:
        """Remove a file, durably; return whether there was one."""
        place = self._shelves.place(name)
        with plainly():
            try:
                place.unlink()
            except FileNotFoundError:
                return False
        self._durability.sync_directory(place.parent)
        if name.startswith(f"{PARTS}/"):
            with suppress(OSError):  # more parts of the same upload lie there
                place.parent.rmdir()
        return True

    def reclaim(self, grace: timedelta) -> int:
        """Remove what writers left behind longer than `grace` ago; return how many files."""
        with plainly():
            return self._shelves.reclaim(grace)


class DiskBlobs(ObjectBlobs):
    """Blobs on a local file system."""

    def __init__(self, root: Path, *, grace: timedelta = ABANDONED) -> None:
        super().__init__(DiskObjects(root, grace=grace))
