"""The calls that make bytes survive the loss of power, and what their failing means."""

import errno
import os
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from muniment.platform.blobs.refusals import NoSpace, StorageError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_FLUSHING_THREADS = 2


@contextmanager
def plainly() -> Generator[None]:
    """Say what the operating system reported as a refusal that names no path."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise NoSpace(
                "The storage is full. Nothing of this file was kept; what is stored can still "
                "be read. Make room and send it again."
            ) from error
        raise StorageError(f"The storage failed: {os.strerror(error.errno or 0)}.") from error


class Durability:
    """Syncs files and directories; once a sync has failed, this process promises no more.

    After a failed `fsync` the kernel may drop the pages it could not write and call them clean,
    so a later success would prove nothing. A restart reads the disk afresh.
    """

    def __init__(self) -> None:
        self._failed = False
        self._behind = ThreadPoolExecutor(_FLUSHING_THREADS, thread_name_prefix="blob-flush")

    def require_sound(self) -> None:
        """Raise `StorageError` if a sync has ever failed."""
        if self._failed:
            raise StorageError(
                "The storage failed to keep what was written before, so nothing more is accepted. "
                "Check the disk, then restart Muniment."
            )

    def sync(self, descriptor: int) -> None:
        """Return once the file and its metadata are durable."""
        self._run(os.fsync, descriptor)

    def sync_behind(self, descriptor: int) -> Future[None]:
        """Begin to make the bytes so far durable, while more are written.

        The kernel reports an error to one caller only: what the result raises MUST be heeded.
        """
        return self._behind.submit(self._run, os.fdatasync, descriptor)

    def sync_directory(self, path: Path) -> None:
        """Return once the names in `path` are durable."""
        with plainly():
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self._run(os.fsync, descriptor)
        finally:
            os.close(descriptor)

    def _run(self, call: Callable[[int], None], descriptor: int) -> None:
        with plainly():
            try:
                call(descriptor)
            except OSError as error:
                self._failed = self._failed or error.errno not in _FULL
                raise
