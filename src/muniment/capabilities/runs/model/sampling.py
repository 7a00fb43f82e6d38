"""Sampling: as few points as a picture can show, with no peak and no gap lost."""

import math
from collections.abc import Sequence

from muniment.capabilities.runs.model.metrics import Point

_PER_BUCKET = 2


def sampled(points: Sequence[Point], most: int) -> list[Point]:
    """Return up to `most` of some points, in the order of steps and times.

    They are cut into stretches of as many points each; of every one remain the least and the
    greatest, and of all of them the first and the last. A stretch without a number keeps one that
    says so.
    """
    ordered = sorted(points, key=_place)
    if len(ordered) <= max(most, _PER_BUCKET):
        return ordered
    buckets = max(1, (most - _PER_BUCKET) // _PER_BUCKET)
    inner = ordered[1:-1]
    found = [ordered[0]] if most > _PER_BUCKET else []
    for number in range(buckets):
        start, stop = number * len(inner) // buckets, (number + 1) * len(inner) // buckets
        found += extremes(inner[start:stop])
    return [*found, ordered[-1]][:most]


def extremes(stretch: Sequence[Point]) -> list[Point]:
    """Return the least and the greatest of some points in their order, or one that is no number."""
    numbers = [point for point in stretch if not math.isnan(point.value)]
    if not numbers:
        return list(stretch[:1])
    least = min(numbers, key=_value)
    greatest = max(numbers, key=_value)
    if least is greatest:
        return [least]
    return sorted((least, greatest), key=_place)


def _place(point: Point) -> tuple[int, int]:
    return point.step, point.timestamp_ms


def _value(point: Point) -> float:
    return point.value
