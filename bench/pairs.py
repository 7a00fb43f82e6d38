"""Two of a kind, side by side: short rounds in pairs, compared pair by pair.

What slows the machine for longer than a pair of rounds takes slows both of it. Who comes first
alternates, so that a machine that gets slower all the time favours neither.
"""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from bench.figures import Better, Figure, Goal

T = TypeVar("T")
REST_SECONDS = 0.6
"""Before each round: what a server still has to do after its own is not done in the other's."""


def in_pairs(
    first: Callable[[], T], second: Callable[[], T], count: int, rest: float = REST_SECONDS
) -> list[tuple[T, T]]:
    """Return what both found in so many rounds each."""
    found: list[tuple[T, T]] = []
    for number in range(count):
        time.sleep(rest)
        if number % 2:
            after = second()
            time.sleep(rest)
            found.append((first(), after))
        else:
            before = first()
            time.sleep(rest)
            found.append((before, second()))
    return found


def difference(
    title: str, quantity: str, pairs: Sequence[tuple[float, float]], better: Better, goal: Goal
) -> Figure:
    """Say by how many percent the first of each pair exceeds the second."""
    extra = [100 * (one / other - 1) for one, other in pairs]
    return Figure(title, quantity, "%", better, extra, goal=goal, in_pairs=True)
