"""How what runs say reads on a page: figures, lengths of time, and who is nested in whom."""

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from muniment.capabilities.runs.model.metrics import Point, said
from muniment.capabilities.runs.model.runs import Run, RunStatus
from muniment.platform.web.filters import measure
from muniment.platform.web.frame import Tone

TONES: Mapping[RunStatus, Tone] = {
    RunStatus.RUNNING: "info",
    RunStatus.SCHEDULED: "neutral",
    RunStatus.FINISHED: "success",
    RunStatus.FAILED: "danger",
    RunStatus.KILLED: "warning",
}
_INTERNAL = "mlflow."
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def figure(value: float) -> str:
    """Return a measured value as people compare it; one that is no number says so."""
    return measure(value) if math.isfinite(value) else str(said(value))


def lasted(run: Run) -> str | None:
    """Return how long a run took; nothing while it is not over."""
    return None if run.ended_at is None else length(run.ended_at - run.started_at)


def length(time: timedelta) -> str:
    """Return a length of time in its two greatest units: `2 h 5 min`."""
    seconds = time.total_seconds()
    if seconds < _MINUTE:
        return f"{seconds:.3g} s"
    whole = round(seconds)
    for unit, name, part, parts in (
        (_DAY, "d", _HOUR, "h"),
        (_HOUR, "h", _MINUTE, "min"),
        (_MINUTE, "min", 1, "s"),
    ):
        if whole >= unit:
            rest = whole % unit // part
            return f"{whole // unit} {name}" + (f" {rest} {parts}" if rest else "")
    return f"{whole} s"


def latest(points: Iterable[Point]) -> dict[str, Point]:
    """Return by key the latest point, whatever it was measured of."""
    found: dict[str, Point] = {}
    for point in points:
        if point.key not in found or point.rank >= found[point.key].rank:
            found[point.key] = point
    return dict(sorted(found.items()))


def told(tags: Mapping[str, str]) -> dict[str, str]:
    """Return the tags that people set, without those by which tools know themselves again."""
    return {key: value for key, value in tags.items() if not key.startswith(_INTERNAL)}


def moment_of(milliseconds: int) -> datetime | None:
    """Return the time of a measurement, if there is such a time."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)
    except (OverflowError, ValueError, OSError):
        return None
