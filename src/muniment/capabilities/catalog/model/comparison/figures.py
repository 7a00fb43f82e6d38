"""Numbers side by side: the least, the most, the best, and how far each is from the baseline."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from muniment.capabilities.catalog.model.comparison.directions import Direction

Number = int | float


@dataclass(frozen=True, slots=True)
class Deviation:
    """How far a number is from the baseline's: as it is, and as a part of that.

    `relative` is nothing where the baseline's is zero; either is where it is too large to say.
    """

    absolute: Number | None
    relative: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What can be said of a row of numbers.

    `best` are the places of the best ones, and empty where no direction is known, where all are
    the same, or where there is only one. `deviations` are nothing for the baseline itself, and
    where it or the other has no number.
    """

    minimum: Number
    maximum: Number
    direction: Direction | None = None
    best: list[int] = field(default_factory=list[int])
    deviations: list[Deviation | None] = field(default_factory=list[Deviation | None])


def figures_of(
    values: Sequence[Any], baseline: int, direction: Direction | None = None
) -> Figures | None:
    """Return what can be said of a row if all that is in it are numbers, otherwise nothing."""
    numbers = [value for value in values if is_number(value)]
    if not numbers or len(numbers) != sum(value is not None for value in values):
        return None
    low, high = min(numbers), max(numbers)
    wanted = {Direction.HIGHER: high, Direction.LOWER: low}.get(direction) if direction else None
    best = [place for place, value in enumerate(values) if value is not None and value == wanted]
    return Figures(
        minimum=low,
        maximum=high,
        direction=direction,
        best=best if low != high else [],
        deviations=[
            None if place == baseline else _deviation(value, values[baseline])
            for place, value in enumerate(values)
        ],
    )


def is_number(value: Any) -> TypeGuard[Number]:
    """Whether a JSON value is a number that can be reckoned with."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))


def _deviation(value: Any, base: Any) -> Deviation | None:
    if not is_number(value) or not is_number(base):
        return None
    try:
        absolute = value - base
        relative = None if base == 0 else absolute / abs(base)
    except OverflowError:
        return Deviation(None, None)
    return Deviation(_finite(absolute), None if relative is None else _finite(relative))


def _finite(value: Any) -> Any:
    """Return the number, or nothing if it left the range of those that JSON can say."""
    return value if isinstance(value, int) or math.isfinite(value) else None
