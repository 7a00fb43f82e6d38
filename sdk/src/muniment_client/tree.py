"""Whether one log begins with another: RFC 9162 section 2.1.4.2, with hashes alone."""

import hashlib
from collections.abc import Iterator, Sequence


def begins_with(old: tuple[int, bytes], new: tuple[int, bytes], proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the log `new` (its size and root) begins with the log `old`."""
    if old[0] == new[0]:
        return old[1] == new[1] and not proof
    if not 0 < old[0] < new[0]:
        return False
    if old[0] & (old[0] - 1) == 0:
        # A log of a power of two is itself a node of the new one, which the proof leaves out.
        proof = [old[1], *proof]
    return _reached(old[0] - 1, new[0] - 1, iter(proof)) == (old[1], new[1])


def _reached(place: int, last: int, hashes: Iterator[bytes]) -> tuple[bytes, bytes] | None:
    """Return the roots of both logs to which the proof leads, if it is as long as it must be."""
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = next(hashes, b"")
    for sibling in hashes:
        if last == 0:
            return None
        if place & 1 or place == last:
            old, new = _above(sibling, old), _above(sibling, new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new = _above(new, sibling)
        place, last = place >> 1, last >> 1
    return None if last else (old, new)


def _above(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
