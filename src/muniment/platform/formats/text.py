"""Text files: their beginning, and of tables the first rows."""

import csv
from codecs import getincrementaldecoder
from itertools import islice

from muniment.platform.formats.preview import Preview, Table
from muniment.platform.formats.source import Source, Unreadable

MAX_TEXT_BYTES = 64 * 1024
_ROWS, _COLUMNS, _CELL = 100, 50, 300
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_BLANKS = frozenset("\t\n\r\f\x1b")
_DELIMITERS = ",;\t|"


def read(source: Source, kind: str = "text") -> Preview:
    """Return the beginning of a text; raise `Unreadable` for what is none."""
    said = _decoded(source)
    longer = source.size_bytes > MAX_TEXT_BYTES
    if kind != "csv":
        return Preview(format=kind, text=said, truncated=longer)
    table, more = _table(said, longer=longer)
    return Preview(format=kind, text=said, table=table, truncated=longer or more)


def _decoded(source: Source) -> str:
    raw = source.head(MAX_TEXT_BYTES)
    mark, encoding = next((pair for pair in _MARKS if raw.startswith(pair[0])), (b"", "utf-8"))
    decoder = getincrementaldecoder(encoding)()
    try:
        said = decoder.decode(raw[len(mark) :], final=source.size_bytes <= MAX_TEXT_BYTES)
    except UnicodeDecodeError as error:
        raise Unreadable(f"it is not text in {encoding.upper()}: {error.reason}") from error
    strange = next((char for char in said if char < " " and char not in _BLANKS), None)
    if strange is not None:
        raise Unreadable(f"it holds the character U+{ord(strange):04X}, which no text does")
    return said


def _table(said: str, *, longer: bool) -> tuple[Table | None, bool]:
    """Return the first rows, and whether there are more; nothing if they are no table."""
    lines = said.splitlines(keepends=True)
    if longer and len(lines) > 1:
        lines.pop()  # it may have been cut
    if not lines:
        return None, False
    delimiter = max(_DELIMITERS, key=lines[0].count)
    try:
        rows = list(islice(csv.reader(lines, delimiter=delimiter), _ROWS + 1))
    except csv.Error:
        return None, False
    cut = [[cell[:_CELL] for cell in row[:_COLUMNS]] for row in rows]
    more = len(lines) > len(rows) or any(len(row) > _COLUMNS for row in rows)
    return Table(cut[0], cut[1:]) if cut else None, more
