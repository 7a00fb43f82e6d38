"""Whether a log goes on from a checkpoint that was kept outside of the registry."""

from pathlib import Path

from sqlalchemy import Connection

from muniment.kernel.errors import Conflict, Invalid
from muniment.platform.journal.log import find_keys, tree
from muniment.platform.transparency.checkpoint import open_checkpoint
from muniment.platform.transparency.merkle import root_hash
from muniment.platform.transparency.note import NoteRefused


class CheckpointUnreadable(Invalid):
    """The file holds no checkpoint that the log signed."""

    code = "restore.checkpoint"
    title = "The checkpoint cannot be used"


class LogRolledBack(Conflict):
    """The log is older than, or another than, the checkpoint that is known from outside."""

    code = "restore.rolled-back"
    title = "The log was rolled back"


def read_checkpoint(path: Path) -> str:
    """Return the signed note in a file; raise `CheckpointUnreadable`."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CheckpointUnreadable(f"{path} cannot be read: {error}.") from error


def check_goes_on(connection: Connection, note: str) -> None:
    """Raise `LogRolledBack` unless the log begins with what the checkpoint covers."""
    try:
        known = open_checkpoint(note, [key.verifier for key in find_keys(connection)])
    except NoteRefused as error:
        raise CheckpointUnreadable(f"The checkpoint is not of this log: {error.message}") from error
    size = tree.tree_size(connection)
    if size < known.size:
        raise LogRolledBack(
            f"The log rolled back: the backup holds {size} events of it, the checkpoint covers "
            f"{known.size}. Restore a newer backup; or, knowing what is lost, without --checkpoint."
        )
    if root_hash(known.size, tree.hashes(connection)) != known.root:
        raise LogRolledBack(
            f"The first {known.size} events of the backup are not those that the checkpoint "
            "covers: it is a backup of another registry, or was changed."
        )
