"""Undoing an import: what it made is deleted, what it changed goes back, if nobody came after it.

It is done in batches like the import itself, the last record first, so versions go before their
models and models before the use cases they serve. An undo that is cut short is finished by asking
for it again. Projects stay: they may hold other people's things, and an empty one harms nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeVar

from muniment.capabilities.imports.model.outcomes import Outcome, Status
from muniment.capabilities.imports.model.runs import ImportRun
from muniment.capabilities.imports.service import runs
from muniment.capabilities.imports.service.conducting import BATCH, Desk
from muniment.capabilities.imports.service.permissions import UNDO_IMPORT
from muniment.capabilities.imports.service.reverting import ChangedSince, take_back
from muniment.capabilities.imports.store import origins
from muniment.capabilities.imports.store import outcomes as store
from muniment.capabilities.imports.store.outcomes import KeptRecord
from muniment.kernel.errors import Kind, MunimentError
from muniment.kernel.moment import Moment
from muniment.platform.attempt import attempt
from muniment.platform.recording import enter
from muniment.platform.unit import Unit

T = TypeVar("T")
_MOST: Final = 1000
_OURS: Final = frozenset({Kind.UNAVAILABLE, Kind.FULL, Kind.UNAUTHENTICATED})


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that an undo left as it is, and why."""

    kind: str
    project: str | None
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did; `kept` are the first thousand records that it had to leave."""

    run: ImportRun
    kept: list[Kept]


async def undo(desk: Desk, run_id: str, conclude: Callable[[Unit, Undone], T]) -> T:
    """Take an import back; return what `conclude` makes of the result in the last transaction.

    Raises `ImportNotUndoable` for a run that is not over or was undone, `OutcomesAltered` if what
    is kept about it is not what the journal sealed.
    """
    run = await desk.read(lambda unit: _undoable(unit, run_id))
    purpose = f"undo of {run.words}"
    position: int | None = None
    while True:
        below = position
        position = await desk.write(lambda unit: _undo_batch(unit, run, below), purpose)  # noqa: B023  awaited at once
        if position is None:
            break
    return await desk.write(lambda unit: conclude(unit, _finish(unit, run_id)))


def _undoable(unit: Unit, run_id: str) -> ImportRun:
    unit.authorize_anywhere(UNDO_IMPORT)
    run = runs.show_import(unit, run_id, Moment.NOW)
    unit.match(run.revision)
    run.check_undoable()
    runs.check_seal(unit, run)
    return run


def _undo_batch(unit: Unit, run: ImportRun, below: int | None) -> int | None:
    """Take the next records back; return where to go on below, or `None` after the last."""
    unit.authorize_anywhere(UNDO_IMPORT)
    batch = store.to_take_back(unit.connection, run.run_id, below, BATCH)
    for record in batch:
        why_kept = _undo_record(unit, run, record)
        store.note_undo(unit.connection, run.run_id, record.position, why_kept)
    return batch[-1].position if batch else None


def _undo_record(unit: Unit, run: ImportRun, record: KeptRecord) -> str | None:
    """Take a record back; return why it was kept, or `None` if it was not."""
    try:
        attempt(unit, lambda unit: _take_back(unit, run, record.outcome))
    except MunimentError as error:
        if error.kind in _OURS:
            raise
        return error.message
    return None


def _take_back(unit: Unit, run: ImportRun, outcome: Outcome) -> None:
    if outcome.kind == "project" and outcome.status is Status.CREATED:
        raise ChangedSince("A project that an import opened stays open; archive it if it is empty.")
    take_back(unit, outcome, f"Undo of {run.words}")
    if outcome.before is None:
        origins.forget(unit.connection, run.source, outcome.record, outcome.key)
    else:
        origins.replace(unit.connection, origins.restored(outcome.before))


def _finish(unit: Unit, run_id: str) -> Undone:
    run = _undoable_still(unit, run_id)
    counts = store.count_undone(unit.connection, run_id)
    undone = enter(unit, "import.undone", run.taken_back(unit.now, unit.actor.name, counts))
    kept = (
        Kept(
            record.outcome.kind,
            record.outcome.project,
            record.outcome.name,
            record.why_kept or "",
        )
        for record in store.kept_anyway(unit.connection, run_id)
    )
    return Undone(undone, list(islice(kept, _MOST)))


def _undoable_still(unit: Unit, run_id: str) -> ImportRun:
    unit.authorize_anywhere(UNDO_IMPORT)
    run = runs.show_import(unit, run_id, Moment.NOW)
    run.check_undoable()
    return run
