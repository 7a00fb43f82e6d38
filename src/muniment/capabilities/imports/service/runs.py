"""Runs: beginning, finishing and looking at imports."""

from dataclasses import dataclass, replace
from typing import Any

from muniment.capabilities.imports.model.outcomes import Clash, Refusal, Status
from muniment.capabilities.imports.model.runs import (
    ImportNotFound,
    ImportRun,
    OutcomesAltered,
    RunStatus,
)
from muniment.capabilities.imports.service.permissions import READ_IMPORT, RUN_IMPORT
from muniment.capabilities.imports.store import outcomes, runs
from muniment.capabilities.imports.store.outcomes import KeptRecord, KeptRow
from muniment.kernel.events import INSTANCE
from muniment.kernel.moment import Moment
from muniment.platform.recording import enter
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class RecordView:
    """What became of one record of a row; `why_kept` is why an undo could not take it back."""

    kind: str
    project: str | None
    name: str
    number: int | None
    status: Status
    conflicts: tuple[Clash, ...]
    refusal: Refusal | None
    undone: bool | None
    why_kept: str | None


@dataclass(frozen=True, slots=True)
class RowView:
    """What became of one row of a file, and of the records it gave."""

    row: int
    line: int
    status: Status
    warned: bool
    owner: str
    problems: list[dict[str, Any]]
    content: dict[str, Any] | None
    records: list[RecordView]


def begin(unit: Unit, run: ImportRun) -> ImportRun:
    """Enter a run in the journal; runs of the same source that were going on are over with it.

    That is how an import that a crash cut short is resumed: the same file is imported again, and
    what was brought in already is found unchanged.
    """
    unit.authorize_anywhere(RUN_IMPORT)
    for earlier in runs.running(unit.connection, run.source):
        enter(unit, "import.interrupted", earlier.interrupted())
    begun = replace(
        run,
        run_id=unit.new_id(),
        started_at=unit.now,
        started_by=unit.actor.name,
        started_by_id=unit.actor.id,
    )
    return enter(unit, "import.started", begun)


def finish(
    unit: Unit, run_id: str, counts: dict[str, dict[str, int]], rows: list[KeptRow]
) -> ImportRun:
    """Keep what became of the rows, and seal all outcomes in the journal."""
    unit.authorize_anywhere(RUN_IMPORT)
    run = going_on(unit, run_id)
    outcomes.keep_rows(unit.connection, run_id, rows)
    seal = outcomes.seal(unit.connection, run_id)
    return enter(unit, "import.finished", run.finished(unit.now, counts, seal))


def going_on(unit: Unit, run_id: str) -> ImportRun:
    """Return a run as it is; raise `ImportSuperseded` unless it is still going on."""
    run = runs.find(unit.connection, run_id, Moment.NOW)
    if run is None:
        raise _no_import(run_id)
    run.check_running()
    return run


def show_import(unit: Unit, run_id: str, moment: Moment | None = None) -> ImportRun:
    """Return an import to who ran it, and to those who may see all of them."""
    unit.authorize_anywhere(READ_IMPORT)
    run = runs.find(unit.connection, run_id, unit.moment if moment is None else moment)
    if run is None or _whose(unit) not in {None, run.started_by_id}:
        raise _no_import(run_id)
    return run


def list_imports(unit: Unit, *, before: str | None, limit: int) -> list[ImportRun]:
    """Return up to `limit` imports that the actor may see, the last begun first."""
    unit.authorize_anywhere(READ_IMPORT)
    return runs.page(unit.connection, unit.moment, whose=_whose(unit), before=before, limit=limit)


def list_unfinished(unit: Unit, *, before: str | None, limit: int) -> list[ImportRun]:
    """Return up to `limit` imports that the actor began and that did not come to an end."""
    unit.authorize_anywhere(READ_IMPORT)
    return runs.page(
        unit.connection,
        unit.moment,
        whose=unit.actor.id,
        before=before,
        limit=limit,
        status=RunStatus.RUNNING,
    )


def list_rows(
    unit: Unit, run_id: str, status: str | None, *, after: int, limit: int
) -> list[RowView]:
    """Return up to `limit` rows of an import with numbers after `after`, by number."""
    show_import(unit, run_id)
    rows = outcomes.page_of_rows(unit.connection, run_id, status, after=after, limit=limit)
    positions = sorted({position for row in rows for position in row.records})
    found = outcomes.at_positions(unit.connection, run_id, positions)
    return [_row_view(row, found) for row in rows]


def check_seal(unit: Unit, run: ImportRun) -> None:
    """Refuse with `OutcomesAltered` outcomes that are not those the journal sealed."""
    if run.seal is not None and outcomes.seal(unit.connection, run.run_id) != run.seal:
        raise OutcomesAltered(
            "What is kept about this import was changed after it had finished, so nothing is "
            "undone by it. The history of each record is whole; go back there one by one.",
            import_id=run.run_id,
        )


def _whose(unit: Unit) -> str | None:
    """Return whose imports the actor may see; `None` for everybody's.

    A report quotes rows of projects that a grant on one project does not open.
    """
    everything = unit.context.access.permits(READ_IMPORT, INSTANCE, unit.now)
    return None if everything else unit.actor.id


def _row_view(row: KeptRow, records: dict[int, KeptRecord]) -> RowView:
    return RowView(
        row=row.row,
        line=row.line,
        status=row.status,
        warned=row.warned,
        owner=row.owner,
        problems=row.problems,
        content=row.content,
        records=[_record_view(records[position]) for position in row.records],
    )


def _record_view(kept: KeptRecord) -> RecordView:
    outcome = kept.outcome
    return RecordView(
        kind=outcome.kind,
        project=outcome.project,
        name=outcome.name,
        number=outcome.number,
        status=outcome.status,
        conflicts=outcome.clashes,
        refusal=outcome.refusal,
        undone=kept.taken_back,
        why_kept=kept.why_kept,
    )


def _no_import(run_id: str) -> ImportNotFound:
    return ImportNotFound(
        f"There is no import '{run_id[:80]}', or you may not see it.", import_id=run_id[:80]
    )
