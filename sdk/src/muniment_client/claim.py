"""Claiming a folder for one process at a time; the claim ends with the process at the latest."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from muniment_client.errors import DestinationRefused

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def claimed(folder: Path) -> Generator[None]:
    """Make `folder` if need be and hold it; raise `DestinationRefused` if another process does."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "claim").open("wb") as file:
        try:
            _lock(file.fileno())
        except OSError as error:
            raise DestinationRefused(
                f"Another pull is working in {folder}; wait for it to end."
            ) from error
        yield
