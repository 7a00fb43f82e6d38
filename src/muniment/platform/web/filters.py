"""How values read on a page: times, sizes, numbers, digests and names."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final, cast

import msgspec

_THOUSAND: Final = 1000
_UNITS: Final = ("kB", "MB", "GB", "TB", "PB")
_MANY: Final = 1_000_000
NOTHING: Final = "—"


def when(time: datetime) -> str:
    """Return a time to the minute: `2026-03-01 14:05 UTC`."""
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def instant(time: datetime) -> str:
    """Return a time as machines read it, for `<time datetime>`."""
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def size(count: int) -> str:
    """Return a number of bytes in the unit a person would choose: `4.2 MB`."""
    if count < _THOUSAND:
        return f"{count} B"
    amount, units = count / _THOUSAND, iter(_UNITS)
    unit = next(units)
    while round(amount, 1) >= _THOUSAND and (larger := next(units, None)):
        amount, unit = amount / _THOUSAND, larger
    return f"{amount:.1f} {unit}"


def number(value: float) -> str:
    """Return a number with its thousands apart: `12,345`."""
    return f"{value:,}"


def measure(value: float) -> str:
    """Return a measured number in six digits, as people compare them: `0.912346`."""
    return f"{value:,.6g}" if abs(value) < _MANY or value % 1 else number(value)


def short(digest: str) -> str:
    """Return the first twelve digits of a digest, without its algorithm."""
    return digest.rpartition(":")[2][:12]


def words(name: str) -> str:
    """Return an identifier as words: `accountable_executive` is 'Accountable executive'."""
    spaced = name.replace("_", " ").replace("-", " ").replace(".", " ")
    return spaced[:1].upper() + spaced[1:]


def plural(count: int, noun: str, nouns: str = "") -> str:
    """Return `count` with its noun: `1 file`, `2 files`."""
    return f"{number(count)} {noun if count == 1 else nouns or noun + 's'}"


def shown(value: object) -> str:
    """Return any JSON value as a line of text; what is absent is a dash."""
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return when(value)
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, list | tuple):
        return ", ".join(shown(entry) for entry in cast("Iterable[object]", value))
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
