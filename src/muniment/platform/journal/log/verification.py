"""Verification: the log is computed anew from the rows of the journal, and compared with itself.

Every leaf comes from its row, every tile from the leaves, every root from the tree; every signature
is verified, those on record outside the database as well.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from muniment.kernel.errors import MunimentError
from muniment.platform.database import ReadingAhead
from muniment.platform.journal.log import tree
from muniment.platform.journal.log.keys import LogKey, find_keys, replaced_at
from muniment.platform.journal.log.record import CheckpointRecord
from muniment.platform.journal.log.successions import abandoned_from, flaws_of_keys
from muniment.platform.journal.log.tables import CHECKPOINTS, TILES
from muniment.platform.transparency.checkpoint import Checkpoint, open_checkpoint
from muniment.platform.transparency.merkle import HASH_SIZE, Frontier, leaf_hash
from muniment.platform.transparency.tiles import HEIGHT, WIDTH, extended

_STEP = 2048
# What a column throws that holds something no column of its kind can hold.
_UNREADABLE = (AttributeError, OverflowError, TypeError, ValueError)
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that does not agree; `index` is the first place in the log that is touched."""

    what: str
    index: int | None = None


@dataclass(frozen=True, slots=True)
class _Signed:
    """A checkpoint that is to be compared with the tree, and what to call it."""

    checkpoint: Checkpoint
    name: str


class Verification:
    """One pass over a log; `flaws` is empty if everything agrees."""

    def __init__(
        self, connection: Connection, record: CheckpointRecord, progress: Progress | None = None
    ) -> None:
        self._connection = connection
        self._record = record
        self._progress = progress
        self._tiles: dict[tuple[int, int], bytes] = {}
        self._false: list[_Signed] = []
        self._replaced = replaced_at(connection)
        self.flaws: list[Flaw] = []
        self.size = 0
        self.checkpoints = 0

    def run(self) -> None:
        """Verify everything; what is found is in `flaws`."""
        keys = find_keys(self._connection)
        self.flaws += [Flaw(what) for what in flaws_of_keys(keys)]
        signed = [*self._stored_checkpoints(keys), *self._recorded_checkpoints(keys)]
        self.checkpoints = len(signed)
        end = tree.tree_size(self._connection)
        self._walk(end, signed)
        self._compare_tiles()
        self._check_cover(end, signed)

    def _stored_checkpoints(self, keys: list[LogKey]) -> Iterator[_Signed]:
        by_ordinal = {key.ordinal: key for key in keys}
        for row in self._connection.execute(select(CHECKPOINTS).order_by(CHECKPOINTS.c.size)):
            name = f"the checkpoint of {row.size} events"
            key = by_ordinal.get(row.key_ordinal)
            if key is None:
                self.flaws.append(Flaw(f"{name} names a key that the log never had"))
                continue
            if not self._is_in_force(key, row.size):
                self.flaws.append(Flaw(f"{name} is signed with a key that was replaced by then"))
                continue
            found = self._opened(row.note, [key], name)
            if found is not None and found.checkpoint.size != row.size:
                self.flaws.append(Flaw(f"{name} says {found.checkpoint.size}"))
            elif found is not None:
                yield found

    def _recorded_checkpoints(self, keys: list[LogKey]) -> Iterator[_Signed]:
        try:
            recorded = list(self._record.all())
        except MunimentError as error:
            self.flaws.append(Flaw(error.message))
            return
        given_up = abandoned_from(keys)
        for one in recorded:
            name = f"line {one.line} of {self._record.path.name}"
            size, limit = one.checkpoint.size, given_up.get(one.checkpoint.origin)
            if limit is not None and size > limit:
                self._opened(one.note, keys, name)
                continue
            found = self._opened(
                one.note, [key for key in keys if self._is_in_force(key, size)], name
            )
            if found is not None:
                yield found

    def _is_in_force(self, key: LogKey, size: int) -> bool:
        """Whether a key may sign for so many events: no other had replaced it by then."""
        return size <= self._replaced.get(key.ordinal, size)

    def _opened(self, note: str, keys: list[LogKey], name: str) -> _Signed | None:
        try:
            return _Signed(open_checkpoint(note, [key.verifier for key in keys]), name)
        except MunimentError as error:
            self.flaws.append(Flaw(f"{name}: {error.message}"))
            return None

    def _walk(self, end: int, signed: list[_Signed]) -> None:
        """Build the tree from the rows, and compare it with each checkpoint at its size."""
        waiting = sorted(signed, key=lambda one: one.checkpoint.size, reverse=True)
        frontier = Frontier()
        for leaves in self._leaves(end):
            self._grow(leaves)
            self._follow(frontier, leaves, waiting)
            self.size = frontier.size
            if self._progress is not None:
                self._progress(self.size)
        missing = [one for one in waiting if one.checkpoint.size]
        if missing:
            what = f"{_these(missing)} signed for {missing[0].checkpoint.size} events, of which"
            self.flaws.append(Flaw(f"{what} {self.size} can be found", self.size))
        if self._false:
            what = f"{_these(self._false)} signed for other events than the journal holds"
            self.flaws.append(Flaw(what))

    def _follow(self, frontier: Frontier, leaves: list[bytes], waiting: list[_Signed]) -> None:
        """Add leaves, and compare each checkpoint at its size; the last of `waiting` comes first.

        Where none was signed within a tile, what is above that is known already.
        """
        at = 0
        while at < len(leaves):
            after = frontier.size + WIDTH
            is_signed_within = bool(waiting) and frontier.size < waiting[-1].checkpoint.size < after
            if frontier.size % WIDTH or at + WIDTH > len(leaves) or is_signed_within:
                frontier.append(leaves[at])
                at += 1
            else:
                frontier.append(self._above(frontier.size // WIDTH), HEIGHT)
                at += WIDTH
            while waiting and waiting[-1].checkpoint.size == frontier.size:
                self._compare(waiting.pop(), frontier.root())

    def _above(self, number: int) -> bytes:
        """Return the hash above a full tile of leaves."""
        place = number % WIDTH * HASH_SIZE
        return self._tiles[1, number // WIDTH][place : place + HASH_SIZE]

    def _compare(self, signed: _Signed, root: bytes) -> None:
        if signed.checkpoint.root != root:
            self._false.append(signed)

    def _leaves(self, end: int) -> Iterator[list[bytes]]:
        """Compute the leaves from their rows, as far as there are rows without a gap."""
        ahead = ReadingAhead(self._connection)
        for start in range(0, end, _STEP):
            ahead.reached(start / end)
            stop = min(start + _STEP, end)
            leaves: list[bytes] = []
            try:
                self._read(start, stop, leaves)
            except _UNREADABLE as error:
                what = f"the event at place {start + len(leaves)} cannot be read: {error}"
                self.flaws.append(Flaw(what, start + len(leaves)))
            yield leaves
            if len(leaves) < stop - start:
                return

    def _read(self, start: int, stop: int, leaves: list[bytes]) -> None:
        place = start
        for found, entry in tree.placed_entries(self._connection, start, stop - start):
            if found != place:
                break
            leaves.append(leaf_hash(entry))
            place += 1
        if len(leaves) < stop - start:
            place = start + len(leaves)
            self.flaws.append(Flaw(f"the event at place {place} is missing", place))

    def _grow(self, leaves: list[bytes]) -> None:
        self._tiles |= extended(self.size, leaves, self._tile)

    def _tile(self, level: int, number: int) -> bytes:
        return self._tiles[level, number]

    def _compare_tiles(self) -> None:
        """Compare every stored tile with the one that the rows give."""
        expected = dict(self._tiles)
        for row in self._connection.execute(select(TILES).order_by(TILES.c.level, TILES.c.number)):
            stored, made = bytes(row.hashes), expected.pop((row.level, row.number), None)
            if made is None:
                if row.level or row.number * 256 >= self.size:
                    self.flaws.append(Flaw(f"tile {row.number} of level {row.level} is no tile"))
            elif stored != made:
                self._tell_difference(row.level, row.number, stored, made)
        for level, number in expected:
            self.flaws.append(Flaw(f"tile {number} of level {level} is missing"))

    def _tell_difference(self, level: int, number: int, stored: bytes, made: bytes) -> None:
        place = next(
            (
                at
                for at in range(0, len(made), HASH_SIZE)
                if stored[at : at + HASH_SIZE] != made[at : at + HASH_SIZE]
            ),
            len(made),
        )
        index = (number * 256 + place // HASH_SIZE) << (8 * level)
        self.flaws.append(
            Flaw(
                f"place {index}: the event, or its hash in tile {number} of level {level}, is not "
                "what was logged",
                index,
            )
        )

    def _check_cover(self, end: int, signed: list[_Signed]) -> None:
        covered = max((one.checkpoint.size for one in signed), default=0)
        if end > covered:
            what = f"the last {end - covered} events of the tree are under no checkpoint"
            self.flaws.append(Flaw(what, covered))


def _these(signed: list[_Signed]) -> str:
    """Name the first of some checkpoints, and say how many more there are."""
    more = f" and {len(signed) - 1} more checkpoints were" if len(signed) > 1 else " was"
    return signed[0].name + more
