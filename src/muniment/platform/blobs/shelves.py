"""Where the files of a disk store lie: a place for each digest, and a place to arrive in."""

import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from muniment.kernel.digest import Digest
from muniment.platform.blobs.durability import Durability

_PRIVATE = 0o700


class Shelves:
    """`<root>/sha256/ab/cdef…` for blobs, `<root>/incoming` for what is still being written.

    Both are on one file system, so that a rename moves a file from one to the other at once.
    At start-up an `OSError` is left as it is: the operator reads it, and needs the path in it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.incoming = root / "incoming"
        self._blobs = root / "sha256"

    def place(self, digest: Digest) -> Path:
        """Return where the blob with this digest lies, if it is stored."""
        # Parsed again although it is a Digest: this text becomes a path.
        name = Digest.parse(digest).hex
        return self._blobs / name[:2] / name[2:]

    def prepare(self, durability: Durability) -> None:
        """Create what is missing, durably, so that writing a blob never has to."""
        for directory in (self.incoming, self._blobs):
            _create(directory, durability)
        present = {shelf.name for shelf in self._blobs.iterdir()}
        for name in {f"{number:02x}" for number in range(256)} - present:
            (self._blobs / name).mkdir(_PRIVATE, exist_ok=True)
        # Even if nothing was missing: another process may have created it a moment ago.
        durability.sync_directory(self._blobs)
        durability.sync_directory(self.root)

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


def _create(directory: Path, durability: Durability) -> None:
    if directory.is_dir():
        return
    _create(directory.parent, durability)
    directory.mkdir(_PRIVATE, exist_ok=True)
    durability.sync_directory(directory.parent)
