"""The record of what was signed, outside the database: `checkpoints.log` in the data folder.

Whoever puts an old database in the place of the present one does not change this file with it, so
the log notices. Each line is one checkpoint, `{"note": …, "recorded_at": …}`; the file only grows.
"""

import fcntl
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from muniment.kernel.errors import Conflict, Unavailable
from muniment.platform.journal.log.files import sync_folder
from muniment.platform.transparency.checkpoint import Checkpoint
from muniment.platform.transparency.note import Note, NoteRefused

_FILE = "checkpoints.log"


class RecordDamaged(Conflict):
    """The record of checkpoints has a line that Muniment did not write."""

    code = "log.record-damaged"
    title = "The record of checkpoints is damaged"


class RecordNotKept(Unavailable):
    """A checkpoint could not be put on record, so it is not shown to anybody."""

    code = "log.record-not-kept"
    title = "The checkpoint could not be put on record"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A checkpoint on record: what it says, the signed note, and where in the file it stands."""

    checkpoint: Checkpoint
    note: str
    line: int


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    note: str
    recorded_at: str


class CheckpointRecord:
    """The append-only file in `folder`; several processes may share it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / _FILE
        self._read_to = 0
        self._lines = 0
        self._last: dict[str, Recorded] = {}

    def last(self, origin: str) -> Recorded | None:
        """Return the largest checkpoint of a log that is on record; raise `RecordDamaged`."""
        try:
            with self.path.open("rb") as file:
                self._catch_up(file)
        except FileNotFoundError:
            self._read_to, self._lines, self._last = 0, 0, {}
        return self._last.get(origin)

    def append(self, checkpoint: Checkpoint, note: str) -> None:
        """Put a checkpoint on record, durably; one that is no larger than the last is passed over.

        MUST return before the checkpoint is shown to anybody. Raises `RecordNotKept`.
        """
        try:
            with self._locked() as file:
                self._catch_up(file)
                last = self._last.get(checkpoint.origin)
                if last is None or last.checkpoint.size < checkpoint.size:
                    self._write(file, note)
        except OSError as error:
            raise RecordNotKept(
                f"{self.path} cannot be written: {error.strerror}. Until it can be, no checkpoint "
                "is signed."
            ) from error

    def all(self) -> Iterator[Recorded]:
        """Return every checkpoint on record, oldest first; raise `RecordDamaged`."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.endswith(b"\n"):
                    yield _parse(line, number)

    def _write(self, file: BinaryIO, note: str) -> None:
        # What a crash left of a line that was being written was never acknowledged.
        file.truncate(self._read_to)
        file.seek(self._read_to)
        line = _Line(note, datetime.now(UTC).isoformat(timespec="milliseconds"))
        try:
            file.write(msgspec.json.encode(line) + b"\n")
            file.flush()
            os.fdatasync(file.fileno())
        except OSError:
            os.ftruncate(file.fileno(), self._read_to)
            raise
        self._catch_up(file)

    def _catch_up(self, file: BinaryIO) -> None:
        """Read what was appended since the last look; begin anew if the file became shorter."""
        if os.fstat(file.fileno()).st_size < self._read_to:
            self._read_to, self._lines, self._last = 0, 0, {}
        file.seek(self._read_to)
        for line in file:
            if not line.endswith(b"\n"):
                return
            found = _parse(line, self._lines + 1)
            self._lines += 1
            self._read_to += len(line)
            origin = found.checkpoint.origin
            known = self._last.get(origin)
            if known is None or known.checkpoint.size < found.checkpoint.size:
                self._last[origin] = found

    @contextmanager
    def _locked(self) -> Generator[BinaryIO]:
        is_new = not self.path.exists()
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        with open(descriptor, "r+b") as file:  # noqa: PTH123  a descriptor, not a path
            fcntl.flock(file.fileno(), fcntl.LOCK_EX)
            yield file
        if is_new:
            sync_folder(self.path.parent)


def _parse(line: bytes, number: int) -> Recorded:
    try:
        note = msgspec.json.decode(line, type=_Line).note
        return Recorded(Checkpoint.parse(Note.parse(note).text), note, number)
    except (msgspec.MsgspecError, NoteRefused) as error:
        raise RecordDamaged(
            f"Line {number} of {_FILE} is no checkpoint: {error}. Put the file back from where it "
            "is kept as well, or see docs/howto/verify-the-journal.md."
        ) from error
