"""Parquet, written row group by row group: flat columns that may be empty, gzipped, plain.

After https://github.com/apache/parquet-format (version 1 data pages, PLAIN values, RLE levels).
"""

import gzip
import struct as binary
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from muniment.platform.tables.formats import Kind, Row, text_of
from muniment.platform.tables.thrift import BINARY, I32, I64, LIST, STRUCT, Field, struct, varint

_MAGIC = b"PAR1"
_BOOLEAN, _INT64, _DOUBLE, _BYTE_ARRAY = 0, 2, 5, 6
_TYPES = {
    Kind.TEXT: _BYTE_ARRAY,
    Kind.NUMBER: _DOUBLE,
    Kind.TRUTH: _BOOLEAN,
    Kind.TIME: _INT64,
}
_UTF8, _TIMESTAMP_MILLIS = 0, 9
_CONVERTED = {Kind.TEXT: _UTF8, Kind.TIME: _TIMESTAMP_MILLIS}
_OPTIONAL = 1
_PLAIN, _RLE = 0, 3
_GZIP = 2
_DATA_PAGE = 0
_VERSION = 1


@dataclass(slots=True)
class _Group:
    """A row group that was written: its chunks as metadata, its rows, its bytes."""

    rows: int
    chunks: list[list[Field]] = field(default_factory=list[list[Field]])
    size: int = 0


class ParquetWriter:
    """Writes one row group for each call of `rows`; numbers are doubles, times milliseconds UTC."""

    def __init__(self, columns: Mapping[str, Kind]) -> None:
        self._columns = columns
        self._at = 0
        self._groups: list[_Group] = []

    def begin(self) -> bytes:
        """Return the magic number."""
        return self._sent(_MAGIC)

    def rows(self, rows: Sequence[Row]) -> bytes:
        """Return a row group, each column in a chunk of one page."""
        if not rows:
            return b""
        group = _Group(len(rows))
        self._groups.append(group)
        return b"".join(
            self._chunk(name, kind, rows, group) for name, kind in self._columns.items()
        )

    def end(self) -> bytes:
        """Return the footer, which says what is where."""
        footer = struct(
            [
                (1, I32, _VERSION),
                (2, LIST, (STRUCT, self._schema())),
                (3, I64, sum(group.rows for group in self._groups)),
                (4, LIST, (STRUCT, [_group(group) for group in self._groups])),
                (6, BINARY, b"muniment"),
            ]
        )
        return self._sent(footer + binary.pack("<I", len(footer)) + _MAGIC)

    def _schema(self) -> list[list[Field]]:
        root: list[Field] = [(4, BINARY, b"found"), (5, I32, len(self._columns))]
        return [root, *(_element(name, kind) for name, kind in self._columns.items())]

    def _chunk(self, name: str, kind: Kind, rows: Sequence[Row], group: _Group) -> bytes:
        values = [_fitting(row.get(name), kind) for row in rows]
        body = _levels(values) + _plain([one for one in values if one is not None], kind)
        packed = gzip.compress(body, mtime=0)
        count = len(values)
        page: list[Field] = [(1, I32, count), (2, I32, _PLAIN), (3, I32, _RLE), (4, I32, _RLE)]
        sizes: list[Field] = [(2, I32, len(body)), (3, I32, len(packed))]
        header = struct([(1, I32, _DATA_PAGE), *sizes, (5, STRUCT, page)])
        start, size = self._at, len(header) + len(packed)
        told: list[Field] = [
            (1, I32, _TYPES[kind]),
            (2, LIST, (I32, [_PLAIN, _RLE])),
            (3, LIST, (BINARY, [name.encode()])),
            (4, I32, _GZIP),
            (5, I64, count),
            (6, I64, len(header) + len(body)),
            (7, I64, size),
            (9, I64, start),
        ]
        group.chunks.append([(2, I64, start), (3, STRUCT, told)])
        group.size += len(header) + len(body)
        return self._sent(header + packed)

    def _sent(self, part: bytes) -> bytes:
        self._at += len(part)
        return part


def _element(name: str, kind: Kind) -> list[Field]:
    element: list[Field] = [
        (1, I32, _TYPES[kind]),
        (3, I32, _OPTIONAL),
        (4, BINARY, name.encode()),
    ]
    return [*element, (6, I32, _CONVERTED[kind])] if kind in _CONVERTED else element


def _group(group: _Group) -> list[Field]:
    return [(1, LIST, (STRUCT, group.chunks)), (2, I64, group.size), (3, I64, group.rows)]


def _fitting(value: Any, kind: Kind) -> Any:
    """Return the value as its column takes it, or `None` where it is of another kind."""
    if value is None:
        return None
    if kind is Kind.NUMBER:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return float(value) if is_number else None
    if kind is Kind.TRUTH:
        return value if isinstance(value, bool) else None
    if kind is Kind.TIME:
        return round(value.timestamp() * 1000) if isinstance(value, datetime) else None
    return text_of(value).encode("utf-8", "replace")


def _levels(values: Sequence[Any]) -> bytes:
    """Return which values there are: one bit each, bit-packed eight at a time."""
    groups = -(-len(values) // 8)
    runs = varint(groups << 1 | 1) + _bits([value is not None for value in values])
    return binary.pack("<I", len(runs)) + runs


def _bits(flags: Sequence[bool]) -> bytes:
    packed = sum(1 << place for place, flag in enumerate(flags) if flag)
    return packed.to_bytes(-(-len(flags) // 8), "little")


def _plain(values: Sequence[Any], kind: Kind) -> bytes:
    if kind is Kind.TRUTH:
        return _bits(values)
    if kind is Kind.TEXT:
        return b"".join(binary.pack("<I", len(text)) + text for text in values)
    return binary.pack(f"<{len(values)}{'d' if kind is Kind.NUMBER else 'q'}", *values)
