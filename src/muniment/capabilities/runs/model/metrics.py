"""Metrics: points that a run measured, kept as they came, and the seals that keep them honest.

Points are telemetry: too many for an event each. The journal holds a digest of every batch of
them, chained to the one before, so that nobody can change, add or leave out one unnoticed.
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec

from muniment.capabilities.runs.model.accepting import RunRefused, accept_key, accept_whole
from muniment.kernel.events import Subject

_NO_NUMBER = float("-inf")
_MAX_DIGEST = 100
_MAX_DATASET = 500


_measures: Callable[[Any], tuple[str, str, str, str]] = itemgetter(0, 4, 5, 6)
_value: Callable[[Any], float] = itemgetter(1)
_step: Callable[[Any], int] = itemgetter(3)
_time: Callable[[Any], int] = itemgetter(2)


class Key(NamedTuple):
    """What is measured: a name, and of which logged model on which dataset; `""` says neither."""

    name: str
    model_id: str = ""
    dataset_name: str = ""
    dataset_digest: str = ""


class Point(NamedTuple):
    """One measurement. `timestamp_ms` counts from 1970-01-01 UTC; `value` may be NaN or infinite.

    A tuple, for there are a thousand in a request.
    """

    key: str
    value: float
    timestamp_ms: int
    step: int = 0
    model_id: str = ""
    dataset_name: str = ""
    dataset_digest: str = ""

    @property
    def measures(self) -> Key:
        """What is measured."""
        return Key(self.key, self.model_id, self.dataset_name, self.dataset_digest)

    @property
    def rank(self) -> tuple[int, int, float]:
        """By which the latest of some points is found: the greatest step, then time, then value."""
        value = _NO_NUMBER if math.isnan(self.value) else self.value
        return self.step, self.timestamp_ms, value


def latest_of(points: Sequence[Point]) -> Point:
    """Return the point of the greatest rank."""
    newest = max(map(_step, points))
    return max((point for point in points if point[3] == newest), key=_rank)


def range_of(points: Sequence[Point]) -> tuple[float, float] | None:
    """Return the least and the greatest value of some points, if any of them is a number."""
    values = list(map(_value, points))
    if math.isnan(sum(values)):  # as it is where one of them is, or both infinities are among them
        values = [value for value in values if not math.isnan(value)]
    return (min(values), max(values)) if values else None


def _rank(point: Point) -> tuple[int, int, float]:
    return point.rank


def accept_points(points: Sequence[Point]) -> Mapping[Key, Sequence[Point]]:
    """Return the points by what they measure; raise `RunRefused` for one that cannot be kept."""
    found = by_measures(points)
    if not points:
        return found
    for key in found:
        accept_key(key.name, "a metric")
        if len(key.model_id) > _MAX_DIGEST or len(key.dataset_digest) > _MAX_DIGEST:
            raise RunRefused(f"The metric '{key.name}' names a model or a dataset too long.")
        if len(key.dataset_name) > _MAX_DATASET or not _is_plain(key):
            raise RunRefused(f"The metric '{key.name}' names a dataset that cannot be kept.")
    # All lie between the extremes.
    for what, of in (("step", _step), ("time", _time)):
        for extreme in (min(points, key=of), max(points, key=of)):
            accept_whole(of(extreme), f"{what} of the metric '{extreme.key}'")
    return found


def by_measures(points: Sequence[Point]) -> dict[Key, list[Point]]:
    """Return the points by what they measure, in their order."""
    found: defaultdict[tuple[str, ...], list[Point]] = defaultdict(list)
    # The tuples are equal to what `measures` gives, and made in a fraction of the time.
    for key, point in zip(map(_measures, points), points, strict=True):
        found[key].append(point)
    return {Key._make(key): same for key, same in found.items()}


def _is_plain(key: Key) -> bool:
    return all(part.isprintable() for part in key)


@dataclass(frozen=True, slots=True)
class Sealed:
    """Of one series, which positions a seal covers: from `first` up to, without, `end`."""

    key: str
    model_id: str
    dataset_name: str
    dataset_digest: str
    first: int
    end: int

    @property
    def measures(self) -> Key:
        """What the series measures."""
        return Key(self.key, self.model_id, self.dataset_name, self.dataset_digest)


@dataclass(frozen=True, slots=True)
class Seal:
    """A batch of points of a run: how many, of which series, and the digest of their lines.

    The digest covers that of the seal before, so that none can be left out.
    """

    run_id: str
    number: int
    previous: str | None
    digest: str
    points: int
    series: list[Sealed]
    sealed_at: datetime

    @property
    def subject(self) -> Subject:
        """What the journal files this seal's event under."""
        return Subject("run-metrics", self.run_id)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What comparing the points of a run with its seals found; `broken` are numbers of seals."""

    run_id: str
    intact: bool
    seals: int
    points: int
    unsealed: int
    broken: list[int]


_encoder = msgspec.json.Encoder()


def digest_of(previous: str | None, lines: Iterable[Sequence[Any]]) -> str:
    """Return the digest of a batch: SHA-256 over the digest before and a JSON line for each point.

    A line is `[key, model, dataset, digest, position, step, timestamp_ms, value]`; a value that is
    no number is written "NaN", "Infinity" or "-Infinity".
    """
    hashed = hashlib.sha256(f"{previous or 'none'}\n".encode())
    hashed.update(_encoder.encode_lines(list(lines)))
    return f"sha256:{hashed.hexdigest()}"


def said(value: float) -> float | str:
    """Return a value as JSON can say it."""
    if math.isfinite(value):
        return value
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"
