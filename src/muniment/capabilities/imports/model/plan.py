"""What an import would do: the records, the rows that give none, and what to know before it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from muniment.capabilities.imports.model.mapping import Kind
from muniment.capabilities.imports.model.vocabulary import How
from muniment.kernel.values import JsonValue


class Severity(StrEnum):
    """Whether a problem keeps the row out or only leaves a value out."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in a row, where a person finds it, how to mend it, and whom to ask."""

    row: int
    line: int
    column: str
    value: str
    code: str
    message: str
    fix: str
    owner: str
    severity: Severity


class Whereabouts(NamedTuple):
    """Where in the file a row begins, and whom to ask about it."""

    line: int
    owner: str


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that gives no record: at least one of its problems is an error."""

    row: int
    line: int
    last_line: int
    owner: str
    problems: tuple[RowProblem, ...]
    content: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class PlannedRecord:
    """One record as the register should hold it after the import.

    `record` and `key` are its identity in the source `name` of the mapping; `rows` are the rows
    it was read from. `project`, `model` and `use_cases` are names. Equal fingerprints mean that
    nothing changed since an earlier import.
    """

    kind: Kind
    record: str
    key: str
    name: str
    rows: tuple[int, ...]
    project: str | None
    model: str | None
    use_cases: tuple[str, ...]
    fields: Mapping[str, JsonValue]
    tags: Mapping[str, str]
    aspects: Mapping[str, Mapping[str, JsonValue]]
    links: tuple[Mapping[str, str], ...]
    references: tuple[Mapping[str, JsonValue], ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class NormalisedValue:
    """What became of one raw value of a column, and how often it occurs."""

    raw: str
    term: str | None
    how: How
    suggestion: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Normalisation:
    """The raw values of a column against a vocabulary, most frequent first."""

    column: str
    vocabulary: str
    values: tuple[NormalisedValue, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The outcome for every row read: planned in at least one record, or rejected, never both.

    Records come parents first. `notes` concern the file as a whole; `places` tells of each row
    that was not damaged where it is.
    """

    source: str
    rows_read: int
    records: tuple[PlannedRecord, ...]
    rejected: tuple[RejectedRow, ...]
    warnings: tuple[RowProblem, ...]
    normalisations: tuple[Normalisation, ...]
    notes: tuple[str, ...]
    places: Mapping[int, Whereabouts]

    @property
    def rows_planned(self) -> int:
        """How many rows give records."""
        return len({row for record in self.records for row in record.rows})

    def reasons(self) -> Counter[tuple[Severity, str, str]]:
        """Count problems by severity, code and column: the report in a few lines."""
        rejections = (problem for row in self.rejected for problem in row.problems)
        return Counter((p.severity, p.code, p.column) for p in (*rejections, *self.warnings))
