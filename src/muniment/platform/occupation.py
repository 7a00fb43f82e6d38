"""One process at a time uses a data folder with SQLite in it: the file has one writer."""

import fcntl
from collections.abc import Generator
from contextlib import contextmanager

from muniment.kernel.errors import Conflict, Unavailable
from muniment.platform.settings import Settings

PRIVATE = 0o077
"""The umask under which all is written that belongs to a registry: for its own user only."""

_FILE = "muniment.lock"


class Occupied(Conflict):
    """Another Muniment uses the data folder."""

    code = "data.occupied"
    title = "Another Muniment uses the data folder"


class DataFolderRefused(Unavailable):
    """The data folder cannot be made, or nothing can be written in it."""

    code = "data.not-writable"
    title = "The data folder cannot be written to"


@contextmanager
def occupying(settings: Settings) -> Generator[None]:
    """Hold the data folder; raise `Occupied` while another process does.

    With PostgreSQL the folder holds blobs only, which any number of processes may share. The lock
    ends with the process at the latest, however it ends.
    """
    folder = settings.data.absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (folder / _FILE).open("ab")
    except OSError as error:
        raise DataFolderRefused(
            f"{folder} cannot be used as the data folder: {error.strerror}. Name another with "
            "--data or MUNIMENT_DATA, or give this user the right to write there."
        ) from error
    with lock:
        if settings.database.startswith("sqlite"):
            try:
                fcntl.flock(lock.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Occupied(
                    f"Another Muniment uses {folder}; stop it first, or use another data folder."
                ) from error
        yield
