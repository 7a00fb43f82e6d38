"""Garbage collection: mark what nothing refers to, wait, look again, remove.

`docs/decisions/0021-removing-what-nobody-refers-to.md` says why it takes away nothing that anybody
may still refer to, whoever sends the same file at the same time and wherever it is cut short.
"""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from muniment.capabilities import catalog
from muniment.capabilities.upkeep import store
from muniment.capabilities.upkeep.model import Collection, GraceRefused, Removal
from muniment.kernel.digest import Digest
from muniment.platform import referring
from muniment.platform.blobs import BlobStat
from muniment.platform.recording import enter
from muniment.platform.unit import Context, Unit, Units

_LOOKED_AT = 500
# While these are removed nobody can record a reference, so they are few.
_TOGETHER = 16
_MOST_SECONDS = 366 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Terms:
    """How to collect: what is younger than `grace` stays; it stops after so many seconds."""

    grace: timedelta
    dry_run: bool = False
    seconds: float | None = None


def terms(seconds: int, *, dry_run: bool, budget: float | None = None) -> Terms:
    """Return the terms of a collection; raise `GraceRefused` for a grace nobody can mean."""
    if not 0 <= seconds <= _MOST_SECONDS:
        raise GraceRefused(
            f"A grace is 0 to {_MOST_SECONDS} seconds, not {seconds}.", pointer="/grace_seconds"
        )
    return Terms(timedelta(seconds=seconds), dry_run, budget)


def collect(
    units: Units, context: Context, wanted: Terms, ended: threading.Event | None = None
) -> Collection:
    """Remove blobs to which nothing has referred for longer than the grace; say what was done."""
    return _Run(units, context, wanted, ended or threading.Event()).run()


class _Run:
    def __init__(
        self, units: Units, context: Context, wanted: Terms, ended: threading.Event
    ) -> None:
        self._units = units
        self._context = context
        self._wanted = wanted
        self._ended = ended
        self._until = None if wanted.seconds is None else time.monotonic() + wanted.seconds
        now = units.clock()
        seconds = int(wanted.grace.total_seconds())
        self._done = Collection(wanted.dry_run, seconds, now, now)

    def run(self) -> Collection:
        if not self._wanted.dry_run:
            self._expire()
        self._look()
        if not self._wanted.dry_run:
            self._remove()
        done = replace(self._done, finished_at=self._units.clock(), complete=not self._must_stop())
        if not self._wanted.dry_run:
            self._units.write(self._context, lambda unit: store.keep_last(unit.connection, done))
        return done

    def _must_stop(self) -> bool:
        late = self._until is not None and time.monotonic() >= self._until
        return late or self._ended.is_set()

    def _count(self, **more: int) -> None:
        sums = {name: getattr(self._done, name) + count for name, count in more.items()}
        self._done = replace(self._done, **sums)

    def _since(self, now: datetime) -> datetime:
        return now - self._wanted.grace

    def _expire(self) -> None:
        """Forget uploads that nothing used in time; what they sent becomes nobody's."""
        held = [each.held for each in self._units.referrers if each.held is not None]
        while not self._must_stop():
            expired = self._units.write(
                self._context,
                lambda unit: catalog.expire_claims(unit, self._since(unit.now), _LOOKED_AT, held),
            )
            self._count(expired=expired)
            if expired < _LOOKED_AT:
                return

    def _look(self) -> None:
        """Mark every stored blob that nothing refers to, and take marks from those in use."""
        stored = self._units.blobs.digests()
        while not self._must_stop() and (some := sorted(set(islice(stored, _LOOKED_AT)))):
            orphans = self._units.read(
                self._context, lambda unit, some=some: self._free(unit, some)
            )
            stats = list(self._stats(orphans))
            self._count(
                seen=len(some), found=len(stats), found_bytes=sum(one.size_bytes for one in stats)
            )
            if not self._wanted.dry_run:
                self._mark(some, stats)

    def _mark(self, looked_at: list[Digest], orphans: list[BlobStat]) -> None:
        free = {one.digest for one in orphans}

        def work(unit: Unit) -> None:
            referring.unmark(unit.connection, [one for one in looked_at if one not in free])
            referring.mark(unit.connection, orphans, unit.now)

        self._units.write(self._context, work)

    def _stats(self, digests: list[Digest]) -> Iterator[BlobStat]:
        for digest in digests:
            found = self._units.blobs.stat(digest)
            if found is not None:
                yield found

    def _free(self, unit: Unit, digests: list[Digest]) -> list[Digest]:
        used = referring.referred(
            unit.connection, self._units.referrers, digests, self._since(unit.now)
        )
        return [digest for digest in digests if digest not in used]

    def _remove(self) -> None:
        after = ""
        while not self._must_stop():
            last, removed = self._units.write(
                self._context, lambda unit, after=after: self._sweep(unit, after)
            )
            self._count(removed=len(removed), removed_bytes=sum(removed.values()))
            if last is None:
                return
            after = last

    def _sweep(self, unit: Unit, after: str) -> tuple[str | None, dict[str, int]]:
        """Remove a few blobs whose time is over, if still nothing refers to them.

        The bytes go before the commit that forgets the marks. If that fails, or the process dies
        between the two, the marks are there still and the next collection finishes it: nothing
        refers to the blobs, so nothing is lost with them.
        """
        referring.close_gate(unit.connection)
        due = dict(
            referring.due(unit.connection, self._since(unit.now), limit=_TOGETHER, after=after)
        )
        if not due:
            return None, {}
        free = self._free(unit, [Digest(digest) for digest in due])
        for digest in free:
            unit.blobs.delete(digest)
        # A claim may have become too old only after old ones were forgotten.
        catalog.forget_claims(unit, free)
        referring.unmark(unit.connection, list(due))
        removed = {str(digest): due[digest] for digest in free}
        if removed:
            size = sum(removed.values())
            enter(unit, "blob-removal.done", Removal(unit.new_id(), removed, size, unit.now))
        return max(due), removed
