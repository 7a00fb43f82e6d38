"""Export: the log as a folder of files, which anybody can check who has this and nothing else.

The layout is that of c2sp.org/tlog-tiles, with every checkpoint under `checkpoints/<size>`, the
keys in `keys`, and the after-states of the events under `documents/<sha256>`. Exporting again adds
what is new.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from muniment.kernel.digest import Digest
from muniment.kernel.errors import Conflict
from muniment.platform.journal.log import reading, tree
from muniment.platform.journal.log.keeper import newest_checkpoint
from muniment.platform.journal.log.keys import OPENED, RESTORED, ROTATED, find_keys
from muniment.platform.journal.log.reading import NotInTheLog
from muniment.platform.journal.log.tables import CHECKPOINTS
from muniment.platform.journal.tables import DOCUMENTS, EVENTS
from muniment.platform.transparency.checkpoint import Checkpoint
from muniment.platform.transparency.merkle import root_hash
from muniment.platform.transparency.note import Note
from muniment.platform.transparency.tiles import TileName, bundles_of, tiles_of

_PAGE = 1000
_OF_KEYS = (OPENED, ROTATED, RESTORED)


class OtherLogThere(Conflict):
    """The folder holds the export of another log, or of a later state of this one."""

    code = "log.other-log-there"
    title = "The folder holds another log"


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export now holds, and how many files of it are new."""

    origin: str
    size: int
    root: str
    files: int


class Export:
    """Writes the log to `folder`; the checkpoint comes last, so a broken-off export shows none."""

    def __init__(self, connection: Connection, folder: Path) -> None:
        self._connection = connection
        self._folder = folder
        self._files = 0

    def run(self, *, documents: bool) -> Exported:
        """Write what the newest checkpoint covers; raise `NotInTheLog` or `OtherLogThere`."""
        newest = newest_checkpoint(self._connection)
        if newest is None:
            raise NotInTheLog("Nothing of the log is signed yet; there is nothing to export.")
        checkpoint, note = newest
        before = self._exported_size(checkpoint)
        for name in tiles_of(checkpoint.size):
            if name.start + name.width > before >> (8 * (name.level or 0)):
                body = reading.read_tile(self._connection, name, checkpoint.size)
                self._write_tile(name, body)
        for name in bundles_of(checkpoint.size):
            if name.start + name.width > before:
                body = reading.read_bundle(self._connection, name, checkpoint.size)
                self._write_tile(name, body)
        self._write_documents(before, checkpoint.size, everything=documents)
        self._write_keys()
        self._write_checkpoints(before)
        self._write("checkpoint", note.encode())
        return Exported(checkpoint.origin, checkpoint.size, checkpoint.root_text, self._files)

    def _exported_size(self, newest: Checkpoint) -> int:
        """Return how much of this log the folder has; what it has must be a part of it."""
        try:
            text = (self._folder / "checkpoint").read_text(encoding="utf-8")
        except FileNotFoundError:
            if self._folder.is_dir() and any(self._folder.iterdir()):
                self._check_unfinished()
            return 0
        there = Checkpoint.parse(Note.parse(text).text)
        if there.size > newest.size or there.root != root_hash(
            there.size, tree.hashes(self._connection)
        ):
            raise OtherLogThere(
                f"{self._folder} holds a log of {there.size} events that this one, of "
                f"{newest.size}, does not begin with. Keep it, for it may be evidence, and export "
                "to another folder."
            )
        return there.size

    def _check_unfinished(self) -> None:
        if not (self._folder / "tile").is_dir():
            raise OtherLogThere(f"{self._folder} is not empty, and holds no log; name another.")

    def _write_tile(self, name: TileName, body: bytes) -> None:
        """Write a tile; narrower ones of the same place are of no more use."""
        partial = self._folder / f"{TileName(name.level, name.number).path}.p"
        shutil.rmtree(partial, ignore_errors=True)
        self._write(name.path, body)

    def _write_documents(self, start: int, end: int, *, everything: bool) -> None:
        """Write after-states: all, or those without which no new key can be trusted."""
        for at in range(start, end, _PAGE):
            stop = min(at + _PAGE, end)
            wanted = (
                select(DOCUMENTS.c.digest, DOCUMENTS.c.body)
                .join(EVENTS, EVENTS.c.state_digest == DOCUMENTS.c.digest)
                .where(EVENTS.c.leaf_index >= at, EVENTS.c.leaf_index < stop)
            )
            if not everything:
                wanted = wanted.where(EVENTS.c.type.in_(_OF_KEYS))
            for digest, body in self._connection.execute(wanted):
                self._write(f"documents/{Digest(digest).hex}", body.encode())

    def _write_keys(self) -> None:
        """Write the keys of the log, the first to the last, and nothing that nobody could check."""
        lines = [f"{key.key}\n" for key in find_keys(self._connection)]
        self._write("keys", "".join(lines).encode())

    def _write_checkpoints(self, before: int) -> None:
        wanted = select(CHECKPOINTS.c.size, CHECKPOINTS.c.note).where(CHECKPOINTS.c.size > before)
        for size, note in self._connection.execute(wanted):
            self._write(f"checkpoints/{size}", note.encode())

    def _write(self, path: str, body: bytes) -> None:
        """Write a file so that it is there whole or not at all."""
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        made = target.with_name(f"{target.name}.writing")
        made.write_bytes(body)
        made.replace(target)
        self._files += 1
