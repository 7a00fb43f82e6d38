"""Reading rows that are read often and change seldom: each content is decoded once."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import lru_cache
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, Table, Text, select, type_coerce

from muniment.platform.database import Json
from muniment.platform.database.prepared import Prepared

R = TypeVar("R")
_TOLD = {"revision": "event_seq", "updated_at": "recorded_at"}
_KEPT = 512


class Reader(Generic[R]):
    """Reads records of one kind from their table.

    What is kept is kept by the whole content of the row, so it can never be out of date.
    """

    def __init__(self, target: Table, kind: type[R]) -> None:
        self._kind = kind
        self._names = [found.name for found in fields(kind)]  # pyright: ignore[reportArgumentType] a record is a dataclass
        columns = [target.c[_TOLD.get(name, name)] for name in self._names]
        self._decoded = [isinstance(column.type, Json) for column in columns]
        self._columns: list[ColumnElement[Any]] = [
            (type_coerce(column, Text) if is_json else column).label(name)
            for name, column, is_json in zip(self._names, columns, self._decoded, strict=True)
        ]
        self._record: Callable[[tuple[Any, ...]], R] = lru_cache(_KEPT)(self._build)

    def select(self) -> Select[Any]:
        """Return the statement to narrow down and run, or prepare."""
        return select(*self._columns)

    def all(self, connection: Connection, statement: Select[Any]) -> list[R]:
        """Return the records that the statement finds."""
        return [self._record(tuple(row)) for row in connection.execute(statement)]

    def all_prepared(
        self, connection: Connection, statement: Prepared, parameters: Mapping[str, Any]
    ) -> list[R]:
        """Return the records that a prepared `select` finds."""
        found = statement.all(connection, parameters)
        return [self._record(tuple(row.values())) for row in found]

    def first_prepared(
        self, connection: Connection, statement: Prepared, parameters: Mapping[str, Any]
    ) -> R | None:
        """Return the first record that a prepared `select` finds."""
        row = statement.first(connection, parameters)
        return None if row is None else self._record(tuple(row.values()))

    def _build(self, values: tuple[Any, ...]) -> R:
        decoded = (
            msgspec.json.decode(value) if is_json and value is not None else value
            for value, is_json in zip(values, self._decoded, strict=True)
        )
        return msgspec.convert(dict(zip(self._names, decoded, strict=True)), self._kind)
