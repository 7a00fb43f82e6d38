"""Counting attempts, so that guessing takes longer than anybody has."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

_MOST_KEYS = 20_000


class Attempts:
    """Allows `limit` attempts per key in `seconds`; kept in memory, for this process alone."""

    def __init__(
        self, limit: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._made: OrderedDict[Hashable, list[float]] = OrderedDict()

    def take(self, key: Hashable) -> float:
        """Count an attempt and return 0, or return how many seconds to wait before the next."""
        now = self._clock()
        recent = [made for made in self._made.pop(key, ()) if made > now - self._seconds]
        allowed = len(recent) < self._limit
        self._made[key] = [*recent, now] if allowed else recent
        if len(self._made) > _MOST_KEYS:
            self._made.popitem(last=False)
        return 0 if allowed else recent[0] + self._seconds - now

    def forget(self, key: Hashable) -> None:
        """Count from nothing again: the attempt succeeded."""
        self._made.pop(key, None)
