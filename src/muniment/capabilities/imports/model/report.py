"""The report of an import: what it did, or as a dry run would do, and what to look at."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from muniment.capabilities.imports.model.outcomes import (
    Clash,
    Outcome,
    Refusal,
    RowOutcome,
    Status,
    count_by_kind,
    rows_of,
)
from muniment.capabilities.imports.model.plan import (
    Normalisation,
    Plan,
    RejectedRow,
    RowProblem,
    Severity,
)
from muniment.capabilities.imports.model.rows import Sheet
from muniment.capabilities.imports.model.values import clean, clean_text
from muniment.kernel.values import JsonValue

MOST_SHOWN: Final = 5000


@dataclass(frozen=True, slots=True)
class Reason:
    """How often something was wrong for the same reason in the same column."""

    severity: Severity
    code: str
    column: str
    count: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """A record with fields that a person and the file both changed."""

    rows: tuple[int, ...]
    kind: str
    project: str | None
    name: str
    fields: tuple[Clash, ...]


@dataclass(frozen=True, slots=True)
class RowReport:
    """Everything there is to say about one row."""

    row: int
    line: int
    status: Status
    owner: str
    problems: tuple[RowProblem, ...]
    content: Mapping[str, JsonValue] | None
    records: tuple[int, ...]

    @property
    def is_warned(self) -> bool:
        """Whether a value of the row was left out."""
        return any(problem.severity is Severity.WARNING for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in a file and what became of it.

    `counts` has the rows by their outcome (`read` is the sum of `created`, `updated`, `unchanged`,
    `conflict` and `rejected`) and the records by kind. Of `rejected`, `warnings` and `conflicts`
    the first 5000 are shown; `reasons` counts them all.
    """

    counts: dict[str, dict[str, int]]
    reasons: list[Reason]
    normalisations: list[Normalisation]
    rejected: list[RejectedRow]
    conflicts: list[Conflict]
    warnings: list[RowProblem]
    notes: list[str]


def row_reports(plan: Plan, sheet: Sheet, outcomes: Sequence[Outcome]) -> list[RowReport]:
    """Return a report for every row that was read, by row number."""
    warnings: dict[int, list[RowProblem]] = {}
    for problem in plan.warnings:
        warnings.setdefault(problem.row, []).append(problem)
    contents = {row.number: row.values for row in sheet.rows}
    reports = [_unplanned(row) for row in plan.rejected]
    for found in rows_of(outcomes):
        refused = _refusals(plan, found, outcomes) if found.status is Status.REJECTED else ()
        place = plan.places[found.row]
        reports.append(
            RowReport(
                row=found.row,
                line=place.line,
                status=found.status,
                owner=place.owner,
                problems=(*refused, *warnings.get(found.row, ())),
                content=_kept(contents[found.row]) if refused else None,
                records=found.records,
            )
        )
    return sorted(reports, key=lambda report: report.row)


def findings(plan: Plan, outcomes: Sequence[Outcome], rows: Sequence[RowReport]) -> Findings:
    """Return what there is to report of an import."""
    rejected = [row for row in rows if row.status is Status.REJECTED]
    conflicts = [_conflict(outcome) for outcome in outcomes if outcome.clashes]
    return Findings(
        counts={"rows": _count_rows(rows), **count_by_kind(outcomes)},
        reasons=_reasons(problem for row in rows for problem in row.problems),
        normalisations=list(plan.normalisations),
        rejected=[*_rejected(plan, rejected[:MOST_SHOWN])],
        conflicts=conflicts[:MOST_SHOWN],
        warnings=list(plan.warnings[:MOST_SHOWN]),
        notes=[clean_text(note) for note in plan.notes],
    )


def _unplanned(row: RejectedRow) -> RowReport:
    return RowReport(
        row.row, row.line, Status.REJECTED, row.owner, row.problems, _kept(row.content), ()
    )


def _kept(content: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return what a row said without what no text can hold, such as halves of a character."""
    return {clean_text(column): clean(value) for column, value in content.items()}


def _refusals(plan: Plan, row: RowOutcome, outcomes: Sequence[Outcome]) -> tuple[RowProblem, ...]:
    found = (outcomes[place] for place in row.records)
    return tuple(
        _problem(plan, row.row, outcome, outcome.refusal) for outcome in found if outcome.refusal
    )


def _problem(plan: Plan, row: int, outcome: Outcome, refusal: Refusal) -> RowProblem:
    place = plan.places[row]
    return RowProblem(
        row=row,
        line=place.line,
        column=", ".join(refusal.places),
        value=f"{outcome.kind} '{outcome.name}'",
        code=refusal.code,
        message=refusal.message,
        fix=refusal.fix,
        owner=place.owner,
        severity=Severity.ERROR,
    )


def _rejected(plan: Plan, rows: Iterable[RowReport]) -> Iterator[RejectedRow]:
    ends = {row.row: row.last_line for row in plan.rejected}
    for row in rows:
        last_line = ends.get(row.row, row.line)
        content = row.content or {}
        yield RejectedRow(row.row, row.line, last_line, row.owner, row.problems, content)


def _conflict(outcome: Outcome) -> Conflict:
    return Conflict(outcome.rows, outcome.kind, outcome.project, outcome.name, outcome.clashes)


def _count_rows(rows: Sequence[RowReport]) -> dict[str, int]:
    counts = Counter(row.status for row in rows)
    warned = sum(row.is_warned for row in rows)
    by_status = {status.value: counts[status] for status in Status}
    return {"read": len(rows), **by_status, "warned": warned}


def _reasons(problems: Iterable[RowProblem]) -> list[Reason]:
    counts = Counter((p.severity, p.code, p.column) for p in problems)
    return [Reason(*reason, count) for reason, count in counts.most_common()]
