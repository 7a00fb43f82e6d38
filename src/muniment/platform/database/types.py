"""Column types that mean the same on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Dialect, Text
from sqlalchemy.types import TypeDecorator

from muniment.platform.encoding import encode_sorted

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(instant: datetime) -> int:
    """Return microseconds since 1970-01-01 UTC, exactly."""
    return (instant - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """Return the UTC time that `to_micros` gave this number for."""
    return _EPOCH + timedelta(microseconds=micros)


def to_text(value: Any) -> str:
    """Return a JSON value as text with sorted keys."""
    return encode_sorted(value).decode()


def from_text(text: str) -> Any:
    """Return the JSON value in `text`."""
    return msgspec.json.decode(text)


class Instant(TypeDecorator[datetime]):
    """A UTC time in whole microseconds, stored as an integer that sorts like the time."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Store an aware time."""
        del dialect
        return None if value is None else to_micros(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Return an aware UTC time."""
        del dialect
        return None if value is None else from_micros(value)


class Json(TypeDecorator[Any]):
    """A JSON value as text with sorted keys, so equal values are equal rows."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Encode; `None` stays SQL NULL."""
        del dialect
        return None if value is None else to_text(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Any:
        """Decode what was stored."""
        del dialect
        return None if value is None else from_text(value)
