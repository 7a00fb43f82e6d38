"""Reading the log: its tiles, its entries, and proofs from them."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection, bindparam, select

from muniment.kernel.errors import NotFound
from muniment.platform.database.prepared import Prepared
from muniment.platform.journal.log import tree
from muniment.platform.journal.log.keys import LogKey, find_keys, signed_sizes
from muniment.platform.journal.tables import EVENTS
from muniment.platform.transparency.checkpoint import read_checkpoint
from muniment.platform.transparency.entry import entry_of
from muniment.platform.transparency.merkle import HASH_SIZE, consistency_proof, inclusion_proof
from muniment.platform.transparency.proof_file import ProofFile
from muniment.platform.transparency.tiles import TileName, encode_bundle, is_within

_EVENT = Prepared(select(EVENTS).where(EVENTS.c.event_id == bindparam("wanted")))


class NotInTheLog(NotFound):
    """The log has no such tile or entry, or no checkpoint that covers it yet."""

    code = "log.not-in-the-log"
    title = "The log does not have this yet"


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That an event is in the log: its entry, its place, and the path to a signed root."""

    entry: bytes
    leaf_index: int
    tree_size: int
    path: tuple[bytes, ...]
    checkpoint: str

    @property
    def file(self) -> ProofFile:
        """The same as a file that needs nothing else; the entry is enclosed."""
        return ProofFile(self.leaf_index, self.path, self.checkpoint, self.entry)


def prove_inclusion(connection: Connection, event_id: str, checkpoint: str | None) -> Inclusion:
    """Prove that the log of `checkpoint` has an event; raise `NotInTheLog` if it does not yet."""
    event = _EVENT.first(connection, {"wanted": event_id})
    place = None if event is None else event["leaf_index"]
    known = None if checkpoint is None else read_checkpoint(checkpoint)
    if checkpoint is None or known is None or event is None or place is None or place >= known.size:
        raise NotInTheLog(
            "No signed checkpoint covers this event yet. It takes less than a second as a rule; "
            "change something with '?wait=checkpoint' to be answered once one does."
        )
    path = inclusion_proof(place, known.size, tree.hashes(connection))
    return Inclusion(entry_of(event), place, known.size, tuple(path), checkpoint)


def prove_consistency(connection: Connection, old: int, new: int, signed: int) -> list[bytes]:
    """Prove that the log of `new` events begins with that of `old`.

    Raises `NotInTheLog` where no checkpoint reaches that far, `OutOfTree` where `old` is larger.
    """
    if new > signed:
        raise NotInTheLog(f"The newest checkpoint covers {signed} events, not {new}.")
    return consistency_proof(old, new, tree.hashes(connection))


def read_tile(connection: Connection, name: TileName, signed: int) -> bytes:
    """Return the hashes of a tile that the tree of `signed` events has; raise `NotInTheLog`."""
    _check(name, signed)
    return tree.fetch_tile(connection, name.level or 0, name.number)[: name.width * HASH_SIZE]


def read_bundle(connection: Connection, name: TileName, signed: int) -> bytes:
    """Return a bundle of entries that the tree of `signed` events has; raise `NotInTheLog`."""
    _check(name, signed)
    return encode_bundle(tree.entries(connection, name.start, name.width))


def read_keys(connection: Connection) -> list[LogKey]:
    """Return the keys of the log, each with the sizes that were signed with it."""
    found: list[LogKey] = []
    for key in find_keys(connection):
        first, last = signed_sizes(connection, key.ordinal) or (None, None)
        found.append(replace(key, first_size=first, last_size=last))
    return found


def _check(name: TileName, signed: int) -> None:
    if not is_within(name, signed):
        raise NotInTheLog(f"A log of {signed} events has no {name.path} yet.")
