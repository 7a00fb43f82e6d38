"""The proof of an event, step by step, for people to follow."""

from collections.abc import Iterator

from muniment.capabilities.audit.model import ProofStep, ShownProof
from muniment.capabilities.audit.service.log import proof, signer
from muniment.platform.journal.log.keeper import newest_checkpoint
from muniment.platform.journal.log.reading import Inclusion, NotInTheLog
from muniment.platform.transparency.merkle import leaf_hash, node_hash
from muniment.platform.transparency.note import Note
from muniment.platform.unit import Unit

_COSIGNATURE_BYTES = 8 + 64


def shown_proof(unit: Unit, event_id: str) -> ShownProof | None:
    """Return the proof that the log has an event; `None` while no checkpoint covers it."""
    newest = newest_checkpoint(unit.connection)
    try:
        found = proof(unit, event_id, None if newest is None else newest[1])
    except NotInTheLog:
        return None
    return ShownProof(
        leaf_index=found.leaf_index,
        tree_size=found.tree_size,
        checkpoint=found.checkpoint,
        verifier_key=signer(unit, found.checkpoint),
        witnesses=_witnesses(found.checkpoint),
        steps=list(_steps(found)),
    )


def _witnesses(checkpoint: str) -> list[str]:
    signatures = Note.parse(checkpoint).signatures
    return [one.name for one in signatures if len(one.body) == _COSIGNATURE_BYTES]


def _steps(found: Inclusion) -> Iterator[ProofStep]:
    """Climb from the leaf to the root (RFC 9162 section 2.1.3.2)."""
    reached, place, last = leaf_hash(found.entry), found.leaf_index, found.tree_size - 1
    for number, sibling in enumerate(found.path, 1):
        is_left = place % 2 == 1 or place == last
        reached = node_hash(sibling, reached) if is_left else node_hash(reached, sibling)
        if is_left:
            while place and place % 2 == 0:
                place, last = place // 2, last // 2
        place, last = place // 2, last // 2
        yield ProofStep(number, "left" if is_left else "right", sibling.hex(), reached.hex())
