"""The log of the journal: beginning it, reading it, and changing its key."""

from sqlalchemy import func, select

from muniment.capabilities.audit.model import LogNotBegun, LogStatus
from muniment.capabilities.audit.service.journal import READ_ENTRIES, event
from muniment.platform.journal import EVENTS
from muniment.platform.journal.log import Keyring, LogKey, Standing, keys, reading, tree
from muniment.platform.journal.log.keeper import newest_checkpoint
from muniment.platform.journal.log.reading import Inclusion
from muniment.platform.journal.log.record import Recorded
from muniment.platform.transparency.checkpoint import Checkpoint
from muniment.platform.transparency.merkle import root_hash
from muniment.platform.transparency.note import Note, SigningKey
from muniment.platform.transparency.tiles import TileName
from muniment.platform.unit import Unit

_ORIGIN = "muniment/{}/audit"


def open_log(unit: Unit, keyring: Keyring) -> None:
    """Begin the log with its first key, made if none lies ready; do nothing if it has begun."""
    if keys.current_key(unit.connection) is not None:
        return
    key = keyring.first()
    if key is None:
        key = SigningKey.generate(_ORIGIN.format(unit.new_id()))
        keyring.stage(key)
    unit.record(keys.opening(key))


def status(unit: Unit, standing: Standing, witnessed: int | None) -> LogStatus:
    """Say how the log stands."""
    known = standing.checkpoint
    current = keys.current_key(unit.connection)
    recorded = unit.connection.execute(select(func.count()).select_from(EVENTS)).scalar_one()
    return LogStatus(
        origin=None if current is None else current.origin,
        key=None if current is None else current.key,
        size=0 if known is None else known.size,
        root=None if known is None else known.root_text,
        checkpoint=standing.note,
        pending=recorded - (0 if known is None else known.size),
        signs_here=standing.signs_here,
        refusal=standing.refusal,
        witnessed=witnessed,
    )


def proof(unit: Unit, event_id: str, checkpoint: str | None) -> Inclusion:
    """Prove that the log of `checkpoint` has an event that the actor may see.

    Raises `EventNotFound`, or `NotInTheLog` while no checkpoint covers it.
    """
    return reading.prove_inclusion(unit.connection, event(unit, event_id).event_id, checkpoint)


def consistency(unit: Unit, old: int, new: int | None) -> tuple[int, list[bytes]]:
    """Prove that the log of `new` events (of all that are signed for) begins with that of `old`."""
    newest = newest_checkpoint(unit.connection)
    signed = 0 if newest is None else newest[0].size
    wanted = signed if new is None else new
    return wanted, reading.prove_consistency(unit.connection, old, wanted, signed)


def list_keys(unit: Unit) -> list[LogKey]:
    """Return the keys the log was signed with, in their order."""
    return reading.read_keys(unit.connection)


def signer(unit: Unit, checkpoint: str) -> str:
    """Return the key of the log that signed a checkpoint."""
    signatures = Note.parse(checkpoint).signatures
    return next(
        key.key
        for key in keys.find_keys(unit.connection)
        if any(signature.is_by(key.verifier) for signature in signatures)
    )


def tile(unit: Unit, path: str) -> bytes:
    """Return a tile of hashes; they tell nothing about what they are the hashes of."""
    size = tree.tree_size(unit.connection)
    return reading.read_tile(unit.connection, TileName.parse(path), size)


def bundle(unit: Unit, path: str) -> bytes:
    """Return a bundle of entries: of everything, so it takes a role that may see everything."""
    unit.authorize(READ_ENTRIES)
    size = tree.tree_size(unit.connection)
    return reading.read_bundle(unit.connection, TileName.parse(path), size)


def next_key(unit: Unit) -> SigningKey:
    """Make a key that can follow on the present one in the same log."""
    return SigningKey.generate(_current(unit).origin)


def key_elsewhere(unit: Unit) -> SigningKey:
    """Make a key for a log of another name."""
    return SigningKey.generate(_ORIGIN.format(unit.new_id()))


def rotate_key(unit: Unit, old: SigningKey, new: SigningKey, reason: str) -> None:
    """Let the log be signed with `new` from now on; both keys sign that they agree."""
    unit.record(keys.succession(keys.ROTATED, _current(unit), (old, new), [], reason))


def begin_anew(
    unit: Unit, old: SigningKey | None, new: SigningKey, abandoned: Recorded | None, reason: str
) -> None:
    """Go on, under another name, from a database that was put back on purpose.

    The log that was signed further than this database reaches is given up: what was signed under
    its name stays true of it. `old` is its key, unless that is lost.
    """
    size = tree.tree_size(unit.connection)
    root = root_hash(size, tree.hashes(unit.connection))
    here = Checkpoint(new.name, size, root)
    said = [f"restored {here.size} {here.root_text}"]
    if abandoned is not None:
        said.append(f"abandoned {abandoned.checkpoint.size} {abandoned.checkpoint.root_text}")
    signers = (new,) if old is None else (old, new)
    unit.record(keys.succession(keys.RESTORED, _current(unit), signers, said, reason))


def _current(unit: Unit) -> LogKey:
    current = keys.current_key(unit.connection)
    if current is None:
        raise LogNotBegun("The log has no key yet; start 'muniment serve' once.")
    return current
