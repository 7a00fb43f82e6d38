"""A file as an anchor: each checkpoint is appended, on another mount or an append-only one."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from muniment.platform.anchoring.anchor import AnchorFailed, Push, Seen
from muniment.platform.transparency.checkpoint import Checkpoint
from muniment.platform.transparency.note import Note, NoteRefused, Signature

_TAIL = 1 << 20
_SIGNED = "\N{EM DASH} ".encode()
# After the last signature of one note, before the name of the log in the next.
_BETWEEN_NOTES = re.compile("(?m)(?<=\n)(?=[^\N{EM DASH}\n].*\n[0-9]+\n)")


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

    def look(self, push: Push) -> Seen | None:
        """Return the largest of the last notes there."""
        try:
            with self.path.open("rb") as file:
                file.seek(max(0, os.fstat(file.fileno()).st_size - _TAIL))
                found = [*_checkpoints(file.read(), push.checkpoint.origin)]
        except FileNotFoundError:
            return None
        except OSError as error:
            raise AnchorFailed(f"{self.path} cannot be read: {error.strerror}.") from error
        newest = max(found, key=lambda one: one.size, default=None)
        return None if newest is None else Seen(newest.size, newest.root)


def _checkpoints(tail: bytes, origin: str) -> Iterator[Checkpoint]:
    """Return the checkpoints of a log in the end of a file, which may begin within a note."""
    for note in _BETWEEN_NOTES.split(tail.decode(errors="replace")):
        try:
            found = Checkpoint.parse(Note.parse(note).text)
        except NoteRefused:
            continue
        if found.origin == origin:
            yield found


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
