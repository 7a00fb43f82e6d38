"""Tiles: how the tree and its entries are cut into files (c2sp.org/tlog-tiles).

A tile holds up to 256 consecutive hashes of one level in eight of the tree; an entry bundle holds
the entries under a tile of level 0. Whatever is full never changes.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from muniment.kernel.errors import Invalid
from muniment.platform.transparency.merkle import HASH_SIZE, above, complete_root

WIDTH = 256
"""How many hashes a full tile has, and how many entries a full bundle."""
HEIGHT = 8
"""How many levels of the tree a tile has: 2**8 is its width."""
FULL_BYTES = WIDTH * HASH_SIZE
MAX_ENTRY = 0xFFFF
_MAX_LEVEL = 63
_KEPT = 256  # tiles, of 24 KB each with all that is above their hashes
_NAME = re.compile(
    r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
)
FetchTile = Callable[[int, int], bytes]
"""Returns the hashes of tile `number` of a `level`, as many as there are, one after another."""


class NotATile(Invalid):
    """The text does not name a tile or a bundle of entries."""

    code = "log.not-a-tile"
    title = "This names no tile"


class TilesDamaged(Invalid):
    """A stored tile has other bytes than a tile of its place can have."""

    code = "log.tiles-damaged"
    title = "The tiles of the log are damaged"


@dataclass(frozen=True, slots=True)
class TileName:
    """Which tile: its level (`None` for a bundle of entries), its number, and its width."""

    level: int | None
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The path under the prefix of the log, such as `tile/0/x001/x234/067.p/12`."""
        level = "entries" if self.level is None else str(self.level)
        part = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{_spelled(self.number)}{part}"

    @property
    def start(self) -> int:
        """The first of its hashes (or entries), counted over the whole level."""
        return self.number * WIDTH

    @classmethod
    def parse(cls, path: str) -> "TileName":
        """Read such a path; raise `NotATile` unless it is in its one canonical form."""
        found = _NAME.fullmatch(path)
        if found is not None:
            level = None if found[1] == "entries" else int(found[1])
            number = int(found[2].replace("x", "").replace("/", ""))
            name = cls(level, number, int(found[3]) if found[3] else WIDTH)
            full = found[3] is None or name.width < WIDTH
            if name.path == path and full and (level or 0) <= _MAX_LEVEL:
                return name
        raise NotATile(
            f"'{path[:80]}' names no tile; write tile/<level>/<number> or tile/entries/<number>, "
            "such as tile/0/x001/234, with .p/<width> after it for a partial one."
        )


def tiles_of(size: int) -> Iterator[TileName]:
    """Name every tile of hashes of a tree of `size`, level by level."""
    level, count = 0, size
    while count:
        yield from _tiles_in(level, count)
        level, count = level + 1, count // WIDTH


def bundles_of(size: int) -> Iterator[TileName]:
    """Name every bundle of entries of a tree of `size`."""
    return _tiles_in(None, size)


def is_within(name: TileName, size: int) -> bool:
    """Whether a tree of `size` has all that this tile or bundle holds."""
    return name.start + name.width <= size >> (HEIGHT * (name.level or 0))


def extended(size: int, hashes: Sequence[bytes], fetch: FetchTile) -> dict[tuple[int, int], bytes]:
    """Return the tiles, by level and number, that change when `hashes` follow on `size` leaves.

    Only the last, partial tile of each level is fetched. Raises `TilesDamaged` where it is not as
    long as `size` says.
    """
    changed: dict[tuple[int, int], bytes] = {}
    level, start, added = 0, size, list(hashes)
    while added:
        number, filled = divmod(start, WIDTH)
        held = fetch(level, number) if filled else b""
        if len(held) != filled * HASH_SIZE:
            raise TilesDamaged(f"Tile {number} of level {level} does not hold {filled} hashes.")
        body = held + b"".join(added)
        added = list[bytes]()
        for offset in range(0, len(body), FULL_BYTES):
            tile = changed[level, number + offset // FULL_BYTES] = body[
                offset : offset + FULL_BYTES
            ]
            if len(tile) == FULL_BYTES:
                added.append(complete_root(split(tile)))
        level, start = level + 1, start // WIDTH
    return changed


def split(tile: bytes) -> list[bytes]:
    """Return the hashes of a tile."""
    return [tile[at : at + HASH_SIZE] for at in range(0, len(tile), HASH_SIZE)]


@lru_cache(_KEPT)
def nodes_of(tile: bytes) -> tuple[bytes, ...]:
    """Return the hashes of all complete subtrees of a tile, one after another, by their height.

    Whatever is proven leads through the few tiles that are high up in the tree, so what was
    computed of some is kept, by what is in them.
    """
    levels = [tile[: len(tile) // HASH_SIZE * HASH_SIZE]]
    while len(levels[-1]) > HASH_SIZE:
        levels.append(above(levels[-1]))
    return tuple(levels)


class TileHashes:
    """Reads the hashes of complete subtrees from tiles; a tile is fetched once.

    Raises `TilesDamaged` where a tile lacks what the tree needs of it.
    """

    def __init__(
        self, fetch: FetchTile, known: Mapping[tuple[int, int], bytes] | None = None
    ) -> None:
        self._fetch = fetch
        self._tiles = dict(known or {})

    def __call__(self, level: int, index: int) -> bytes:
        """Return the hash of complete subtree number `index` of `2**level` leaves."""
        tile_level, height = divmod(level, HEIGHT)
        number, first = divmod(index << height, WIDTH)
        nodes = nodes_of(self._tile(tile_level, number))
        at = (first >> height) * HASH_SIZE
        if len(nodes) <= height or len(nodes[height]) < at + HASH_SIZE:
            raise TilesDamaged(f"Tile {number} of level {tile_level} is shorter than the log.")
        return nodes[height][at : at + HASH_SIZE]

    def _tile(self, level: int, number: int) -> bytes:
        found = self._tiles.get((level, number))
        if found is None:
            found = self._tiles[level, number] = self._fetch(level, number)
        return found


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """Return entries as a bundle: each after its length in two bytes, high byte first."""
    return b"".join(len(entry).to_bytes(2) + entry for entry in entries)


def decode_bundle(bundle: bytes) -> list[bytes]:
    """Return the entries of a bundle; raise `TilesDamaged` if it ends in the middle of one."""
    entries: list[bytes] = []
    at = 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2])
        if end > len(bundle) or at + 2 > len(bundle):
            raise TilesDamaged("A bundle of entries ends in the middle of an entry.")
        entries.append(bundle[at + 2 : end])
        at = end
    return entries


def _tiles_in(level: int | None, count: int) -> Iterator[TileName]:
    full, rest = divmod(count, WIDTH)
    for number in range(full):
        yield TileName(level, number)
    if rest:
        yield TileName(level, full, rest)


def _spelled(number: int) -> str:
    """Return a tile's number in groups of three digits, `x` before all but the last."""
    groups = [f"{number % 1000:03d}"]
    while number := number // 1000:
        groups.append(f"x{number % 1000:03d}")
    return "/".join(reversed(groups))
