"""Tiles and bundles, by the text of c2sp.org/tlog-tiles."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muniment.platform.transparency import merkle, tiles
from muniment.platform.transparency.merkle import leaf_hash, root_hash
from muniment.platform.transparency.tests import naive
from muniment.platform.transparency.tiles import (
    NotATile,
    TileHashes,
    TileName,
    TilesDamaged,
    bundles_of,
    decode_bundle,
    encode_bundle,
    extended,
    is_within,
    tiles_of,
)

ENTRIES = [str(number).encode() for number in range(1200)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
Stored = dict[tuple[int, int], bytes]


def grown(*ends: int) -> Stored:
    """Grow a tree in steps and return its tiles."""
    stored: Stored = {}
    size = 0

    def fetch(level: int, number: int) -> bytes:
        return stored[level, number]

    for end in ends:
        stored.update(extended(size, LEAVES[size:end], fetch))
        size = end
    return stored


def test_a_number_is_written_in_groups_of_three() -> None:
    # The example of the specification.
    assert TileName(0, 1234067).path == "tile/0/x001/x234/067"
    assert TileName(None, 5, 17).path == "tile/entries/005.p/17"


@given(
    level=st.none() | st.integers(0, 63), number=st.integers(0, 10**12), width=st.integers(1, 256)
)
def test_a_path_leads_back_to_its_tile(level: int | None, number: int, width: int) -> None:
    name = TileName(level, number, width)
    assert TileName.parse(name.path) == name


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/1",
        "tile/00/001",
        "tile/64/001",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/01",
        "tile/0/001/",
        "tile/0/../001",
        "tile/data/001",
        "tile/0/\u0660\u0660\u0661",
        "",
    ],
)
def test_only_the_one_spelling_of_a_tile_is_read(path: str) -> None:
    with pytest.raises(NotATile):
        TileName.parse(path)


def test_a_tree_of_seventy_thousand_has_the_tiles_of_the_specification() -> None:
    names = list(tiles_of(70_000))
    full = [name for name in names if name.width == tiles.WIDTH]
    assert len([name for name in full if name.level == 0]) == 273
    assert [name.path for name in names if name not in full] == [
        "tile/0/273.p/112",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ]
    assert len([name for name in full if name.level == 1]) == 1
    assert len(list(bundles_of(70_000))) == 274
    assert [name.path for name in tiles_of(256)] == ["tile/0/000", "tile/1/000.p/1"]
    assert list(tiles_of(0)) == []


@settings(max_examples=25)
@given(ends=st.lists(st.integers(1, 1200), min_size=1, max_size=6, unique=True).map(sorted))
def test_a_tree_grown_in_steps_has_the_tiles_and_the_root_of_one_grown_at_once(
    ends: list[int],
) -> None:
    stored, size = grown(*ends), ends[-1]
    assert stored == grown(size)
    assert {(name.level, name.number, name.width * 32) for name in tiles_of(size)} == {
        (level, number, len(tile)) for (level, number), tile in stored.items()
    }
    read = TileHashes(lambda level, number: stored[level, number])
    assert root_hash(size, read) == naive.mth(ENTRIES[:size])
    assert root_hash(ends[0], read) == naive.mth(ENTRIES[: ends[0]])


def test_proofs_are_read_from_tiles() -> None:
    stored = grown(1100)
    read = TileHashes(lambda level, number: stored[level, number])
    root = naive.mth(ENTRIES[:1100])
    for index in (0, 255, 256, 1023, 1024, 1099):
        path = merkle.inclusion_proof(index, 1100, read)
        merkle.verify_inclusion(LEAVES[index], index, 1100, path, root)
    for old in (1, 255, 256, 257, 1024, 1099):
        path = merkle.consistency_proof(old, 1100, read)
        merkle.verify_consistency(old, 1100, path, naive.mth(ENTRIES[:old]), root)


def test_a_tile_that_is_too_short_is_noticed() -> None:
    stored = grown(300)
    stored[0, 1] = stored[0, 1][:-32]
    with pytest.raises(TilesDamaged):
        extended(300, LEAVES[300:301], lambda level, number: stored[level, number])
    with pytest.raises(TilesDamaged):
        root_hash(300, TileHashes(lambda level, number: stored[level, number]))


def test_what_a_tree_of_a_size_has_is_known() -> None:
    assert is_within(TileName(0, 0), 256)
    assert not is_within(TileName(0, 0), 255)
    assert is_within(TileName(1, 0, 1), 256)
    assert not is_within(TileName(1, 0, 2), 511)
    assert is_within(TileName(None, 1, 44), 300)


@given(entries=st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_gives_its_entries_back(entries: list[bytes]) -> None:
    assert decode_bundle(encode_bundle(entries)) == entries


def test_a_bundle_has_lengths_of_two_bytes_high_byte_first() -> None:
    assert encode_bundle([b"ab", b"x" * 258])[:6] == b"\x00\x02ab\x01\x02"
    for cut in (1, 3):
        with pytest.raises(TilesDamaged):
            decode_bundle(encode_bundle([b"ab"])[:cut])
