"""Where a table begins and what stands between its cells, judged by the headings one looks for."""

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from muniment.capabilities.imports.model.mapping import Source
from muniment.capabilities.imports.model.values import clean_text
from muniment.kernel.errors import Invalid
from muniment.kernel.words import fold

_DELIMITERS: Final = ",;\t|"
_ROWS_LOOKED_AT: Final = 20
_HEADINGS_SHOWN: Final = 12


class NoHeading(Invalid):
    """No row of the file is the heading of a table that the mapping knows."""

    code = "imports.no-heading"
    title = "The file has no heading that the mapping knows"


class Record(NamedTuple):
    """The cells of one record, its number in the file, and the lines it spans (from zero)."""

    number: int
    line: int
    end: int
    cells: list[str]


class Dialect(NamedTuple):
    """The delimiter of a table, and its heading."""

    delimiter: str
    heading: Record


def find_dialect(lines: Sequence[str], source: Source, columns: frozenset[str]) -> Dialect:
    """Return the dialect under which most of `columns` are headings; raise `NoHeading` if none."""
    wanted = {fold(name) for name in columns}
    stated = {"auto": _DELIMITERS, "tab": "\t"}.get(source.delimiter, source.delimiter)
    choices = [
        Dialect(delimiter, record)
        for delimiter in stated
        for record in _first_records(lines, delimiter)
        if source.heading_row in {"auto", record.number}
    ]
    best = max(choices, key=lambda choice: _score(choice.heading, wanted), default=None)
    if best is None or not _score(best.heading, wanted)[0]:
        found = best.heading.cells[:_HEADINGS_SHOWN] if best else []
        raise NoHeading(
            "None of the columns that the mapping names is a heading of the file; "
            f"the file has {', '.join(map(repr, found)) or 'nothing'}, "
            f"the mapping wants {', '.join(map(repr, sorted(columns)[:_HEADINGS_SHOWN]))}.",
            found=found,
            wanted=sorted(columns),
        )
    return best


def _first_records(lines: Sequence[str], delimiter: str) -> Iterator[Record]:
    reader = csv.reader(lines, delimiter=delimiter)
    line = 0
    try:
        for number, cells in enumerate(islice(reader, _ROWS_LOOKED_AT), 1):
            yield Record(number, line, reader.line_num, cells)
            line = reader.line_num
    except csv.Error:
        return  # what cannot be read is no heading; reading the rows will report it


def _score(heading: Record, wanted: set[str]) -> tuple[int, int, int]:
    found = {fold(clean_text(cell)) for cell in heading.cells}
    return (len(found & wanted), len(heading.cells), -heading.number)
