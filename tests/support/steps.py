"""The system calls of storing a blob, in order, and what happens when one of them goes wrong."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any
from unittest.mock import patch

from muniment.platform.blobs.disk import DiskBlobs

WATCHED = ("open", "write", "fdatasync", "fsync", "replace", "unlink")
CONTENT = bytes(range(256)) * 1024
CHUNK = 64 * 1024


class Steps:
    """Records each watched call; before the one numbered `at`, `happen` is called."""

    def __init__(self, at: int = 0, happen: Callable[[], None] = lambda: None) -> None:
        self.taken: list[str] = []
        self._at = at
        self._happen = happen
        self._names: dict[int, str] = {}
        self._lock = Lock()

    @contextmanager
    def watched(self) -> Iterator["Steps"]:
        """Watch the calls made inside the block."""
        calls = {name: partial(self._step, name, getattr(os, name)) for name in WATCHED}
        with patch.multiple(os, **calls):
            yield self

    def _step(self, name: str, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with self._lock:
            target = self._names.get(args[0]) or Path(args[0]).parent.name
            self.taken.append(f"{name} {target}")
            strikes = len(self.taken) == self._at
        if strikes:
            self._happen()
        result = call(*args, **kwargs)
        if name == "open":
            is_directory = Path(args[0]).is_dir()
            self._names[result] = "shelf" if is_directory else "arrival"
        return result


def store(blobs: DiskBlobs, content: bytes = CONTENT) -> None:
    """Store `content` chunk by chunk, syncing behind after each."""
    with patch("muniment.platform.blobs.disk_writer._FLUSH_EVERY_BYTES", CHUNK):
        writer = blobs.open_writer(size_limit=len(content))
        for start in range(0, len(content), CHUNK):
            writer.write(content[start : start + CHUNK])
            if writer.target.flush is not None:
                wait([writer.target.flush])  # so that the steps come in the same order each time
        writer.commit()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    folder, number = sys.argv[1:]
    opened = DiskBlobs(Path(folder))
    with Steps(int(number), _die).watched():
        store(opened)
    sys.stdout.write("stored")
