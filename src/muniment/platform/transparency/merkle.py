"""The Merkle tree of RFC 6962 section 2.1: hashes, roots, proofs, and their verification.

Nothing here stores anything: a `Hashes` reader gives the hash of any complete subtree, and all
else follows from those. The verifiers follow RFC 9162 sections 2.1.3.2 and 2.1.4.2.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence

from muniment.kernel.errors import Invalid

HASH_SIZE = 32
_PAIR_SIZE = 2 * HASH_SIZE
Hashes = Callable[[int, int], bytes]
"""Returns the hash of the complete subtree of `2**level` leaves that is number `index` of them."""


class ProofRefused(Invalid):
    """A proof does not prove what it is offered for."""

    code = "log.proof-refused"
    title = "The proof does not hold"


class OutOfTree(Invalid):
    """A leaf or a tree was asked for that the log does not reach yet."""

    code = "log.out-of-tree"
    title = "The log does not reach that far"


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a leaf that holds `entry`."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above `left` and `right`."""
    return hashlib.sha256(b"\x01" + left + right).digest()


EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


def root_hash(size: int, read: Hashes) -> bytes:
    """Return the root of the tree of the first `size` leaves."""
    return _range_hash(0, size, read) if size else EMPTY_ROOT


def above(hashes: bytes) -> bytes:
    """Return the hashes of the nodes above each pair of `hashes`, one after another as those are.

    What is left over without another beside it has none above it.
    """
    sha256 = hashlib.sha256
    pairs = range(0, len(hashes) - _PAIR_SIZE + 1, _PAIR_SIZE)
    return b"".join([sha256(b"\x01" + hashes[at : at + _PAIR_SIZE]).digest() for at in pairs])


def complete_root(hashes: Sequence[bytes]) -> bytes:
    """Return the hash above `hashes`, of which there are a power of two."""
    reached = b"".join(hashes)
    while len(reached) > HASH_SIZE:
        reached = above(reached)
    return reached


def inclusion_proof(index: int, size: int, read: Hashes) -> list[bytes]:
    """Return the path from leaf `index` to the root of the tree of `size` leaves, leaf first.

    Raises `OutOfTree` unless 0 <= index < size.
    """
    if not 0 <= index < size:
        raise OutOfTree(f"Leaf {index} is not in a tree of {size}; its leaves are 0 to {size - 1}.")
    start, end = 0, size
    path: list[bytes] = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_hash(middle, end, read))
            end = middle
        else:
            path.append(_range_hash(start, middle, read))
            start = middle
    return path[::-1]


def consistency_proof(old: int, new: int, read: Hashes) -> list[bytes]:
    """Return the proof that the tree of `new` leaves begins with the tree of `old` leaves.

    Raises `OutOfTree` unless 0 <= old <= new.
    """
    if not 0 <= old <= new:
        raise OutOfTree(f"A tree of {new} does not begin with one of {old}; ask for 0 to {new}.")
    if old in {0, new}:
        return []
    start, end = 0, new
    path: list[bytes] = []
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_range_hash(middle, end, read))
            end = middle
        else:
            path.append(_range_hash(start, middle, read))
            start = middle
    if start:
        path.append(_range_hash(start, end, read))
    return path[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> None:
    """Return if `path` proves that `leaf` is number `index` of the tree of `size` with `root`.

    Raises `ProofRefused` otherwise.
    """
    if not 0 <= index < size:
        raise ProofRefused(f"Leaf {index} cannot be in a tree of {size}.")
    place, last, reached = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise ProofRefused("The inclusion proof is longer than the tree is high.")
        if place & 1 or place == last:
            reached = node_hash(sibling, reached)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            reached = node_hash(reached, sibling)
        place, last = place >> 1, last >> 1
    if last != 0 or reached != root:
        raise ProofRefused(f"The proof does not lead from leaf {index} to the root of {size}.")


def verify_consistency(
    old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Return if `path` proves that the tree of `new` begins with the tree of `old`.

    Raises `ProofRefused` otherwise.
    """
    if not 0 <= old <= new:
        raise ProofRefused(f"A tree of {new} cannot begin with a tree of {old}.")
    if old in {0, new}:
        known = EMPTY_ROOT if old == 0 else new_root
        if path or old_root != known:
            raise ProofRefused(f"The trees of {old} and {new} are not the ones that are claimed.")
        return
    if old & (old - 1) == 0:
        # The tree of a power of two is itself a node of the new one, which the proof leaves out.
        path = [old_root, *path]
    if _ascend(old, new, path) != (old_root, new_root):
        raise ProofRefused(f"The tree of {new} does not begin with the tree of {old}.")


class Frontier:
    """The tree as its leaves come one by one: all that its root and the next one depend on."""

    def __init__(self) -> None:
        self.size = 0
        self._complete: list[bytes] = []

    def append(self, leaf: bytes, level: int = 0) -> None:
        """Add the hash of the next leaf, or of the complete subtree of the next `2**level`.

        Such a subtree begins where the tree so far is a multiple of its size.
        """
        above = self.size >> level
        while above & 1:
            leaf = node_hash(self._complete.pop(), leaf)
            above >>= 1
        self._complete.append(leaf)
        self.size += 1 << level

    def root(self) -> bytes:
        """Return the root of the tree so far."""
        if not self._complete:
            return EMPTY_ROOT
        reached = self._complete[-1]
        for left in reversed(self._complete[:-1]):
            reached = node_hash(left, reached)
        return reached


def _ascend(old: int, new: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Return the roots of both trees to which a consistency proof leads."""
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    hashes = iter(path)
    old_reached = new_reached = _first(hashes)
    for sibling in hashes:
        if last == 0:
            raise ProofRefused("The consistency proof is longer than the tree is high.")
        if place & 1 or place == last:
            old_reached = node_hash(sibling, old_reached)
            new_reached = node_hash(sibling, new_reached)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new_reached = node_hash(new_reached, sibling)
        place, last = place >> 1, last >> 1
    if last != 0:
        raise ProofRefused("The consistency proof is shorter than the tree is high.")
    return old_reached, new_reached


def _first(hashes: Iterator[bytes]) -> bytes:
    for found in hashes:
        return found
    raise ProofRefused("The consistency proof is empty.")


def _split(count: int) -> int:
    """Return the largest power of two below `count`, which is at least 2."""
    return 1 << ((count - 1).bit_length() - 1)


def _range_hash(start: int, end: int, read: Hashes) -> bytes:
    """Return the hash of the leaves from `start` to before `end`, which lie under one node."""
    count = end - start
    level = count.bit_length() - 1
    if count == 1 << level:
        return read(level, start >> level)
    middle = start + _split(count)
    return node_hash(_range_hash(start, middle, read), _range_hash(middle, end, read))
