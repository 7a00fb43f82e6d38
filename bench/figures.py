"""What was measured: samples of a round, medians over rounds, ratios and verdicts."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

_TAIL = 0.025  # of 5 % that an interval may miss, half on either side


class Better(StrEnum):
    """Which end of a scale is the good one."""

    LOWER = "lower"
    HIGHER = "higher"


class Verdict(StrEnum):
    """Whether a figure reaches its goal."""

    MET = "met"
    MISSED = "missed"
    OPEN = "open"  # a part of the goal could not be measured here, or not exactly enough
    NONE = ""


@dataclass(frozen=True)
class Sample:
    """The requests of one round: how long each took, and how long the round took."""

    latencies_seconds: Sequence[float]
    elapsed_seconds: float

    @property
    def p50_ms(self) -> float:
        """The median latency."""
        return quantile(self.latencies_seconds, 0.50) * 1e3

    @property
    def p99_ms(self) -> float:
        """The latency one request in a hundred exceeds."""
        return quantile(self.latencies_seconds, 0.99) * 1e3

    @property
    def per_second(self) -> float:
        """Requests answered per second."""
        return len(self.latencies_seconds) / self.elapsed_seconds


def quantile(values: Sequence[float], share: float) -> float:
    """Return the nearest-rank quantile: always a value that was really measured."""
    rank = max(1, math.ceil(share * len(values)))
    return sorted(values)[rank - 1]


def median_interval(values: Sequence[float]) -> tuple[float, float] | None:
    """Return between which two of `values` the median of what they are drawn from lies.

    With 95 % confidence, however they are distributed: each of them is as likely above it as
    below, so how many are below is binomial. `None` where they are too few for that.
    """
    ordered, count = sorted(values), len(values)
    rank, below = 0, 0.5**count
    while below <= _TAIL:
        rank += 1
        below += math.comb(count, rank) * 0.5**count
    return (ordered[rank - 1], ordered[-rank]) if rank else None


@dataclass(frozen=True)
class Goal:
    """What a figure must reach: a limit of its own, a multiple of the peer, or both."""

    limit: float | None = None
    ratio: float | None = None


@dataclass(frozen=True)
class Figure:
    """One line of the report: a quantity of both contenders, one value per round."""

    operation: str
    quantity: str
    unit: str
    better: Better
    ours: Sequence[float] = ()
    peer: Sequence[float] = ()
    goal: Goal = field(default=Goal())
    in_pairs: bool = False
    """Whether each value is of a pair of rounds, so that their median has an interval."""

    @property
    def our_interval(self) -> tuple[float, float] | None:
        """Between what our median lies with 95 % confidence, if values in pairs are enough."""
        return median_interval(self.ours) if self.in_pairs else None

    @property
    def our_median(self) -> float | None:
        """Our median over the rounds, if it was measured."""
        return statistics.median(self.ours) if self.ours else None

    @property
    def peer_median(self) -> float | None:
        """The peer's median over the rounds, if it was measured."""
        return statistics.median(self.peer) if self.peer else None

    @property
    def ratio(self) -> float | None:
        """How many times better than the peer we are; below 1 we are worse."""
        ours, peer = self.our_median, self.peer_median
        if not ours or not peer:
            return None
        return peer / ours if self.better is Better.LOWER else ours / peer

    @property
    def verdict(self) -> Verdict:
        """Whether every part of the goal is reached, by the medians.

        Where the median has an interval, all of it must be on the same side of the goal.
        """
        parts = [part for part in (self._within_limit(), self._ahead_of_peer()) if part]
        return max(parts, key=_SEVERITY.index, default=Verdict.NONE)

    def _within_limit(self) -> Verdict | None:
        if self.goal.limit is None:
            return None
        if self.in_pairs and self.our_interval is None:
            return Verdict.OPEN
        ends = self.our_interval or (self.our_median,)
        found = {_judge(end, self.goal.limit, self.better) for end in ends}
        return found.pop() if len(found) == 1 else Verdict.OPEN

    def _ahead_of_peer(self) -> Verdict | None:
        if self.goal.ratio is None:
            return None
        return _judge(self.ratio, self.goal.ratio, Better.HIGHER)


_SEVERITY = (Verdict.NONE, Verdict.MET, Verdict.OPEN, Verdict.MISSED)


def _judge(value: float | None, bound: float, better: Better) -> Verdict:
    if value is None:
        return Verdict.OPEN
    reached = value <= bound if better is Better.LOWER else value >= bound
    return Verdict.MET if reached else Verdict.MISSED
