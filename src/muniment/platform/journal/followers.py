"""Followers: what consumes the journal after the fact, at its own pace, from its own position.

A follower's rows and its position move in one transaction, so each event reaches it exactly once.
Any follower may be reset and rebuilt from the first event at any time.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol

import structlog
from anyio import to_thread
from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from muniment.kernel.errors import Unavailable
from muniment.platform.database import Database
from muniment.platform.database.prepared import Prepared
from muniment.platform.journal.log.keeper import Batch, Keeper, LogRefusesToSign
from muniment.platform.journal.log.tree import tree_size
from muniment.platform.journal.tables import DOCUMENTS, EVENTS, FOLLOWERS
from muniment.platform.journal.waiting import Waiting, Wanted

_BATCH = 500
_IDLE_SECONDS = 1.0  # how soon another process's events are noticed without a signal
_RETRY_SECONDS = 2.0
# Events that come within this time are followed together: a batch costs what one event costs.
_GATHER_SECONDS = 0.2
# Where that takes longer they gather for as many times what it took, so that it stays a small part
# of the time, but not for so long that a second passes before a checkpoint covers one.
_GATHER_TIMES = 10
_MOST_GATHER_SECONDS = 0.4
CHECKPOINT = "checkpoint"
"""What a write waits for to be covered by a signed checkpoint."""
_SEQUENCER = "muniment:sequencer"
_PLACED = Prepared(
    update(EVENTS)
    .where(EVENTS.c.event_seq.between(bindparam("first"), bindparam("last")))
    .values(leaf_index=EVENTS.c.event_seq + bindparam("shift"))
)
_log = structlog.get_logger(__name__)


class FollowerTooSlow(Unavailable):
    """The change is recorded; the follower that was waited for has not reached it yet."""

    code = "journal.follower-behind"


@dataclass(frozen=True, slots=True)
class Follower:
    """A consumer of the journal.

    `apply` receives committed events in order, each with its after-state under `body` (JSON
    text), and MUST write only through the connection it is given. `reset` MUST empty what `apply`
    wrote, unless `apply` knows what it was given before and writes it once.
    """

    name: str
    summary: str
    apply: Callable[[Connection, Sequence[Row[Any]]], None]
    reset: Callable[[Connection], None]


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a follower is behind: its position, and how many events wait for it."""

    name: str
    position: int
    behind: int


class Beside(Protocol):
    """What follows the journal on this node alone, on a thread of its own.

    Whoever waits for the follower that it is `beside` waits for this as well.
    """

    name: str
    beside: str

    @property
    def position(self) -> int:
        """The next leaf index to consume."""
        ...

    def notify(self) -> None:
        """Say that events were committed."""
        ...

    def wait(self, event_seq: int, timeout: float) -> bool:
        """Block until the event was consumed; return whether it was, in time."""
        ...


class Followers:
    """Sequences committed events, keeps the log and drives the followers, on one thread.

    Without a `keeper` nothing is signed; with one, only a process that has the key sequences.
    """

    def __init__(
        self,
        database: Database,
        followers: Sequence[Follower],
        keeper: Keeper | None = None,
        local: Sequence[Beside] = (),
    ) -> None:
        self._database = database
        self.followers = tuple(followers)
        self.keeper = keeper
        self._local = tuple(local)
        self._changed = threading.Condition()
        self._signalled = False
        self._gathers = _GATHER_SECONDS
        self._awaited = 0
        self._waiting = Waiting(database, self._all_reached)
        self._stopping = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to follow."""
        self._thread = threading.Thread(target=self._serve, name="followers", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the batch at hand and stop."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    @property
    def is_alive(self) -> bool:
        """Whether the background thread is at work."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def names(self) -> list[str]:
        """What can be waited for."""
        signed = [] if self.keeper is None else [CHECKPOINT]
        return [*signed, *(follower.name for follower in self.followers)]

    def shown_checkpoint(self) -> bytes | None:
        """Return the newest checkpoint as a header says it: the log, its size, its root."""
        known = None if self.keeper is None else self.keeper.standing.checkpoint
        return None if known is None else f"{known.origin} {known.size} {known.root_text}".encode()

    def require_signing(self) -> None:
        """Raise `LogRefusesToSign` if the log was found not to go on from what was signed."""
        refusal = None if self.keeper is None else self.keeper.standing.refusal
        if refusal is not None:
            raise LogRefusesToSign(refusal)

    def notify(self) -> None:
        """Say that events were committed, so that nobody has to wait for the next look.

        Whoever says it first wakes the thread, which then gathers what comes: waking it for each
        change would have it contend with the very changes it waits for.
        """
        if not self._signalled:
            self._wake()

    def _wake(self) -> None:
        with self._changed:
            self._signalled = True
            self._changed.notify_all()
        for one in self._local:
            one.notify()

    async def wait(self, name: str, event_seq: int, seconds: float = 5.0) -> None:
        """Return when follower `name` has consumed the event; raise `FollowerTooSlow` if it won't.

        `CHECKPOINT` waits until a signed checkpoint covers the event. Nobody who waits holds a
        thread, so many may at the same time. Raises `LookupError` when there is no such follower.
        """
        if name not in self.names:
            raise LookupError(name)
        deadline = time.monotonic() + seconds
        with self._changed:
            self._awaited += 1
        try:
            self._wake()
            if not await self._waiting.wait(name, event_seq, seconds):
                raise _too_slow(name, seconds)
        finally:
            with self._changed:
                self._awaited -= 1
        for one in self._local:
            left = deadline - time.monotonic()
            if one.beside == name and not await to_thread.run_sync(one.wait, event_seq, left):
                raise _too_slow(one.name, seconds)

    def lag(self) -> list[Lag]:
        """Return how far each follower is behind."""
        return self._database.read(self._lag)

    def catch_up(self) -> None:
        """Sequence and apply everything committed so far, on the calling thread."""
        while self._advance():
            pass

    def rebuild(self, name: str) -> None:
        """Empty a follower and feed it the whole journal again."""
        follower = next(f for f in self.followers if f.name == name)

        def reset(connection: Connection) -> None:
            follower.reset(connection)
            connection.execute(delete(FOLLOWERS).where(FOLLOWERS.c.name == name))

        self._database.write(reset)
        self.catch_up()

    def _lag(self, connection: Connection) -> list[Lag]:
        end = connection.execute(select(func.count()).select_from(EVENTS)).scalar_one()
        positions = {follower.name: 0 for follower in self.followers}
        for row in connection.execute(select(FOLLOWERS)):
            positions[row.name] = row.position
        positions |= {one.name: one.position for one in self._local}
        return [Lag(name, at, max(0, end - at)) for name, at in positions.items()]

    def _serve(self) -> None:
        while not self._stopping:
            began = time.monotonic()
            done = self._try_to_advance()
            self._gathers = _gathering(time.monotonic() - began)
            if done is None:
                self._pause(_RETRY_SECONDS)
                continue
            with self._changed:
                self._changed.notify_all()
            self._waiting.wake()
            if done:
                # What was given its place just now can be followed beside this thread.
                for one in self._local:
                    one.notify()
            if done < _BATCH:
                self._pause(self._gathers if done else _IDLE_SECONDS)
        # What was written last is signed before the process ends.
        self._try_to_advance()

    def _try_to_advance(self) -> int | None:
        """Do what `_advance` does; return `None` where it failed."""
        try:
            return self._advance()
        except Exception:  # noqa: BLE001  an edge: the fault is logged, the batch tried again
            _log.exception("followers.failed")
            return None

    def _pause(self, seconds: float) -> None:
        with self._changed:
            if not (self._signalled or self._stopping):
                self._changed.wait(seconds)
            if self._signalled and not self._stopping:
                self._changed.wait_for(lambda: self._awaited or self._stopping, self._gathers)
            self._signalled = False

    def _all_reached(self, connection: Connection, wanted: Collection[Wanted]) -> set[Wanted]:
        """Return those of what is waited for that were reached, in two queries for each name."""
        found: set[Wanted] = set()
        for name in {name for name, _ in wanted}:
            end = self._end_of(connection, name)
            seqs = [seq for of, seq in wanted if of == name]
            placed = select(EVENTS.c.event_seq).where(
                EVENTS.c.event_seq.in_(seqs), EVENTS.c.leaf_index < end
            )
            found |= {(name, seq) for seq in connection.execute(placed).scalars()}
        return found

    def _end_of(self, connection: Connection, name: str) -> int:
        """Return how many events of the log a follower has consumed, or a checkpoint covers."""
        if name != CHECKPOINT:
            stored = select(FOLLOWERS.c.position).where(FOLLOWERS.c.name == name)
            return connection.execute(stored).scalar() or 0
        # Not before it is on record, which is a moment after the transaction that stores it.
        known = None if self.keeper is None else self.keeper.refreshed(connection).checkpoint
        return 0 if known is None else known.size

    def _advance(self) -> int:
        """Do one round; return how many events it was about, `_BATCH` if there may be more."""
        if self._database.read(self._is_quiet):
            return 0
        keeper = self.keeper
        leads = keeper is None or keeper.may_sequence
        sequenced = self._database.write(_sequence) if leads else 0
        batch = None if keeper is None else keeper.prepare()
        signed, moved = self._follow(batch)
        if keeper is not None and batch is not None and signed:
            keeper.announce(batch)
        return max(sequenced, moved, int(signed))

    def _follow(self, batch: Batch | None) -> tuple[bool, int]:
        """Keep a batch of the log and let every follower step, in one transaction if that works.

        Return whether the batch was kept, and how many events a follower consumed at most.
        """

        def together(connection: Connection) -> tuple[bool, int]:
            signed = self._keep(connection, batch)
            moved = [_step(follower)(connection) for follower in self.followers]
            return signed, max(moved, default=0)

        try:
            return self._database.write(together)
        except Exception:  # noqa: BLE001  an edge: one that fails must not hold up the others
            signed = self._database.write(lambda connection: self._keep(connection, batch))
            return signed, self._step_apart()

    def _keep(self, connection: Connection, batch: Batch | None) -> bool:
        if batch is None or self.keeper is None or not _leads(connection, _SEQUENCER):
            return False
        return self.keeper.store(connection, batch)

    def _step_apart(self) -> int:
        moved = [self._database.write(_step(follower)) for follower in self.followers]
        return max(moved, default=0)

    def _is_quiet(self, connection: Connection) -> bool:
        pending = select(EVENTS.c.event_seq).where(EVENTS.c.leaf_index.is_(None)).limit(1)
        is_pending = connection.execute(pending).first() is not None
        end = _end_of_log(connection)
        if self.keeper is not None and not self.keeper.is_settled(connection, end):
            return False
        at = {row.name: row.position for row in connection.execute(select(FOLLOWERS))}
        return not is_pending and all(at.get(one.name, 0) >= end for one in self.followers)


def _gathering(took: float) -> float:
    """Return for how long events gather after a round that took so many seconds."""
    return min(max(_GATHER_SECONDS, _GATHER_TIMES * took), _MOST_GATHER_SECONDS)


def _too_slow(name: str, timeout: float) -> FollowerTooSlow:
    return FollowerTooSlow(
        f"The change is recorded, but '{name}' has not caught up within {timeout:g} s; it will "
        "without further ado."
    )


def _end_of_log(connection: Connection) -> int:
    last = connection.execute(select(func.max(EVENTS.c.leaf_index))).scalar()
    return 0 if last is None else last + 1


def _sequence(connection: Connection) -> int:
    """Give committed events without a place the next places in the log; return how many."""
    if not _leads(connection, _SEQUENCER):
        return 0
    pending = (
        select(EVENTS.c.event_seq)
        .where(EVENTS.c.leaf_index.is_(None))
        .order_by(EVENTS.c.event_seq)
        .limit(_BATCH)
    )
    waiting = list(connection.execute(pending).scalars())
    # No place is given twice, not even if somebody has removed the last events.
    following = max(_end_of_log(connection), tree_size(connection))
    _PLACED.run_each(connection, list(_runs(waiting, following)))
    return len(waiting)


def _runs(waiting: Sequence[int], following: int) -> Iterator[dict[str, int]]:
    """Return the numbers without a gap among those `waiting`, and how far their places are off."""
    for _, run in groupby(enumerate(waiting), lambda numbered: numbered[1] - numbered[0]):
        numbered = list(run)
        (place, first), (_, last) = numbered[0], numbered[-1]
        yield {"first": first, "last": last, "shift": following + place - first}


def _step(follower: Follower) -> Callable[[Connection], int]:
    def step(connection: Connection) -> int:
        if not _leads(connection, f"muniment:follower:{follower.name}"):
            return 0
        position = _position(connection, follower.name)
        batch = connection.execute(
            select(EVENTS, DOCUMENTS.c.body)
            .join(DOCUMENTS, DOCUMENTS.c.digest == EVENTS.c.state_digest)
            .where(EVENTS.c.leaf_index >= position)
            .order_by(EVENTS.c.leaf_index)
            .limit(_BATCH)
        ).all()
        if not batch:
            return 0
        follower.apply(connection, batch)
        at = FOLLOWERS.c.name == follower.name
        connection.execute(update(FOLLOWERS).where(at).values(position=batch[-1].leaf_index + 1))
        return len(batch)

    return step


def _position(connection: Connection, name: str) -> int:
    stored = select(FOLLOWERS.c.position).where(FOLLOWERS.c.name == name)
    position = connection.execute(stored).scalar()
    if position is None:
        connection.execute(insert(FOLLOWERS).values(name=name, position=0))
        return 0
    return position


def _leads(connection: Connection, task: str) -> bool:
    """Take the lead for `task` until this transaction ends; one writer leads on SQLite anyway."""
    if connection.dialect.name == "sqlite":
        return True
    lock = select(func.pg_try_advisory_xact_lock(func.hashtextextended(task, 0)))
    return connection.execute(lock).scalar_one()


__all__ = ["CHECKPOINT", "Follower", "FollowerTooSlow", "Followers", "Lag"]
