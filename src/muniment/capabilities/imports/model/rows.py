"""What a file turns out to hold: rows with their place in it, and the parts nobody could read."""

from collections.abc import Mapping
from dataclasses import dataclass

from muniment.kernel.values import JsonValue


@dataclass(frozen=True, slots=True)
class Row:
    """One record of the file.

    `number` is what a spreadsheet shows beside it (the heading is row 1; JSON Lines have no
    heading); `line` is the first line of the file it occupies, which quoted line breaks shift.
    """

    number: int
    line: int
    values: Mapping[str, JsonValue]
    short_by: int = 0


@dataclass(frozen=True, slots=True)
class Damaged:
    """A stretch of the file that is no row: where it is, why, and how to mend it."""

    number: int
    line: int
    last_line: int
    content: str
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything read from one file; `rows` and `damaged` together account for all of it.

    `notes` say what a person should know about the reading: the encoding and delimiter that were
    found, headings that were doubled, empty rows that were passed over.
    """

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    damaged: tuple[Damaged, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def rows_read(self) -> int:
        """How many rows the outcome must account for."""
        return len(self.rows) + len(self.damaged)
