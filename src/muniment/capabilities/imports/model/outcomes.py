"""Outcomes: what an import did with each record it planned, and with each row it read."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from muniment.capabilities.imports.model.mapping import Kind


class Status(StrEnum):
    """What became of a record or a row. A conflict may come with changes of other fields."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    REJECTED = "rejected"


_GRAVEST: Final = (
    Status.REJECTED, Status.CONFLICT, Status.CREATED, Status.UPDATED, Status.UNCHANGED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Touched:
    """Something of the register that an import changed, and the revision this brought about."""

    kind: str
    id: str
    revision: int
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that a person changed since the last import, and that the file changed as well."""

    field: str
    current: str
    wanted: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a record was refused, and what to do about it; `places` are the members at fault."""

    code: str
    message: str
    fix: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one planned record.

    `record` and `key` are its identity in the source; `project` and `name` are where it is in
    the register, for a version also `model` and `number`. `before` is what was remembered of it
    before this import, for an undo.
    """

    status: Status
    kind: Kind
    record: str
    key: str
    project: str | None
    name: str
    rows: tuple[int, ...]
    model: str | None = None
    subject_id: str | None = None
    number: int | None = None
    touched: tuple[Touched, ...] = ()
    clashes: tuple[Clash, ...] = ()
    refusal: Refusal | None = None
    before: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of one row: `records` are the places of its records among the outcomes."""

    row: int
    status: Status
    records: tuple[int, ...]


def rows_of(outcomes: Sequence[Outcome]) -> list[RowOutcome]:
    """Return one outcome for every row that gave records, by row number.

    A record that several rows give counts for the first of them; if it is refused, for all,
    since what each of them says is then not in the register.
    """
    records: defaultdict[int, list[int]] = defaultdict(list)
    counting: defaultdict[int, set[Status]] = defaultdict(set)
    for place, outcome in enumerate(outcomes):
        for row in outcome.rows:
            records[row].append(place)
            if row == outcome.rows[0] or outcome.status is Status.REJECTED:
                counting[row].add(outcome.status)
    return [
        RowOutcome(row, _gravest(counting[row]), tuple(records[row])) for row in sorted(records)
    ]


def count_by_kind(outcomes: Iterable[Outcome]) -> dict[str, dict[str, int]]:
    """Return how many records of each kind came to which end."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for outcome in outcomes:
        counts[outcome.kind][outcome.status.value] += 1
    return {
        kind: {status.value: found[status.value] for status in Status}
        for kind, found in counts.items()
    }


def _gravest(statuses: set[Status]) -> Status:
    return next((status for status in _GRAVEST if status in statuses), Status.UNCHANGED)
