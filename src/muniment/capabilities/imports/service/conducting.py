"""Conducting an import: read the file, plan, then bring the records in, a batch at a time.

A batch is one transaction of up to 200 records. One transaction for the whole file would keep
SQLite's only writer from everybody else for as long as the import takes, and on PostgreSQL a
single collision would throw all of it away. Nothing is lost by it: no record is ever half written,
each batch says what became of its records in the transaction that wrote them, and an import that
is cut short is resumed by importing the file again, since what is there already is left alone.

A dry run does the same work, by the same verbs and before the same gate, in transactions that are
rolled back. So its report is what an import would have said; it is no second implementation.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from anyio import to_thread

from muniment.capabilities.imports.model.batching import Batch, batches, in_order
from muniment.capabilities.imports.model.loading import read_mapping
from muniment.capabilities.imports.model.mapping import ImportMapping
from muniment.capabilities.imports.model.outcomes import Outcome
from muniment.capabilities.imports.model.placing import into_project, source_of
from muniment.capabilities.imports.model.plan import Plan
from muniment.capabilities.imports.model.planning import plan
from muniment.capabilities.imports.model.report import (
    Findings,
    RowReport,
    findings,
    row_reports,
)
from muniment.capabilities.imports.model.rows import Sheet
from muniment.capabilities.imports.model.runs import Evidence, ImportRun, NothingToRead, WrongFormat
from muniment.capabilities.imports.model.vocabulary import Vocabulary
from muniment.capabilities.imports.service import knowledge, runs, shipped
from muniment.capabilities.imports.service.applying import bring_in
from muniment.capabilities.imports.service.book import Book
from muniment.capabilities.imports.service.permissions import RUN_IMPORT
from muniment.capabilities.imports.service.reading import read_sheet
from muniment.capabilities.imports.store import outcomes as kept
from muniment.capabilities.imports.store.outcomes import KeptRow
from muniment.kernel.digest import Digest
from muniment.kernel.naming import accept_project_name
from muniment.platform import referring
from muniment.platform.blobs import Blobs
from muniment.platform.encoding import to_plain
from muniment.platform.unit import Unit

T = TypeVar("T")
BATCH: Final = 200


class Desk(Protocol):
    """Where the units of an import are opened, for the actor who asked for it."""

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Run `work` on a snapshot."""
        ...

    async def write(self, work: Callable[[Unit], T], purpose: str | None = None) -> T:
        """Run `work` in a transaction; with a purpose, as a part of the import it names."""
        ...


@dataclass(frozen=True, slots=True)
class Commission:
    """What somebody wants imported, and how.

    `project` takes the place of those the mapping names; `overwrite` lets the file win where a
    person changed a field since the last import. `format` is what the sender takes the file for.
    """

    file_name: str
    content: bytes
    mapping_text: str
    project: str | None = None
    dry_run: bool = False
    overwrite: bool = False
    format: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, or as a dry run would do; a dry run leaves no `run` behind."""

    source: str
    run: ImportRun | None
    findings: Findings


@dataclass(frozen=True, slots=True)
class _Reading:
    """The file as it was read and planned."""

    mapping: ImportMapping
    source: str
    sheet: Sheet
    plan: Plan
    book: Book


class _Rehearsed(Exception):
    """Ends the transaction of a rehearsal, so that nothing of it stays."""

    def __init__(self, outcomes: list[Outcome]) -> None:
        super().__init__()
        self.outcomes = outcomes


async def conduct(
    desk: Desk,
    blobs: Blobs,
    commission: Commission,
    conclude: Callable[[Unit, Report], T],
) -> T:
    """Carry out an import; return what `conclude` makes of its report in the last transaction.

    Raises what is refused about the file or the mapping as a whole, before anything is written.
    What is refused about a row is in the report.
    """
    read = await _read(desk, commission)
    if commission.dry_run:
        found = await _in_batches(read, lambda batch, _: _rehearse(desk, read, batch))
        _, said = _judged(read, found)

        def tell(unit: Unit) -> T:
            unit.authorize_anywhere(RUN_IMPORT)
            return conclude(unit, Report(read.source, None, said))

        return await desk.read(tell)
    run = await _begin(desk, blobs, commission, read)
    found = await _in_batches(
        read, lambda batch, first: _carry_out(desk, read, batch, first=first, run=run)
    )
    rows, said = _judged(read, found)

    def finish(unit: Unit) -> T:
        finished = runs.finish(unit, run.run_id, said.counts, [_kept(row) for row in rows])
        return conclude(unit, Report(read.source, finished, said))

    return await desk.write(finish)


async def _read(desk: Desk, commission: Commission) -> _Reading:
    mapping = read_mapping(commission.mapping_text)
    if commission.project is not None:
        mapping = into_project(mapping, accept_project_name(commission.project))
    if commission.format not in {None, mapping.source.format}:
        raise WrongFormat(
            f"You sent {commission.format}; the mapping '{mapping.name}' is for "
            f"{mapping.source.format}. Take another mapping, or change its source.",
            format=mapping.source.format,
        )
    source = source_of(mapping, commission.project)

    def look(unit: Unit) -> tuple[dict[str, Vocabulary], Book]:
        unit.authorize_anywhere(RUN_IMPORT)
        shipped.check_schemas(unit, mapping)
        book = knowledge.open_book(unit, source, overwrite=commission.overwrite, adds=mapping.adds)
        return knowledge.vocabularies(unit), book

    words, book = await desk.read(look)

    def work_out() -> tuple[Sheet, Plan]:
        sheet = read_sheet(commission.content, mapping)
        if not sheet.rows_read:
            raise NothingToRead("The file holds no rows; give one with something in it.")
        return sheet, plan(sheet, mapping, words, knowledge.names_in(book))

    sheet, planned = await to_thread.run_sync(work_out)
    return _Reading(mapping, source, sheet, planned, book)


async def _begin(desk: Desk, blobs: Blobs, commission: Commission, read: _Reading) -> ImportRun:
    text = commission.mapping_text.encode()

    def store() -> tuple[Evidence, Evidence]:
        file = _keep(blobs, commission.file_name, commission.content)
        return file, _keep(blobs, f"{read.mapping.name}.yaml", text)

    file, mapping = await to_thread.run_sync(store)

    def begin(unit: Unit) -> ImportRun:
        for evidence in (file, mapping):
            referring.require_stored(unit.connection, unit.blobs, evidence.digest)
        run = ImportRun(
            run_id=unit.new_id(),
            source=read.source,
            title=read.mapping.title or read.mapping.name,
            file=file,
            mapping=mapping,
            project=commission.project,
            overwrite=commission.overwrite,
            started_at=unit.now,
            started_by=unit.actor.name,
            started_by_id=unit.actor.id,
        )
        return runs.begin(unit, run)

    return await desk.write(begin)


async def _in_batches(
    read: _Reading, carry_out: Callable[[Batch, int], Awaitable[list[Outcome]]]
) -> list[Outcome]:
    """Return the outcomes of all records, in the order in which they are brought in."""
    found: list[Outcome] = []
    for batch in batches(in_order(read.plan.records), BATCH):
        outcomes = await carry_out(batch, len(found))
        for record, outcome in zip(batch.records, outcomes, strict=True):
            read.book.note(record, outcome)
        found += outcomes
    return found


async def _carry_out(
    desk: Desk, read: _Reading, batch: Batch, *, first: int, run: ImportRun
) -> list[Outcome]:
    def work(unit: Unit) -> list[Outcome]:
        runs.going_on(unit, run.run_id)
        found = _brought_in(unit, read, batch.records)
        kept.keep_records(unit.connection, run.run_id, first, found)
        return found

    return await desk.write(work, run.words)


async def _rehearse(desk: Desk, read: _Reading, batch: Batch) -> list[Outcome]:
    """Return what a batch would come to; what its records belong to is made for it again."""

    def work(unit: Unit) -> None:
        found = _brought_in(unit, read, (*batch.earlier, *batch.records))
        raise _Rehearsed(found[len(batch.earlier) :])

    try:
        await desk.write(work, "dry run")
    except _Rehearsed as rehearsed:
        return rehearsed.outcomes
    raise AssertionError


def _brought_in(unit: Unit, read: _Reading, records: Sequence[Any]) -> list[Outcome]:
    """Bring records in; the book learns of it only once that is committed."""
    unit.authorize_anywhere(RUN_IMPORT)
    shipped.provide_schemas(unit, read.mapping)
    book = read.book.copy()
    found: list[Outcome] = []
    for record in records:
        outcome = bring_in(unit, record, book)
        book.note(record, outcome)
        found.append(outcome)
    return found


def _judged(read: _Reading, found: list[Outcome]) -> tuple[list[RowReport], Findings]:
    rows = row_reports(read.plan, read.sheet, found)
    return rows, findings(read.plan, found, rows)


def _keep(blobs: Blobs, name: str, content: bytes) -> Evidence:
    writer = blobs.open_writer(size_limit=len(content), expected=Digest.of(content))
    writer.write(content)
    stat = writer.commit()
    return Evidence(name, str(stat.digest), stat.size_bytes)


def _kept(row: RowReport) -> KeptRow:
    return KeptRow(
        row=row.row,
        line=row.line,
        status=row.status,
        warned=row.is_warned,
        owner=row.owner,
        problems=to_plain(row.problems),
        content=to_plain(row.content),
        records=list(row.records),
    )
