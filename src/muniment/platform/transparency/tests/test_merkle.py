"""The tree, beside one that follows the words of RFC 6962, and against published hashes."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.platform.transparency import merkle
from muniment.platform.transparency.merkle import (
    EMPTY_ROOT,
    Frontier,
    OutOfTree,
    ProofRefused,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_hash,
    verify_consistency,
    verify_inclusion,
)
from muniment.platform.transparency.tests import naive

MOST = 300
ENTRIES = [str(number).encode() for number in range(MOST)]
SIZES = st.integers(1, MOST)
# The leaves and the roots that implementations of RFC 6962 share as test vectors, beginning with
# certificate-transparency/test (Apache-2.0).
LEAVES = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@cache
def read(level: int, index: int) -> bytes:
    """Read hashes of the tree of `ENTRIES`."""
    if level == 0:
        return leaf_hash(ENTRIES[index])
    return merkle.node_hash(read(level - 1, 2 * index), read(level - 1, 2 * index + 1))


@cache
def root(size: int) -> bytes:
    return naive.mth(ENTRIES[:size])


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_that_other_implementations_publish(size: int) -> None:
    leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES]

    def known(level: int, index: int) -> bytes:
        return merkle.complete_root(leaves[index << level : (index + 1) << level])

    assert root_hash(size, known).hex() == ROOTS[size]


def test_an_empty_tree_has_the_root_of_nothing() -> None:
    assert root_hash(0, read) == EMPTY_ROOT == naive.mth([])


@given(size=SIZES)
def test_roots_are_those_of_the_naive_tree(size: int) -> None:
    assert root_hash(size, read) == root(size)


def test_a_tree_that_grows_leaf_by_leaf_has_every_root_on_the_way() -> None:
    frontier = Frontier()
    for size, entry in enumerate(ENTRIES):
        assert (frontier.size, frontier.root()) == (size, root(size))
        frontier.append(leaf_hash(entry))


def test_a_tree_that_grows_by_whole_subtrees_has_the_same_roots() -> None:
    frontier = Frontier()
    for number in range(len(ENTRIES) >> 3):
        assert frontier.root() == root(number << 3)
        frontier.append(read(3, number), 3)


@given(size=SIZES, data=st.data())
def test_inclusion_proofs_are_those_of_the_naive_tree_and_hold(
    size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_proof(index, size, read)
    assert path == naive.path(index, ENTRIES[:size])
    verify_inclusion(leaf_hash(ENTRIES[index]), index, size, path, root(size))


@given(new=SIZES, data=st.data())
def test_consistency_proofs_are_those_of_the_naive_tree_and_hold(
    new: int, data: st.DataObject
) -> None:
    old = data.draw(st.integers(1, new))
    path = consistency_proof(old, new, read)
    assert path == naive.proof(old, ENTRIES[:new])
    verify_consistency(old, new, path, root(old), root(new))


@given(size=st.integers(2, MOST), data=st.data())
def test_no_changed_inclusion_proof_holds(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_proof(index, size, read)
    leaf = leaf_hash(ENTRIES[index])
    at = data.draw(st.integers(0, len(path) - 1))
    flipped = bytes([path[at][0] ^ 1]) + path[at][1:]
    wrong: list[tuple[bytes, int, list[bytes], bytes]] = [
        (leaf, index, [*path[:at], flipped, *path[at + 1 :]], root(size)),
        (leaf, index, path[:-1], root(size)),
        (leaf, index, [*path, root(size)], root(size)),
        (leaf, (index + 1) % size, path, root(size)),
        (leaf_hash(b"another"), index, path, root(size)),
        (leaf, index, path, root(size - 1)),
        (leaf, size, path, root(size)),
    ]
    for said, place, changed, claimed in wrong:
        with pytest.raises(ProofRefused):
            verify_inclusion(said, place, size, changed, claimed)


@given(new=st.integers(2, MOST), data=st.data())
def test_no_changed_consistency_proof_holds(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new - 1))
    path = consistency_proof(old, new, read)
    at = data.draw(st.integers(0, len(path) - 1))
    flipped = bytes([path[at][0] ^ 1]) + path[at][1:]
    wrong = [
        ([*path[:at], flipped, *path[at + 1 :]], root(old), root(new)),
        (path[:-1], root(old), root(new)),
        ([*path, root(new)], root(old), root(new)),
        (path, root(new), root(new)),
        (path, root(old), root(old)),
        ([], root(old), root(new)),
    ]
    for changed, old_root, new_root in wrong:
        with pytest.raises(ProofRefused):
            verify_consistency(old, new, changed, old_root, new_root)


def test_a_tree_begins_with_itself_and_with_nothing() -> None:
    verify_consistency(5, 5, [], root(5), root(5))
    verify_consistency(0, 5, [], EMPTY_ROOT, root(5))
    for old, new, path, old_root in [
        (5, 5, [], root(4)),
        (5, 5, [root(4)], root(5)),
        (0, 5, [], root(5)),
        (6, 5, [], root(6)),
    ]:
        with pytest.raises(ProofRefused):
            verify_consistency(old, new, path, old_root, root(5))


def test_what_the_log_does_not_reach_is_not_proven() -> None:
    with pytest.raises(OutOfTree):
        inclusion_proof(5, 5, read)
    with pytest.raises(OutOfTree):
        consistency_proof(6, 5, read)
