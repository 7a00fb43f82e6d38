"""A file as an anchor: each checkpoint is appended, on another mount or an append-only one."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from muniment.platform.anchoring.anchor import AnchorFailed, Push
from muniment.platform.transparency.note import Signature

_TAIL = 1 << 20
_SIGNED = "\N{EM DASH} ".encode()


@dataclass(frozen=True, slots=True)
class FileAnchor:
    """The notes one after another, as `muniment-verify --since` reads them."""

    path: Path

    @property
    def name(self) -> str:
        """The path, as a URL."""
        return self.path.as_uri()

    @property
    def cosigns(self) -> bool:
        """It only keeps."""
        return False

    def push(self, push: Push) -> Sequence[Signature]:
        """Append the note unless it is the last one there."""
        note = str(push.note).encode()
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640)
            try:
                _append(descriptor, note)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise AnchorFailed(f"{self.path} cannot be written: {error.strerror}.") from error
        return ()


def _append(descriptor: int, note: bytes) -> None:
    size = os.fstat(descriptor).st_size
    start = max(0, size - _TAIL)
    tail = os.pread(descriptor, _TAIL, start)
    whole = _end_of_last_note(tail)
    if whole != len(tail):
        os.ftruncate(descriptor, start + whole)  # what a crash left of one that was not counted
    if not tail[:whole].endswith(note):
        _write(descriptor, note)
    os.fsync(descriptor)


def _write(descriptor: int, note: bytes) -> None:
    while note:
        note = note[os.write(descriptor, note) :]


def _end_of_last_note(tail: bytes) -> int:
    line = tail.rfind(b"\n" + _SIGNED)
    while line >= 0:
        end = tail.find(b"\n", line + 1)
        if end >= 0:
            return end + 1
        line = tail.rfind(b"\n" + _SIGNED, 0, line)
    return 0
