"""Many rows at once, in the fastest way that each driver has."""

from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Float, Integer, Table
from sqlalchemy.types import TypeDecorator, TypeEngine

# Rows in one statement on SQLite: one by one they take twice as long, and Python's lock is let go
# and awaited around each.
_TOGETHER = 250
_COPIED = {"integer": "int8", "float": "float8", "text": "text"}


def append(connection: Connection, target: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Add rows to a table; each has all its columns, in order, as the database stores them."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        _insert(driver, target, rows)
        return
    copy, kinds = _copying(target)
    with driver.cursor() as cursor, cursor.copy(copy) as writer:
        writer.set_types(kinds)
        for row in rows:
            writer.write_row(row)


def _insert(driver: Any, target: Table, rows: Sequence[Sequence[Any]]) -> None:
    whole = len(rows) - len(rows) % _TOGETHER
    for first in range(0, whole, _TOGETHER):
        some = rows[first : first + _TOGETHER]
        driver.execute(_inserting(target, _TOGETHER), list(chain.from_iterable(some)))
    if rest := rows[whole:]:
        driver.executemany(_inserting(target, 1), rest)


@cache
def _inserting(target: Table, count: int) -> str:
    marks = f"({', '.join('?' for _ in target.c)})"
    return f"INSERT INTO {target.name} ({_names(target)}) VALUES {', '.join([marks] * count)}"  # noqa: S608  names of our own


@cache
def _copying(target: Table) -> tuple[str, list[str]]:
    copy = f"COPY {target.name} ({_names(target)}) FROM STDIN (FORMAT BINARY)"
    return copy, [_kind(column.type) for column in target.c]


def _names(target: Table) -> str:
    return ", ".join(column.name for column in target.c)


def _kind(declared: TypeEngine[Any]) -> str:
    if isinstance(declared, TypeDecorator):
        return _kind(declared.impl_instance)
    if isinstance(declared, Integer):
        return _COPIED["integer"]
    return _COPIED["float" if isinstance(declared, Float) else "text"]
