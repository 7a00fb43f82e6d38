"""What the values of a query mean once a field says what it holds: numbers and dates."""

import math
import re
from datetime import UTC, datetime, timedelta

_NUMBER = re.compile(
    r"([+-]?(?:\d+(?:_\d+)*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)([kKMGBT]|[kKMGT]B|[KMGT]iB)?",
    re.ASCII,
)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
# SI prefixes; B is a billion where models are counted in parameters ("7B"). IEC 80000-13 for KiB.
_DECIMAL = {"K": 10**3, "M": 10**6, "G": 10**9, "B": 10**9, "T": 10**12}
_BINARY = {"K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}([.,]\d{1,6})?)?.*", re.ASCII)
_DECEMBER = 12
_LAST = datetime.max.replace(tzinfo=UTC)


def read_number(text: str) -> float | None:
    """Return the number that a text says, or `None` if it says none.

    `0.9`, `-1e6`, `1_000_000`, `1,000,000`; `k M G B T` multiply by thousands (`25M`, `7B`), as do
    `kB MB GB TB` for bytes, and `KiB MiB GiB TiB` by powers of 1024. Always finite.
    """
    text = text.strip()
    if _GROUPED.fullmatch(text):
        return float(text.replace(",", ""))
    match = _NUMBER.fullmatch(text)
    if not match:
        return None
    number = float(match[1]) * _scale(match[2] or "")
    return number if math.isfinite(number) else None


def _scale(suffix: str) -> int:
    if not suffix:
        return 1
    return (_BINARY if suffix.endswith("iB") else _DECIMAL)[suffix[0].upper()]


def read_date_range(text: str) -> tuple[datetime, datetime] | None:
    """Return from when (included) until when (excluded) a date lasts in UTC, or `None`.

    A year, a month (`2025-03`), a day, or a time after ISO 8601 (UTC unless it names an offset),
    which lasts as long as its last figure: a minute, a second, or a microsecond.
    """
    text = text.strip()
    try:
        match = _DATE.fullmatch(text)
        if match:
            return _calendar(*(int(part) if part else None for part in match.groups()))
        match = _TIME.fullmatch(text)
        return _clock(text, match) if match else None
    except (ValueError, OverflowError):  # the 31st of February, and what is beyond the calendar
        return None


def _calendar(year: int | None, month: int | None, day: int | None) -> tuple[datetime, datetime]:
    start = datetime(year or 0, month if month is not None else 1, 1, tzinfo=UTC)
    if day is not None:
        start = datetime(start.year, start.month, day, tzinfo=UTC)
        return start, _after(start, timedelta(days=1))
    months = 1 if month is not None else _DECEMBER
    year_after, month_before = divmod(start.month - 1 + months, _DECEMBER)
    if start.year + year_after > _LAST.year:
        return start, _LAST
    return start, datetime(start.year + year_after, month_before + 1, 1, tzinfo=UTC)


def _clock(text: str, match: re.Match[str]) -> tuple[datetime, datetime]:
    start = datetime.fromisoformat(text.replace(",", "."))
    start = (start if start.tzinfo else start.replace(tzinfo=UTC)).astimezone(UTC)
    if match[2]:
        return start, _after(start, timedelta(microseconds=1))
    return start, _after(start, timedelta(seconds=1) if match[1] else timedelta(minutes=1))


def _after(start: datetime, length: timedelta) -> datetime:
    return start + length if start <= _LAST - length else _LAST
