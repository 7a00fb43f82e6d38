"""Reading ahead: where most of a database is read in the order in which it grew.

Such a reading alternates between an index and its table, in which the system sees no order and
fetches page by page: of a file that is not in memory a million rows then take twice as long.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

_AHEAD_BYTES: Final = 32 << 20
_OPEN_FILES: Final = Path("/proc/self/fd")


class ReadingAhead:
    """Has the file of an SQLite database fetched before it is read; elsewhere it does nothing."""

    def __init__(self, connection: Connection) -> None:
        path = connection.engine.url.database if connection.dialect.name == "sqlite" else None
        self._file = None if path is None else _opened(path)
        self._asked = 0

    def reached(self, share: float) -> None:
        """Say how much of the database was read, from 0 to 1; what comes next is fetched."""
        # Whatever is wrong with the file, whoever reads it is told.
        with suppress(OSError):
            if self._file is not None:
                end = int(os.fstat(self._file).st_size * share) + _AHEAD_BYTES
                if end - self._asked >= _AHEAD_BYTES // 2:
                    _fetch(self._file, self._asked, end)
                    self._asked = end


def _opened(path: str) -> int | None:
    """Return the file as SQLite has it open, where the system tells.

    It must not be opened for this: to close it again would end SQLite's locks on it, which the
    system keeps by process and not by opening (https://sqlite.org/howtocorrupt.html, section 2.2).
    """
    with suppress(OSError):
        for link in _OPEN_FILES.iterdir():
            with suppress(OSError):
                if Path(link).samefile(path):
                    return int(link.name)
    return None


def _fetch(file: int, start: int, end: int) -> None:
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(file, start, end - start, os.POSIX_FADV_WILLNEED)
