"""The formats that a table can leave in."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol, cast

import msgspec

Row = Mapping[str, Any]
_SEPARATOR = "; "
# A cell that begins so is taken for a formula by spreadsheets (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Kind(StrEnum):
    """What a column holds; `TEXT` takes anything, several values with semicolons between."""

    TEXT = "text"
    NUMBER = "number"
    TRUTH = "truth"
    TIME = "time"


class Writer(Protocol):
    """Turns rows into bytes, in this order: `begin`, `rows` any number of times, `end`."""

    def begin(self) -> bytes:
        """Return what stands before the first row."""
        ...

    def rows(self, rows: Sequence[Row]) -> bytes:
        """Return what says some rows."""
        ...

    def end(self) -> bytes:
        """Return what stands after the last row."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its media type, how names of its files end, and the writer for some columns."""

    media_type: str
    ending: str
    writer: Callable[[Mapping[str, Kind]], Writer]


class CsvWriter:
    """RFC 4180, in UTF-8. A text that a spreadsheet would run gets an apostrophe in front."""

    def __init__(self, columns: Mapping[str, Kind]) -> None:
        self._columns = columns

    def begin(self) -> bytes:
        """Return the headings."""
        return _records([[harmless(name) for name in self._columns]])

    def rows(self, rows: Sequence[Row]) -> bytes:
        """Return a record for each row."""
        return _records([[_cell(row.get(name)) for name in self._columns] for row in rows])

    def end(self) -> bytes:
        """Return nothing: a CSV file has no end of its own."""
        return b""


class LinesWriter:
    """A JSON object a line; what a row does not have is left out."""

    def __init__(self, columns: Mapping[str, Kind]) -> None:
        self._columns = columns

    def begin(self) -> bytes:
        """Return nothing: the lines have no heading."""
        return b""

    def rows(self, rows: Sequence[Row]) -> bytes:
        """Return a line for each row."""
        return b"".join(line + b"\n" for line in self._objects(rows))

    def end(self) -> bytes:
        """Return nothing."""
        return b""

    def _objects(self, rows: Sequence[Row]) -> Iterator[bytes]:
        for row in rows:
            yield msgspec.json.encode({name: row[name] for name in self._columns if name in row})


class JsonWriter(LinesWriter):
    """One JSON array of objects."""

    def __init__(self, columns: Mapping[str, Kind]) -> None:
        super().__init__(columns)
        self._is_first = True

    def begin(self) -> bytes:
        """Return the beginning of the array."""
        return b"["

    def rows(self, rows: Sequence[Row]) -> bytes:
        """Return the objects, with a comma before each but the first of all."""
        joined = b",\n".join(self._objects(rows))
        before = b"\n" if self._is_first else b",\n"
        self._is_first = self._is_first and not rows
        return before + joined if rows else b""

    def end(self) -> bytes:
        """Return the end of the array."""
        return b"\n]\n"


def harmless(text: str) -> str:
    """Return a text in which no spreadsheet sees a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def text_of(value: Any) -> str:
    """Return a value as the text of one cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, list | tuple):
        return _SEPARATOR.join(map(text_of, cast("Sequence[Any]", value)))
    return str(value)


def _cell(value: Any) -> str:
    # A number begins with a minus as well, and is no formula.
    return text_of(value) if isinstance(value, int | float) else harmless(text_of(value))


def _records(rows: Sequence[Sequence[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode("utf-8", "replace")


def _parquet(columns: Mapping[str, Kind]) -> Writer:
    from muniment.platform.tables.parquet import ParquetWriter  # noqa: PLC0415  seldom asked for

    return ParquetWriter(columns)


FORMATS: Mapping[str, Format] = {
    "csv": Format("text/csv; charset=utf-8; header=present", "csv", CsvWriter),
    "json": Format("application/json", "json", JsonWriter),
    "jsonl": Format("application/jsonl", "jsonl", LinesWriter),
    "parquet": Format("application/vnd.apache.parquet", "parquet", _parquet),
}
