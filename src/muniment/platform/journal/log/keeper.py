"""The keeper: adds the journal's events to the tree and signs what came of it.

A batch is prepared on a snapshot, stored in one transaction with its checkpoint, then put on record
outside the database. The tree only grows from what was committed, so whichever step a crash falls
on, the next start finds the tree at least as long as anything that was ever shown.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import structlog
from sqlalchemy import Connection, bindparam, select, update

from muniment.kernel.errors import Conflict
from muniment.platform.database import Database
from muniment.platform.database.prepared import Prepared, insert_into
from muniment.platform.journal.log import tree
from muniment.platform.journal.log.keyring import Keyring, LogKeyUnusable
from muniment.platform.journal.log.keys import LogKey, current_key, find_keys
from muniment.platform.journal.log.record import (
    CheckpointRecord,
    RecordDamaged,
    Recorded,
    RecordNotKept,
)
from muniment.platform.journal.log.tables import CHECKPOINTS
from muniment.platform.transparency.checkpoint import (
    Checkpoint,
    open_checkpoint,
    read_checkpoint,
)
from muniment.platform.transparency.merkle import Hashes, leaf_hash, root_hash
from muniment.platform.transparency.note import (
    KeyRefused,
    Note,
    NoteRefused,
    Signature,
    SigningKey,
)
from muniment.platform.transparency.tiles import TilesDamaged, extended

_MOST = 5000  # leaves that one batch adds
_ADVICE = "See 'Restoring a backup' in docs/howto/verify-the-journal.md before anything else."
T = TypeVar("T")
Noted = tuple[Checkpoint, str]
_log = structlog.get_logger(__name__)


class LogRefusesToSign(Conflict):
    """The log is not what it was when it was signed last, so nothing more is signed."""

    code = "log.refuses-to-sign"
    title = "The log refuses to sign"


_REFUSALS = (
    tree.EventsMissing,
    KeyRefused,
    LogKeyUnusable,
    LogRefusesToSign,
    NoteRefused,
    RecordDamaged,
    RecordNotKept,
    TilesDamaged,
)


@dataclass(frozen=True, slots=True)
class Batch:
    """What follows on a tree of `size`: the tiles it changes, and the signed checkpoint."""

    size: int
    tiles: Mapping[tuple[int, int], bytes]
    checkpoint: Checkpoint
    note: str
    key_ordinal: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How the log stands: its newest checkpoint, and why nothing more is signed, if so.

    `signs_here` is whether this process has the key.
    """

    checkpoint: Checkpoint | None
    note: str | None
    refusal: str | None
    signs_here: bool


@dataclass(frozen=True, slots=True)
class Outside:
    """A checkpoint that others have: of which log, its size, and its root if they tell."""

    origin: str
    size: int
    root: bytes | None


class Keeper:
    """Keeps one log; every process has one, and those that have the key may sign."""

    def __init__(self, database: Database, keyring: Keyring, record: CheckpointRecord) -> None:
        self._database = database
        self._keyring = keyring
        self._record = record
        self._key: tuple[LogKey, SigningKey] | None = None
        self._recorded: Recorded | None = None
        self._outside: dict[str, Outside] = {}
        self.standing = Standing(None, None, None, signs_here=False)

    @property
    def may_sequence(self) -> bool:
        """Whether this process gives events their places: it has the key, or nobody may sign."""
        return self._key is not None or self.standing.refusal is not None

    def refreshed(self, connection: Connection) -> Standing:
        """Return how the log stands, with what other processes have signed meanwhile."""
        self._learn(newest_checkpoint(connection))
        return self.standing

    def examine(self) -> None:
        """Look whether the log can go on from what is on record; `standing` has the outcome."""
        self._guarded(partial(self._read, self._look))

    def heed(self, place: str, origin: str, size: int, root: bytes | None) -> None:
        """Sign nothing that does not go on from a checkpoint which `place` has of the log."""
        self._outside[place] = Outside(origin, size, root)
        self.examine()

    def prepare(self) -> Batch | None:
        """Return what is to be added to the tree, if anything and if this process may sign."""
        return self._guarded(partial(self._read, self._grow))

    def store(self, connection: Connection, batch: Batch) -> bool:
        """Keep a batch and its checkpoint, unless another process was faster."""
        if tree.tree_size(connection) != batch.size:
            return False
        tree.store(connection, batch.tiles)
        signed = {"size": batch.checkpoint.size, "key_ordinal": batch.key_ordinal}
        _SIGNED.run(connection, {**signed, "note": batch.note})
        return True

    def join(
        self, connection: Connection, checkpoint: Checkpoint, signatures: Sequence[Signature]
    ) -> None:
        """Add what others signed of a checkpoint to its note, in the place of what they had."""
        stored = CHECKPOINTS.c.size == checkpoint.size
        text = connection.execute(select(CHECKPOINTS.c.note).where(stored)).scalar()
        note = None if text is None else Note.parse(text)
        if note is None or Checkpoint.parse(note.text) != checkpoint:
            return
        new = {(one.name, one.key_id) for one in signatures}
        kept = [one for one in note.signatures if (one.name, one.key_id) not in new]
        joined = Note(note.text, (*kept, *signatures))
        connection.execute(update(CHECKPOINTS).where(stored).values(note=str(joined)))

    def announce(self, batch: Batch) -> None:
        """Put the checkpoint of a committed batch on record, and let it be known from then on."""
        self._guarded(partial(self._announce, batch))

    def is_settled(self, connection: Connection, end: int) -> bool:
        """Whether the newest checkpoint covers `end` events; learns of those of other processes."""
        newest = newest_checkpoint(connection)
        if newest is None:
            return end == 0
        return self._learn(newest) and newest[0].size >= end

    def _learn(self, newest: Noted | None) -> bool:
        """Let a checkpoint be known that any process signed, once it may be; return whether it is.

        Where this process has the key, what is not on its record yet was not announced.
        """
        if newest is None:
            return False
        known = self.standing.checkpoint
        if known is not None and known.size >= newest[0].size:
            if known == newest[0] and self.standing.note != newest[1]:
                # Witnesses have cosigned it since.
                self.standing = replace(self.standing, note=newest[1])
            return True
        if self._key is not None:
            recorded = self._record.last(newest[0].origin)
            if recorded is None or recorded.checkpoint.size < newest[0].size:
                return False
        self.standing = replace(self.standing, checkpoint=newest[0], note=newest[1])
        return True

    def _guarded(self, work: Callable[[], T]) -> T | None:
        try:
            return work()
        except _REFUSALS as refusal:
            if refusal.message != self.standing.refusal:
                _log.error("log.refuses-to-sign", reason=refusal.message)
            standing = self.standing
            self.standing = replace(standing, refusal=refusal.message, signs_here=False)
            return None

    def _announce(self, batch: Batch) -> None:
        self._record.append(batch.checkpoint, batch.note)
        self.standing = Standing(batch.checkpoint, batch.note, None, signs_here=True)

    def _read(self, look: Callable[[Connection], T]) -> T:
        """Read the record, then look at the database.

        In this order: another process may sign in between, and what is on record by then would
        be ahead of what this one sees of the database.
        """
        key = self._key or self._database.read(self._own_key)
        self._recorded = None if key is None else self._record.last(key[0].origin)
        return self._database.read(look)

    def _look(self, connection: Connection) -> tuple[LogKey, SigningKey, int] | None:
        """Return the key and the size of the tree, which goes on from what is on record."""
        key = self._own_key(connection)
        newest = newest_checkpoint(connection)
        if key is None:
            self._stand(newest, None)
            return None
        size = tree.tree_size(connection)
        read = tree.hashes(connection)
        self._check_recorded(key[0].origin, size, read)
        for place, seen in tuple(self._outside.items()):
            _check_outside(place, seen, key[0].origin, size, read)
        if newest is not None and newest[0].origin == key[0].origin:
            self._check_newest(connection, newest, size, read)
        self._stand(newest, key)
        return *key, size

    def _grow(self, connection: Connection) -> Batch | None:
        found = self._look(connection)
        if found is None:
            return None
        entry, key, size = found
        leaves = [leaf_hash(one) for one in tree.entries(connection, size, _MOST)]
        known = self.standing.checkpoint
        if not leaves and (size == 0 or (known is not None and known.size == size)):
            return None
        tiles = extended(size, leaves, partial(tree.fetch_tile, connection))
        root = root_hash(size + len(leaves), tree.hashes(connection, tiles))
        checkpoint = Checkpoint(entry.origin, size + len(leaves), root)
        return Batch(size, tiles, checkpoint, str(checkpoint.signed_with(key)), entry.ordinal)

    def _own_key(self, connection: Connection) -> tuple[LogKey, SigningKey] | None:
        current = current_key(connection)
        if current is None:
            return None
        if self._key is None or self._key[0] != current:
            self._key = None
            self._keyring.settle(current.verifier)
            key = self._keyring.find(current.verifier)
            if key is not None:
                self._key = (current, key)
            elif connection.dialect.name == "sqlite":
                # With PostgreSQL another process may have it; here there is no other.
                raise LogKeyUnusable(
                    f"The key of the log, {current.key}, is not in {self._keyring.folder}. Put "
                    f"log.key back from a backup. {_ADVICE}"
                )
        return self._key

    def _check_recorded(self, origin: str, size: int, read: Hashes) -> None:
        recorded = self._recorded
        if recorded is None or recorded.checkpoint.origin != origin:
            return
        known = recorded.checkpoint
        if size < known.size:
            raise LogRefusesToSign(
                f"The database holds {size} events of the log, but {known.size} were signed "
                f"({self._record.path}, line {recorded.line}): an older database was put in its "
                f"place, or events were removed. {_ADVICE}"
            )
        if root_hash(known.size, read) != known.root:
            raise LogRefusesToSign(
                f"The first {known.size} events of the log are not those that were signed "
                f"({self._record.path}, line {recorded.line}): the database was changed, or is "
                f"another one. 'muniment audit verify' names the place. {_ADVICE}"
            )

    def _check_newest(self, connection: Connection, newest: Noted, size: int, read: Hashes) -> None:
        """See that the newest checkpoint of the database is true, and on record as well."""
        known, note = newest
        recorded = self._recorded
        if recorded is not None and recorded.checkpoint == known:
            return
        open_checkpoint(note, [key.verifier for key in find_keys(connection)])
        if size < known.size or root_hash(known.size, read) != known.root:
            raise LogRefusesToSign(
                f"The tree in the database is not the one that its checkpoint of {known.size} "
                f"events was signed for. 'muniment audit verify' names the place. {_ADVICE}"
            )
        self._record.append(known, note)

    def _stand(self, newest: Noted | None, key: tuple[LogKey, SigningKey] | None) -> None:
        checkpoint, note = newest or (None, None)
        self.standing = Standing(checkpoint, note, None, signs_here=key is not None)


def _check_outside(place: str, seen: Outside, origin: str, size: int, read: Hashes) -> None:
    """Raise unless the tree goes on from what was seen elsewhere of the same log."""
    if seen.origin != origin:
        return
    if size < seen.size:
        raise LogRefusesToSign(
            f"The database holds {size} events of the log, but {place} has a checkpoint of "
            f"{seen.size}: an older database was put in its place, and the record of what was "
            f"signed with it. {_ADVICE}"
        )
    if seen.root is not None and root_hash(seen.size, read) != seen.root:
        raise LogRefusesToSign(
            f"The first {seen.size} events of the log are not those of the checkpoint that {place} "
            f"has: the database was changed, or is another one. {_ADVICE}"
        )


def newest_checkpoint(connection: Connection) -> Noted | None:
    """Return the largest checkpoint in the database and its note."""
    return _noted(_NEWEST.value(connection, {}))


def checkpoint_from(connection: Connection, size: int) -> Noted | None:
    """Return the smallest checkpoint of at least `size` and its note."""
    return _noted(_NEXT.value(connection, {"least": size}))


_SIGNED = insert_into(CHECKPOINTS)
_NEWEST = Prepared(select(CHECKPOINTS.c.note).order_by(CHECKPOINTS.c.size.desc()).limit(1))
_NEXT = Prepared(
    select(CHECKPOINTS.c.note)
    .where(CHECKPOINTS.c.size >= bindparam("least"))
    .order_by(CHECKPOINTS.c.size)
    .limit(1)
)


def _noted(note: str | None) -> Noted | None:
    return None if note is None else (read_checkpoint(note), note)
