"""What may be said of runs: names, keys, texts, times and numbers within their bounds."""

from datetime import UTC, datetime, timedelta

from muniment.kernel.errors import Invalid
from muniment.kernel.values import accept_text

MAX_NAME = 500
MAX_KEY = 250
MAX_PARAM = 6_000
MAX_TAG = 8_000
MAX_LOCATION = 2_048
MAX_USER = 200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST = 2**63 - 1
_LATEST_MS = 253_402_300_799_999  # the last millisecond of the year 9999
_EARLIEST_MS = -62_135_596_800_000  # the first of the year 1


class RunRefused(Invalid):
    """Something that is said of an experiment, a run or a logged model is not acceptable."""

    code = "runs.refused"
    title = "What is said of the run is not acceptable"


def accept_name(name: str, what: str) -> str:
    """Return a name of one line; raise `RunRefused` for a blank, long or unprintable one."""
    if not name.strip() or len(name) > MAX_NAME or not name.isprintable():
        raise RunRefused(
            f"'{name[:80]}' cannot name {what}; use 1 to {MAX_NAME} printable characters."
        )
    return name


def accept_key(key: str, what: str) -> str:
    """Return the key of a metric, parameter or tag; raise `RunRefused` if it cannot be one."""
    if not key.strip() or len(key) > MAX_KEY or not key.isprintable():
        raise RunRefused(
            f"'{key[:80]}' cannot be the key of {what}; use 1 to {MAX_KEY} printable characters."
        )
    return key


def accept_value(value: str, key: str, what: str, limit: int) -> str:
    """Return a text under `key`; raise `ValueRefused` if it is too long or unprintable."""
    return accept_text(value, f"the {what} '{key[:80]}'", limit)


def accept_whole(number: int, what: str) -> int:
    """Return a whole number of 64 bits; raise `RunRefused` for one beyond."""
    if not -_LARGEST <= number <= _LARGEST:
        raise RunRefused(f"The {what} is beyond 64 bits; give a whole number within them.")
    return number


def accept_place(uri: str | None) -> str | None:
    """Return where artifacts are kept, if that was said; raise `ValueRefused` for no such text."""
    return accept_text(uri, "/artifact_uri", MAX_LOCATION) if uri else None


def is_storable(text: str) -> bool:
    """Whether a text is one that a database could hold, and so could find."""
    return not any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text)


def instant_of(milliseconds: int) -> datetime:
    """Return the time so many milliseconds after 1970-01-01 UTC; raise `RunRefused` if no year."""
    if not _EARLIEST_MS <= milliseconds <= _LATEST_MS:
        raise RunRefused(
            f"{milliseconds} is no time; give milliseconds since 1970-01-01, up to the year 9999."
        )
    return _EPOCH + timedelta(milliseconds=milliseconds)


def in_milliseconds(instant: datetime) -> datetime:
    """Return a time without what clients cannot say: fractions of a millisecond."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def milliseconds_of(instant: datetime) -> int:
    """Return the milliseconds since 1970-01-01 UTC, rounded down."""
    return (instant - _EPOCH) // timedelta(milliseconds=1)
