"""What a blob store stands on: named objects that appear whole, once they are durable.

An adapter knows places and durability; it neither hashes nor judges. `names` says what objects
are called.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Literal, Protocol

Method = Literal["GET", "PUT"]


class ObjectWriter(Protocol):
    """One object on its way in: written in order, then finished or aborted, by one at a time.

    After any of its calls raised, `abort` MUST be called, and nothing else.
    """

    def write(self, chunk: bytes) -> None:
        """Append `chunk`; raise `NoSpace` or `StorageError` when it cannot be kept."""
        ...

    def finish(self, name: str) -> None:
        """Make what was written the object `name`, in place of an earlier one.

        MUST NOT return before the object survives the loss of power; nobody may see it in part.
        """
        ...

    def abort(self) -> None:
        """Give up and keep nothing; MUST NOT raise."""
        ...


class Objects(Protocol):
    """Named objects; every call but `read`'s iteration may come from any thread."""

    def check(self) -> None:
        """Raise `NoSpace` or `StorageError` if an object could not be written now."""
        ...

    def size_of(self, name: str) -> int | None:
        """Return the size of an object in bytes, or None; MUST NOT report what may yet be lost."""
        ...

    def open_writer(self, name: str | None = None, size_bytes: int | None = None) -> ObjectWriter:
        """Begin an object; `name` and size, as far as known, are what it will be finished with."""
        ...

    def read(self, name: str, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `stop`, which exist, in pieces of at most a MiB.

        They all are of the same object, even if another takes its name meanwhile.
        Raises `FileNotFoundError`.
        """
        ...

    def path_of(self, name: str) -> Path | None:
        """Return the file with exactly these bytes, if there is one."""
        ...

    def address_of(self, name: str, method: Method) -> str | None:
        """Return where the object can be fetched or put without us; None if nowhere."""
        ...

    def names(self, prefix: str) -> Iterator[str]:
        """Yield the names that begin with `prefix`, which ends with a slash."""
        ...

    def delete(self, name: str) -> bool:
        """Remove an object, durably; return whether there was one."""
        ...

    def reclaim(self, grace: timedelta) -> int:
        """Remove what writers left behind longer than `grace` ago; return how much of it."""
        ...
