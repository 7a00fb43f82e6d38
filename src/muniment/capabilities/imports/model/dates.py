"""Dates as people write them in inventories, read into ISO 8601 and never guessed.

The result has the precision of the source: `2025`, `2025-07` or `2025-07-31`.
"""

import re
from datetime import date, timedelta
from typing import Literal, TypeAlias

Order: TypeAlias = Literal["mdy", "dmy"]

YEARS = range(1900, 2101)
_MONTHS_IN_A_YEAR = 12
_TWO_DIGITS = 2
_CENTURY_PIVOT = 69  # as POSIX: 69 to 99 are 19xx, 00 to 68 are 20xx
# Spreadsheets count days from the last but one day of 1899; these serials are 1954 to 2119.
_SERIALS = range(20_000, 80_366)
_SERIAL_ZERO = date(1899, 12, 30)

_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_TIME = r"(?:[T ,]+\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:[ap]m)?\s*(?:z|utc|[+-]\d\d:?\d\d)?)?"
_NAME = r"(?P<name>[a-z]{3,9})\.?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        r"(?P<year>\d{4})",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2})" + _TIME + ")?",
        r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})",
        r"(?P<first>\d{1,2})[-/.](?P<second>\d{1,2})[-/.](?P<year>\d{4}|\d\d)" + _TIME,
        _NAME + r"[ ,]+(?P<year>\d{4})",
        _NAME + r"[-'\u2019](?P<year>\d{4}|\d\d)",
        _NAME + r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?[ ,]+(?P<year>\d{4})" + _TIME,
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[ .-]+" + _NAME + r"[ ,.-]+(?P<year>\d{4}|\d\d)" + _TIME,
    )
)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)

_Parts: TypeAlias = dict[str, str]


class NotADate(ValueError):
    """The text is no date, or could be two."""


def read_date(text: str, order: Order | None = None) -> str:
    """Return `text` as an ISO 8601 date; raise `NotADate` for no date or an ambiguous one."""
    if (serial := _SERIAL.fullmatch(text)) and int(serial[1]) in _SERIALS:
        return (_SERIAL_ZERO + timedelta(days=int(serial[1]))).isoformat()
    for form in _FORMS:
        if found := form.fullmatch(text):
            return _iso({part: value for part, value in found.groupdict().items() if value}, order)
    raise NotADate("is not a date")


def _iso(parts: _Parts, order: Order | None) -> str:
    if "first" in parts:
        day, month = _day_and_month(int(parts["first"]), int(parts["second"]), order)
    else:
        day, month = int(parts.get("day", 0)), _month(parts)
    year = _year(parts["year"])
    try:
        written = date(year, month or 1, day or 1).isoformat()
    except ValueError as impossible:
        raise NotADate("is not a day of the calendar") from impossible
    precision = "9999-99-99" if day else "9999-99" if month else "9999"
    return written[: len(precision)]


def _day_and_month(first: int, second: int, order: Order | None) -> tuple[int, int]:
    if order is None and first != second and max(first, second) <= _MONTHS_IN_A_YEAR:
        raise NotADate("can be read with the day first or the month first")
    day_first = order == "dmy" or (order is None and first > _MONTHS_IN_A_YEAR)
    return (first, second) if day_first else (second, first)


def _month(parts: _Parts) -> int:
    if "name" not in parts:
        return int(parts.get("month", 0))
    name = parts["name"].casefold()
    for number, month in enumerate(_MONTH_NAMES, 1):
        if name in {month, month[:3]} or (name == "sept" and month == "september"):
            return number
    raise NotADate("names no month")


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == _TWO_DIGITS:
        year += 1900 if year >= _CENTURY_PIVOT else 2000
    if year not in YEARS:
        raise NotADate(f"is not between {YEARS[0]} and {YEARS[-1]}")
    return year
