"""Many rows at once, in the fastest way that each driver has."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Float, Integer, Table
from sqlalchemy.types import TypeDecorator, TypeEngine

_COPIED = {"integer": "int8", "float": "float8", "text": "text"}


def append(connection: Connection, target: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Add rows to a table; each has all its columns, in order, as the database stores them."""
    driver: Any = connection.connection.driver_connection
    insert, copy, kinds = _statements(target)
    if connection.dialect.name == "sqlite":
        driver.executemany(insert, rows)
        return
    with driver.cursor() as cursor, cursor.copy(copy) as writer:
        writer.set_types(kinds)
        for row in rows:
            writer.write_row(row)


@cache
def _statements(target: Table) -> tuple[str, str, list[str]]:
    names = ", ".join(column.name for column in target.c)
    marks = ", ".join("?" for _ in target.c)
    return (
        f"INSERT INTO {target.name} ({names}) VALUES ({marks})",  # noqa: S608  names of our own
        f"COPY {target.name} ({names}) FROM STDIN (FORMAT BINARY)",
        [_kind(column.type) for column in target.c],
    )


def _kind(declared: TypeEngine[Any]) -> str:
    if isinstance(declared, TypeDecorator):
        return _kind(declared.impl_instance)
    if isinstance(declared, Integer):
        return _COPIED["integer"]
    return _COPIED["float" if isinstance(declared, Float) else "text"]
