"""What a witness remembers: the newest checkpoint of each log, in one small file per log.

The file is written beside the old one, made durable, and put in its place in one step: whenever
the witness is killed, it finds either the old checkpoint or the new one.
"""

import fcntl
import hashlib
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from muniment.platform.transparency.checkpoint import Checkpoint
from muniment.platform.transparency.note import Note, NoteRefused
from muniment.platform.witnessing.refusals import StateUnusable

_LOCK = "lock"
_MOST_REFUSED = 100


class State:
    """The memory of one witness, in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def held(self) -> Generator[None]:
        """Keep every other witness from this memory; raise `StateUnusable` if one has it."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / _LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise StateUnusable(
                    f"Another witness runs on {self.folder}; two with one memory would forget."
                ) from error
            yield

    def newest(self, origin: str) -> Checkpoint | None:
        """Return the newest checkpoint of a log that was cosigned; raise `StateUnusable`."""
        path = self._path(origin)
        try:
            note = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise StateUnusable(f"{path} cannot be read: {error}.") from error
        try:
            found = Checkpoint.parse(Note.parse(note).text)
        except NoteRefused as error:
            raise StateUnusable(f"{path} is damaged: {error.message}") from error
        if found.origin != origin:
            raise StateUnusable(f"{path} is about {found.origin}, not about {origin}.")
        return found

    def keep(self, origin: str, note: Note) -> None:
        """Remember `note` as the newest of its log. MUST return before it is cosigned."""
        self._replace(self._path(origin), str(note))

    def keep_refused(self, note: Note) -> None:
        """Put by a signed checkpoint that contradicts what is remembered: it is evidence."""
        folder = self.folder / "refused"
        folder.mkdir(exist_ok=True, mode=0o700)
        path = folder / hashlib.sha256(note.text.encode()).hexdigest()
        if not path.exists() and sum(1 for _ in folder.iterdir()) < _MOST_REFUSED:
            self._replace(path, str(note))

    def _path(self, origin: str) -> Path:
        return self.folder / f"{hashlib.sha256(origin.encode()).hexdigest()}.checkpoint"

    def _replace(self, path: Path, text: str) -> None:
        staged = path.with_name(f"{path.name}.new")
        descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123  a descriptor
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        staged.replace(path)
        _sync(path.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
