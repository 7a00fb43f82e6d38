"""The metrics of a version, beside those of the version before it."""

from collections.abc import Mapping
from dataclasses import dataclass

from muniment.capabilities.catalog.service import versions
from muniment.capabilities.catalog.service.finding import Found
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric: its value (`None` where only the version before has it) and the one before.

    `scale` is what a bar of full length stands for, the same for both values.
    """

    name: str
    value: float | None
    before: float | None
    scale: float

    @property
    def change(self) -> float | None:
        """How much more it is than before; `None` where one of the two is missing."""
        return None if self.value is None or self.before is None else self.value - self.before


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The metrics of a version, and the number of the version they are compared with."""

    measured: list[Measured]
    before: int | None


def evaluation_of(unit: Unit, found: Found) -> Evaluation:
    """Compare the metrics of a version with those of the version before it."""
    number = found.version.number
    earlier = versions.list_versions(unit, found.model, status=None, before=number, limit=1)
    before = earlier[0].version if earlier else None
    now = found.version.training.metrics
    then = {} if before is None else before.training.metrics
    return Evaluation(measured(now, then), None if before is None else before.number)


def measured(now: Mapping[str, float], then: Mapping[str, float]) -> list[Measured]:
    """Return every metric of either, by name."""
    return [
        Measured(name, now.get(name), then.get(name), _scale(now.get(name), then.get(name)))
        for name in sorted(now.keys() | then.keys())
    ]


def _scale(*values: float | None) -> float:
    """Return 1 for what is a share of something, else the larger of the two."""
    largest = max(abs(value) for value in values if value is not None)
    return largest if largest > 1 else 1.0
