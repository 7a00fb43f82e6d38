"""Traffic: how many requests were answered, and how long they took, in Prometheus terms.

The library's own counters take a lock and look through their bounds with every request. Requests
are counted on one thread, the event loop's, so plain numbers do; they are put into the library's
words when somebody asks.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

# Upper bounds in seconds; the last bucket has none.
_BOUNDS: Final = (
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
)  # fmt: skip
_LE: Final = (*map(str, _BOUNDS), "+Inf")


@dataclass(slots=True)
class _Timed:
    """How many answers fell into each bucket, and the seconds of all of them."""

    counts: list[int] = field(default_factory=lambda: [0] * len(_LE))
    seconds: float = 0.0


class Traffic(Collector):
    """Counts answered requests by method, route and status."""

    def __init__(self) -> None:
        self._answered: dict[tuple[str, str, int], int] = {}
        self._timed: dict[tuple[str, str], _Timed] = {}

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request; to be called on the event loop's thread only."""
        self._answered[method, route, status] = self._answered.get((method, route, status), 0) + 1
        timed = self._timed.get((method, route))
        if timed is None:
            timed = self._timed[method, route] = _Timed()
        timed.counts[bisect_left(_BOUNDS, seconds)] += 1
        timed.seconds += seconds

    def collect(self) -> Iterable[Metric]:
        """Say what was counted."""
        answered = CounterMetricFamily(
            "muniment_http_requests", "Requests answered.", labels=("method", "route", "status")
        )
        for (method, route, status), number in list(self._answered.items()):
            answered.add_metric((method, route, str(int(status))), number)
        yield answered
        timed = HistogramMetricFamily(
            "muniment_http_request_seconds",
            "Time from the request's head to its answer's end.",
            labels=("method", "route"),
        )
        for labels, one in list(self._timed.items()):
            totals = list(zip(_LE, accumulate(map(float, one.counts)), strict=True))
            timed.add_metric(labels, totals, one.seconds)
        yield timed
