"""The rows of a table as JSON Lines, out of one database and into the other.

Values travel as the database has them (a time is its microseconds, JSON is its text), so nothing
is interpreted on the way and both databases write the same lines.
"""

import base64
import math
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Boolean, Connection, Float, Integer, LargeBinary, Numeric, Table, text
from sqlalchemy.types import TypeDecorator, TypeEngine

from muniment.platform.backup.form import BackupDamaged, TableRows

_GZIP = 31  # zlib's name for the gzip format with the largest window
_LEVEL = 3  # higher ones take longer than the disks
_LINES = 2000
_INFINITE = frozenset({math.inf, -math.inf})
_POSTGRES = {"int": "int8", "float": "float8", "bool": "bool", "bytes": "bytea", "text": "text"}


@dataclass
class Counter:
    """How many rows have passed."""

    rows: int = 0


def dump(connection: Connection, table: Table, counter: Counter) -> Iterator[bytes]:
    """Return the rows of `table` in the order of its primary key, as gzipped JSON Lines."""
    compress = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    encoder = msgspec.json.Encoder()
    lines: list[Sequence[Any]] = []
    for row in _sayable(_read(connection, table), kinds_of(table)):
        lines.append(row)
        counter.rows += 1
        if len(lines) == _LINES:
            yield compress.compress(encoder.encode_lines(lines))
            lines.clear()
    yield compress.compress(encoder.encode_lines(lines)) + compress.flush()


def kinds_of(table: Table) -> tuple[str, ...]:
    """Return what the values of each column are."""
    return tuple(_kind(column.type) for column in table.columns)


def lines_of(pieces: Iterable[bytes], name: str) -> Iterator[list[Any]]:
    """Return the rows in what `dump` wrote; raise `BackupDamaged` if they cannot be read."""
    expand = zlib.decompressobj(_GZIP)
    decoder = msgspec.json.Decoder(list[Any])
    rest = b""
    try:
        for piece in pieces:
            whole, newline, rest = (rest + expand.decompress(piece)).rpartition(b"\n")
            yield from decoder.decode_lines(whole + newline)
        yield from decoder.decode_lines(rest + expand.flush())
    except (zlib.error, msgspec.DecodeError) as error:
        raise BackupDamaged(f"The rows of {name} cannot be read: {error}.") from error
    if not expand.eof:
        raise BackupDamaged(f"The rows of {name} end before they are complete.")


def fill(connection: Connection, of: TableRows, lines: Iterable[list[Any]]) -> int:
    """Write rows into an empty table; return how many."""
    count = 0
    with _writer(connection, of) as write:
        for line in lines:
            write([_restored(kind, value) for kind, value in zip(of.kinds, line, strict=True)])
            count += 1
    if connection.dialect.name == "postgresql":
        _continue_numbers(connection, of)
    return count


def _read(connection: Connection, table: Table) -> Iterator[Sequence[Any]]:
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in table.columns)
    order = ", ".join(quote(column.name) for column in table.primary_key.columns)
    query = f"SELECT {names} FROM {quote(table.name)} ORDER BY {order}"  # noqa: S608  our own names
    kinds = kinds_of(table)
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        flags = [place for place, kind in enumerate(kinds) if kind == "bool"]
        for row in driver.execute(query):
            yield _with_flags(row, flags) if flags else row
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT") as copy:
        copy.set_types([_POSTGRES[kind] for kind in kinds])
        yield from copy.rows()


def _sayable(rows: Iterable[Sequence[Any]], kinds: Sequence[str]) -> Iterator[Sequence[Any]]:
    """Return rows as JSON can say them: it has no word for what is infinite."""
    places = [place for place, kind in enumerate(kinds) if kind == "float"]
    for row in rows:
        if places and any(row[place] in _INFINITE for place in places):
            yield [
                str(value) if place in places and value in _INFINITE else value
                for place, value in enumerate(row)
            ]
        else:
            yield row


def _with_flags(row: Sequence[Any], flags: Sequence[int]) -> list[Any]:
    values = list(row)
    for place in flags:
        values[place] = None if values[place] is None else bool(values[place])
    return values


@contextmanager
def _writer(connection: Connection, of: TableRows) -> Generator[Callable[[list[Any]], None]]:
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(name) for name in of.columns)
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        statement = f"COPY {quote(of.name)} ({names}) FROM STDIN"
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types([_POSTGRES[kind] for kind in of.kinds])
            yield copy.write_row
        return
    marks = ", ".join("?" for _ in of.columns)
    statement = f"INSERT INTO {quote(of.name)} ({names}) VALUES ({marks})"  # noqa: S608  our own names
    cursor = driver.cursor()
    yield lambda values: cursor.execute(statement, values)
    cursor.close()


def _continue_numbers(connection: Connection, of: TableRows) -> None:
    """Let the database draw numbers from after the highest that was written."""
    for name, kind in zip(of.columns, of.kinds, strict=True):
        if kind != "int":
            continue
        sequence = connection.execute(
            text("SELECT pg_get_serial_sequence(:table, :column)"),
            {"table": of.name, "column": name},
        ).scalar()
        if sequence is not None:
            highest = f'SELECT coalesce(max("{name}"), 0) + 1 FROM "{of.name}"'  # noqa: S608  our own names
            connection.execute(text(f"SELECT setval('{sequence}', ({highest}), false)"))


def _restored(kind: str, value: Any) -> Any:
    if kind == "bytes" and value is not None:
        return base64.b64decode(value)
    if kind == "float" and isinstance(value, str):
        return float(value)
    return value


def _kind(declared: TypeEngine[Any]) -> str:
    if isinstance(declared, TypeDecorator):
        return _kind(declared.impl_instance)
    if isinstance(declared, Boolean):
        return "bool"
    if isinstance(declared, Integer):
        return "int"
    if isinstance(declared, Float | Numeric):
        return "float"
    return "bytes" if isinstance(declared, LargeBinary) else "text"
