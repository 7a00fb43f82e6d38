"""Imports of inventories, as a registry tells them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

Counts = Mapping[str, Mapping[str, int]]
"""How many rows, and records of each kind, came to which end."""


class RowProblem(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong in a row, where to find it, how to mend it, and whom to ask."""

    row: int
    line: int
    column: str = ""
    value: str = ""
    code: str
    message: str
    fix: str = ""
    owner: str = ""
    severity: str = "error"


class RejectedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was not imported, with what it said."""

    row: int
    line: int
    owner: str = ""
    problems: tuple[RowProblem, ...] = ()
    content: Mapping[str, Any] | None = None


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """How often something was wrong for the same reason in the same column."""

    severity: str
    code: str
    column: str = ""
    count: int


class NormalisedValue(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one value of a column, and how often it occurs."""

    raw: str
    term: str | None = None
    how: str
    suggestion: str | None = None
    count: int


class Normalisation(msgspec.Struct, frozen=True, kw_only=True):
    """The values of a column against a vocabulary, the most frequent first."""

    column: str
    vocabulary: str
    values: tuple[NormalisedValue, ...] = ()


class Clash(msgspec.Struct, frozen=True, kw_only=True):
    """A field that a person changed since the last import, and that the file changed as well."""

    field: str
    current: str
    wanted: str


class ImportConflict(msgspec.Struct, frozen=True, kw_only=True):
    """A record with such fields; they were left as the person wants them."""

    rows: tuple[int, ...] = ()
    kind: str
    project: str | None = None
    name: str
    fields: tuple[Clash, ...] = ()


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A document that an import rests on; the registry keeps its bytes."""

    name: str
    digest: str
    size_bytes: int


class ImportRun(msgspec.Struct, frozen=True, kw_only=True):
    """An import that was carried out; `undone` counts what taking it back did."""

    id: str
    source: str
    title: str = ""
    status: str
    file: Evidence
    mapping: Evidence
    project: str | None = None
    overwrite: bool = False
    counts: Counts = {}
    started_at: datetime
    started_by: str
    finished_at: datetime | None = None
    undone_at: datetime | None = None
    undone_by: str | None = None
    undone: Mapping[str, int] | None = None
    revision: int


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did, or as a dry run (which leaves no `run`) would do.

    `reasons` counts everything that was wrong; `rejected`, `conflicts` and `warnings` are the
    first of them one by one.
    """

    dry_run: bool
    source: str
    run: ImportRun | None = None
    counts: Counts = {}
    reasons: tuple[Reason, ...] = ()
    normalisations: tuple[Normalisation, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
    conflicts: tuple[ImportConflict, ...] = ()
    warnings: tuple[RowProblem, ...] = ()
    notes: tuple[str, ...] = ()


class KeptRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A record that an undo left as it is, and why."""

    kind: str
    project: str | None = None
    name: str
    why: str


class UndoReport(msgspec.Struct, frozen=True, kw_only=True):
    """What taking an import back did."""

    run: ImportRun
    kept: tuple[KeptRecord, ...] = ()


class ImportRow(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one row of an import."""

    row: int
    line: int
    status: str
    owner: str = ""
    problems: tuple[RowProblem, ...] = ()
    content: Mapping[str, Any] | None = None
