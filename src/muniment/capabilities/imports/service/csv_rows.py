"""Delimited text into rows; damage is reported where it is and does not spread."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from muniment.capabilities.imports.model.mapping import Source
from muniment.capabilities.imports.model.rows import Damaged, Row, Sheet
from muniment.capabilities.imports.model.values import clean_text, excerpt
from muniment.capabilities.imports.service.csv_dialect import Dialect, Record, find_dialect

MOST_RESTARTS: Final = 2000
"""How often reading begins anew after damage before the rest of a file is given up."""

_NAMES: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_QUOTE_FIX: Final = 'Put quotes around the whole cell and write "" for each quote inside it'
_LONG_FIX: Final = "Shorten the cell, or write the quote that is missing at its end"
_CELLS_FIX: Final = "Put quotes around every cell that holds the delimiter or a line break"


def read_csv(text: str, source: Source, columns: frozenset[str]) -> Sheet:
    """Return the rows of delimited `text`; `columns` are the headings the mapping knows."""
    lines = list(io.StringIO(text, newline=""))
    dialect = find_dialect(lines, source, columns)
    headers, notes = _headers(dialect)
    rows: list[Row] = []
    damaged: list[Damaged] = []
    blank = repeated = 0
    for part in _Table(lines, dialect.delimiter, len(headers)).records(dialect.heading):
        outcome = part if isinstance(part, Damaged) else _row(part, headers)
        if isinstance(outcome, Damaged):
            damaged.append(outcome)
        elif outcome is None:
            blank += 1
        elif _is_heading(outcome):
            repeated += 1
        else:
            rows.append(outcome)
    if blank:
        notes.append(f"{blank} empty rows were passed over.")
    if repeated:
        notes.append(f"The heading stands {repeated} more times; those rows were passed over.")
    return Sheet(headers, tuple(rows), tuple(damaged), tuple(notes))


@dataclass(slots=True)
class _Table:
    """The lines of a file below the heading, with what is known about the table."""

    lines: Sequence[str]
    delimiter: str
    width: int
    restarts: int = field(default=0)

    def records(self, heading: Record) -> Iterator[Record | Damaged]:
        """Yield every record after `heading`, or what stands in its place."""
        number, line = heading.number + 1, heading.end
        while line < len(self.lines):
            begin = line
            reader = csv.reader(self._from(line), delimiter=self.delimiter, strict=True)
            try:
                for cells in reader:
                    yield Record(number, line, begin + reader.line_num, cells)
                    number, line = number + 1, begin + reader.line_num
            except csv.Error as broken:
                end = self._next_whole_record(line + 1)
                yield self._damage(number, line, end, str(broken))
                number, line = number + 1, end

    def _from(self, line: int) -> Iterator[str]:
        return (self.lines[n] for n in range(line, len(self.lines)))

    def _next_whole_record(self, line: int) -> int:
        """Return the first line from `line` on where a record has as many cells as the heading."""
        for start in range(line, len(self.lines)):
            self.restarts += 1
            if self.restarts > MOST_RESTARTS:
                break
            try:
                cells = next(csv.reader(self._from(start), delimiter=self.delimiter, strict=True))
            except csv.Error:
                continue
            if len(cells) == self.width:
                return start
        return len(self.lines)

    def _damage(self, number: int, line: int, end: int, reason: str) -> Damaged:
        given_up = " (too much of the file is damaged to go on)" * (self.restarts > MOST_RESTARTS)
        is_long = reason.startswith("field larger than field limit")
        if is_long:
            reason = f"a cell holds more than {csv.field_size_limit()} characters"
        return Damaged(
            number=number,
            line=line + 1,
            last_line=end,
            content=excerpt(self.lines[line]),
            message=f"cannot be split into cells: {reason}{given_up}",
            fix=_LONG_FIX if is_long else _QUOTE_FIX,
        )


def _headers(dialect: Dialect) -> tuple[tuple[str, ...], list[str]]:
    delimiter = _NAMES.get(dialect.delimiter, f"'{dialect.delimiter}'")
    notes = [f"The heading is row {dialect.heading.number}; a {delimiter} ends each cell."]
    headers: dict[str, None] = {}
    for position, cell in enumerate(dialect.heading.cells, 1):
        name = " ".join(clean_text(cell).split()) or f"column {position}"
        if name in headers:
            doubled, name = name, f"{name} ({position})"
            notes.append(f"The heading '{doubled}' appears twice; the later is called '{name}'.")
        headers[name] = None
    return tuple(headers), notes


def _is_heading(row: Row) -> bool:
    """Whether a row says its headings again, as where tables were put one below the other."""
    cells = row.values.items()
    return len(cells) > 1 and all(str(cell).split() == name.split() for name, cell in cells)


def _row(record: Record, headers: Sequence[str]) -> Row | Damaged | None:
    """Return the row `record` is, `None` if it is empty, or what is wrong with its length."""
    if not any(map(clean_text, record.cells)):
        return None
    surplus = record.cells[len(headers) :]
    if any(map(clean_text, surplus)):
        return Damaged(
            number=record.number,
            line=record.line + 1,
            last_line=record.end,
            content=excerpt(", ".join(surplus)),
            message=f"has {len(record.cells)} cells where the heading has {len(headers)}",
            fix=_CELLS_FIX,
        )
    values = dict(zip(headers, record.cells, strict=False))
    missing = max(0, len(headers) - len(record.cells))
    return Row(record.number, record.line + 1, values, short_by=missing)
