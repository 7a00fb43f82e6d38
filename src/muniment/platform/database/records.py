"""Records: frozen dataclasses whose fields are the columns of a temporal table.

A record's state is all its fields but two that its row tells when it is read: `revision`, the
sequence number of the event that brought the state about, and, where a record has it,
`updated_at`, when that event was recorded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, cast

import msgspec
from sqlalchemy import Column, Connection, Row, Table

from muniment.kernel.errors import Invalid
from muniment.kernel.events import Stamp
from muniment.platform.database import temporal
from muniment.platform.encoding import to_plain

R = TypeVar("R")
_SCALARS = (str, int, float, datetime, type(None))
_TOLD_BY_ROW = {"revision": "event_seq", "updated_at": "recorded_at"}


class RecordRefused(Invalid):
    """A change would give a field a value of another kind than the field holds."""

    code = "record.refused"
    title = "A field cannot hold this value"


def state_of(record: Any) -> dict[str, Any]:
    """Return the state of a record as JSON values, for an event to carry."""
    state: dict[str, Any] = to_plain(record)
    for name in _TOLD_BY_ROW:
        state.pop(name, None)
    return state


def from_state(kind: type[R], state: Mapping[str, Any]) -> R:
    """Return the record that `state_of` gave this state for; fields it lacks have their default."""
    return msgspec.convert(state, kind)


def stamped(record: R, stamp: Stamp) -> R:
    """Return the record as it reads once the event with `stamp` has brought it about."""
    told = {"revision": stamp.seq, "updated_at": stamp.recorded_at}
    return _with(record, told)


def merged(record: R, patch: Mapping[str, Any]) -> R:
    """Return the record with a JSON merge patch (RFC 7396) applied; `null` restores a default.

    Raises `RecordRefused` where a field cannot hold the value that the patch gives it.
    """
    kind: type[R] = type(record)
    try:
        changed = msgspec.convert(_merged(state_of(record), patch), kind)
    except msgspec.ValidationError as error:
        raise RecordRefused(f"The change is not acceptable: {error}.") from error
    return _with(changed, {name: getattr(record, name, None) for name in _TOLD_BY_ROW})


Found = Row[Any] | Mapping[str, Any]
"""A row of a table, by column name."""


def load_fixed(kind: type[R], row: Found) -> R:
    """Return the record that a row of a table without history holds."""
    found = _by_name(row, _columns(kind)) if isinstance(row, Row) else row
    return msgspec.convert(found, kind)


def load(kind: type[R], row: Found) -> R:
    """Return the record that a row of its table holds."""
    told = _told(kind)
    names = (*_columns(kind), *told.values())
    found = _by_name(row, names) if isinstance(row, Row) else dict(row)
    for name, source in told.items():
        found[name] = found[source]
    return msgspec.convert(found, kind)


def columns_of(kind: type[Any], target: Table) -> list[Column[Any]]:
    """Return the columns of its table that a record is loaded from."""
    return [target.c[name] for name in (*_columns(kind), *_told(kind).values())]


def values_of(record: Any) -> dict[str, Any]:
    """Return the values of a record's columns, as its table takes them."""
    return {name: _storable(getattr(record, name)) for name in _columns(record.__class__)}


def project(
    connection: Connection, target: Table, kind: type[Any], stamp: Stamp, state: Mapping[str, Any]
) -> None:
    """Write the row that follows from an event whose state is a record of `kind`."""
    temporal.put(connection, target, values_of(msgspec.convert(state, kind)), stamp)


def _by_name(row: Row[Any], names: Iterable[str]) -> dict[str, Any]:
    """Return the columns with these names."""
    mapping = row._mapping  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] its public name
    return {name: mapping[name] for name in names}


@cache
def _columns(kind: type[Any]) -> tuple[str, ...]:
    return tuple(found.name for found in fields(kind) if found.name not in _TOLD_BY_ROW)


@cache
def _told(kind: type[Any]) -> dict[str, str]:
    names = {found.name for found in fields(kind)}
    return {name: source for name, source in _TOLD_BY_ROW.items() if name in names}


def _with(record: R, told: Mapping[str, Any]) -> R:
    known = _told(type(record))
    values: Any = {name: value for name, value in told.items() if name in known}
    return replace(record, **values)  # pyright: ignore[reportUnknownVariableType, reportArgumentType] any record is a dataclass


def _merged(state: dict[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(state)
    for name, value in patch.items():
        before: Any = result.pop(name, None)
        if isinstance(value, Mapping):
            inner = cast("dict[str, Any]", before) if isinstance(before, dict) else {}
            result[name] = _merged(inner, cast("Mapping[str, Any]", value))
        elif value is not None:
            result[name] = value
    return result


def _storable(value: Any) -> Any:
    """JSON columns take plain values; times and scalars go in as they are."""
    return value if isinstance(value, _SCALARS) else to_plain(value)
