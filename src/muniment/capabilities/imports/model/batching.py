"""The order in which records are brought in, and how many at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from muniment.capabilities.imports.model.plan import PlannedRecord

Name = tuple[str, str, str]
"""A kind, the project, and the name within it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Records to bring in together, and those of earlier batches that they belong to."""

    earlier: tuple[PlannedRecord, ...]
    records: tuple[PlannedRecord, ...]


def name_of(record: PlannedRecord) -> Name:
    """Return what other records of the plan call this one."""
    return record.kind, record.project or "", record.name


def parents_of(record: PlannedRecord) -> Iterator[Name]:
    """Yield the names of the records that must be there before this one."""
    if record.project:
        yield "project", "", record.project
        for use_case in record.use_cases:
            yield "use_case", record.project, use_case
        if record.model:
            yield "model", record.project, record.model


def in_order(records: Sequence[PlannedRecord]) -> list[PlannedRecord]:
    """Return the records row by row, those that others belong to before them."""
    named = {name_of(record): record for record in records if record.kind != "version"}
    ordered: dict[tuple[str, str], PlannedRecord] = {}
    for record in sorted(records, key=lambda record: record.rows[0]):
        for needed in _with_parents(record, named):
            ordered.setdefault((needed.record, needed.key), needed)
    return list(ordered.values())


def batches(ordered: Sequence[PlannedRecord], size: int) -> Iterator[Batch]:
    """Yield the records in batches of up to `size`."""
    named = {name_of(record): record for record in ordered if record.kind != "version"}
    for start in range(0, len(ordered), size):
        own = ordered[start : start + size]
        here = {(record.record, record.key) for record in own}
        needed = {
            (each.record, each.key): each for record in own for each in _with_parents(record, named)
        }
        earlier = tuple(each for identity, each in needed.items() if identity not in here)
        yield Batch(earlier, tuple(own))


def _with_parents(
    record: PlannedRecord, named: Mapping[Name, PlannedRecord]
) -> Iterator[PlannedRecord]:
    for parent in parents_of(record):
        if parent in named:
            yield from _with_parents(named[parent], named)
    yield record
