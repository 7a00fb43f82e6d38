"""The tree in the database: its tiles, and the leaves that are to follow on them."""

from collections.abc import Iterator, Mapping
from functools import cache

from sqlalchemy import Connection, bindparam, select

from muniment.kernel.errors import Conflict
from muniment.platform.database.prepared import Prepared
from muniment.platform.journal.log.tables import TILES
from muniment.platform.journal.tables import EVENTS
from muniment.platform.transparency.entry import COLUMNS, stored_entry
from muniment.platform.transparency.merkle import HASH_SIZE
from muniment.platform.transparency.tiles import WIDTH, TileHashes, TilesDamaged


class EventsMissing(Conflict):
    """A place in the log has no event, though later ones have."""

    code = "log.events-missing"
    title = "Events are missing from the journal"


_AT = (TILES.c.level == bindparam("at_level")) & (TILES.c.number == bindparam("at_number"))


_STORED = Prepared(select(TILES.c.hashes).where(_AT))
_LAST = Prepared(select(TILES).where(TILES.c.level == 0).order_by(TILES.c.number.desc()).limit(1))


_EVENTS = Prepared(
    select(EVENTS.c.leaf_index, *(EVENTS.c[name] for name in COLUMNS))
    .where(EVENTS.c.leaf_index >= bindparam("start"))
    .order_by(EVENTS.c.leaf_index)
    .limit(bindparam("count"))
)


def tree_size(connection: Connection) -> int:
    """Return how many leaves the tree has."""
    row = _LAST.first(connection, {})
    return 0 if row is None else row["number"] * WIDTH + len(row["hashes"]) // HASH_SIZE


def fetch_tile(connection: Connection, level: int, number: int) -> bytes:
    """Return the hashes of a tile; raise `TilesDamaged` where there is none."""
    stored = _STORED.value(connection, {"at_level": level, "at_number": number})
    if stored is None:
        raise TilesDamaged(f"Tile {number} of level {level} is missing.")
    return bytes(stored)


def hashes(
    connection: Connection, known: Mapping[tuple[int, int], bytes] | None = None
) -> TileHashes:
    """Return a reader of the tree's hashes; `known` are tiles that are not stored yet."""
    return TileHashes(lambda level, number: fetch_tile(connection, level, number), known)


def entries(connection: Connection, start: int, count: int) -> list[bytes]:
    """Return the entries from place `start` on, `count` at most.

    Raises `EventsMissing` where there is a gap among them.
    """
    found: list[bytes] = []
    for place, entry in placed_entries(connection, start, count):
        if place != start + len(found):
            raise EventsMissing(f"The event at place {start + len(found)} of the log is missing.")
        found.append(entry)
    return found


def placed_entries(connection: Connection, start: int, count: int) -> Iterator[tuple[int, bytes]]:
    """Yield the entries there are from place `start` on, `count` at most, each with its place."""
    for place, *values in _EVENTS.stream(connection, {"start": start, "count": count}):
        yield place, stored_entry(values)


def store(connection: Connection, tiles: Mapping[tuple[int, int], bytes]) -> None:
    """Keep tiles, each in the place of what was there of it before."""
    rows = [
        {"level": level, "number": number, "hashes": body}
        for (level, number), body in tiles.items()
    ]
    _keep_tiles(connection.dialect.name).run_each(connection, rows)


@cache
def _keep_tiles(dialect: str) -> Prepared:
    """Only the dialect in use is imported: PostgreSQL's takes a tenth of the time to start."""
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert  # noqa: PLC0415  starts faster without it
    else:
        from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415  starts faster without it
    new = insert(TILES)
    place = [TILES.c.level, TILES.c.number]
    kept = new.on_conflict_do_update(index_elements=place, set_={"hashes": new.excluded.hashes})
    return Prepared(kept, [column.name for column in TILES.c])
