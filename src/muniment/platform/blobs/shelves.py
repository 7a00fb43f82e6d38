"""Where the files of a disk store lie: a place for each name, and a place to arrive in."""

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from muniment.platform.blobs.durability import Durability
from muniment.platform.blobs.names import BLOBS, accepted

_PRIVATE = 0o700


class Shelves:
    """`<root>/sha256/ab/cdef…` for blobs, `<root>/incoming` for what is still being written.

    Both are on one file system, so that a rename moves a file from one to the other at once.
    At start-up an `OSError` is left as it is: the operator reads it, and needs the path in it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.incoming = root / "incoming"
        self._blobs = root / BLOBS

    def place(self, name: str) -> Path:
        """Return where the object with this name lies, if it is stored."""
        return self.root / accepted(name)

    def prepare(self, durability: Durability) -> None:
        """Create what is missing, durably, so that writing a blob never has to."""
        for directory in (self.incoming, self._blobs):
            create(directory, durability)
        present = {shelf.name for shelf in self._blobs.iterdir()}
        for name in {f"{number:02x}" for number in range(256)} - present:
            (self._blobs / name).mkdir(_PRIVATE, exist_ok=True)
        # Even if nothing was missing: another process may have created it a moment ago.
        durability.sync_directory(self._blobs)
        durability.sync_directory(self.root)

    def names(self, prefix: str) -> Iterator[str]:
        """Yield the names of the stored objects that begin with `prefix`, which ends with `/`."""
        for path in sorted((self.root / prefix).rglob("*")):
            if path.is_file():
                yield path.relative_to(self.root).as_posix()

    def reclaim(self, grace: timedelta) -> int:
        """Remove what writers left behind longer than `grace` ago; return how many files."""
        oldest = time.time() - grace.total_seconds()
        removed = 0
        for arrival in self.incoming.iterdir():
            # Another process may be finishing, or reclaiming, at the same time.
            with suppress(FileNotFoundError):
                if arrival.stat().st_mtime < oldest:
                    arrival.unlink()
                    removed += 1
        return removed


def create(directory: Path, durability: Durability) -> None:
    """Create a folder that may be there already, and what it lies in, durably."""
    if directory.is_dir():
        return
    create(directory.parent, durability)
    directory.mkdir(_PRIVATE, exist_ok=True)
    durability.sync_directory(directory.parent)
