"""The earlier moments that people often ask about: each is the last second of a day (UTC)."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from muniment.platform.web.frame import Earlier

_QUARTERS: Final = 4
_MONTHS: Final = 3  # of a quarter
_A_SECOND: Final = timedelta(seconds=1)


def moments_before(now: datetime) -> tuple[Earlier, ...]:
    """Return yesterday, a week and a month ago, and the last quarter ends, latest first."""
    today = now.astimezone(UTC).date()
    return (
        Earlier("Yesterday", _end(today - timedelta(days=1))),
        Earlier("A week ago", _end(today - timedelta(weeks=1))),
        Earlier("A month ago", _end(_month_before(today))),
        *_quarter_ends(today),
    )


def _end(day: date) -> datetime:
    return _start(day + timedelta(days=1)) - _A_SECOND


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _month_before(day: date) -> date:
    """Return the same day of the month before, or its last day if it has none such."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def _quarter_ends(today: date) -> list[Earlier]:
    found: list[Earlier] = []
    first = today.replace(month=(today.month - 1) // _MONTHS * _MONTHS + 1, day=1)
    for _ in range(_QUARTERS):
        end = first - timedelta(days=1)
        found.append(Earlier(f"End of Q{end.month // _MONTHS} {end.year}", _end(end)))
        first = end.replace(month=end.month - _MONTHS + 1, day=1)
    return found
