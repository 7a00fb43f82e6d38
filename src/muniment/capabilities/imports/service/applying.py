"""Bringing one record in: find it, compare, make or change it, and say what became of it."""

from dataclasses import replace
from typing import Any, Final

from muniment.capabilities import catalog, usecases
from muniment.capabilities.imports.model import comparing
from muniment.capabilities.imports.model.comparing import Comparison
from muniment.capabilities.imports.model.leaves import leaves_of
from muniment.capabilities.imports.model.marks import (
    Marks,
    from_plain,
    join_marks,
    split_marks,
    to_plain,
)
from muniment.capabilities.imports.model.naming import fit_name
from muniment.capabilities.imports.model.outcomes import Clash, Outcome, Refusal, Status
from muniment.capabilities.imports.model.plan import PlannedRecord
from muniment.capabilities.imports.model.values import fingerprint
from muniment.capabilities.imports.service.book import Book
from muniment.capabilities.imports.service.targets import TARGETS, Standing, Wanted
from muniment.capabilities.imports.service.targets.versions import FIXED
from muniment.capabilities.imports.store import origins
from muniment.capabilities.imports.store.origins import Origin
from muniment.kernel.errors import Conflict, Kind, MunimentError, NotFound
from muniment.platform.attempt import attempt
from muniment.platform.unit import Unit

_HASH: Final = 8
# What is wrong with the house and not with the record: the whole batch waits for better times.
_OURS: Final = frozenset({Kind.UNAVAILABLE, Kind.FULL, Kind.UNAUTHENTICATED})
_FIXES: Final = {
    Kind.FORBIDDEN: "Ask for the role it takes, or let somebody import it who has that role",
    Kind.NOT_FOUND: "Ask an administrator to open it, or for the right to work in it",
    Kind.CONFLICT: "Change the register or the file until they agree",
}
_FIX: Final = "Correct the row, or the mapping"
_HIDDEN: Final = Refusal(
    NotFound.code,
    "It was brought in before, to where you may not see it.",
    _FIXES[Kind.NOT_FOUND],
)
_FREE_NAMES = (catalog.ModelExists, usecases.UseCaseExists)


class NothingToAddTo(Conflict):
    """The file only adds to records that another one gives, and this record is not there."""

    code = "imports.nothing-to-add-to"
    title = "There is nothing to add to"


def bring_in(unit: Unit, planned: PlannedRecord, book: Book) -> Outcome:
    """Make the register say what a planned record says; what is refused leaves nothing behind."""
    refusal = book.refusal_of_parent(planned)
    if refusal is not None:
        return _rejected(planned, book, refusal)
    origin = book.origin_of(planned)
    if origin is not None and not TARGETS[planned.kind].permits(unit, origin.scope):
        return _rejected(planned, book, _HIDDEN)
    if origin is not None and _is_settled(planned, origin, book):
        return _outcome(Status.UNCHANGED, planned, origin.project, origin.name, origin=origin)
    try:
        return attempt(unit, lambda unit: _applied(unit, planned, origin, book))
    except MunimentError as error:
        if error.kind in _OURS:
            raise
        return _rejected(planned, book, _explained(error))


def _is_settled(planned: PlannedRecord, origin: Origin, book: Book) -> bool:
    """Whether the file says what it said last time, so that there is nothing to look at."""
    return (
        origin.fingerprint == planned.fingerprint
        and not book.overwrite
        and origin.subject_id not in book.deleted
    )


def _applied(unit: Unit, planned: PlannedRecord, origin: Origin | None, book: Book) -> Outcome:
    if origin is not None and origin.subject_id in book.deleted and not book.overwrite:
        return _deleted_meanwhile(planned, origin)
    wanted = _wanted(planned, origin, book)
    standing = _found(unit, planned, wanted, origin, book)
    if standing is None and book.adds:
        raise NothingToAddTo(
            f"The file only adds to what another file of '{book.source}' gave, and none gave this "
            f"{planned.kind}. Import that file first.",
        )
    if standing is None:
        return _created(unit, planned, wanted, origin)
    if origin is None and planned.kind == "project":
        return _adopted(unit, planned, wanted, standing)
    return _changed(unit, planned, wanted, standing, origin=origin, book=book)


def _wanted(planned: PlannedRecord, origin: Origin | None, book: Book) -> Wanted:
    leaves = leaves_of(planned)
    if planned.use_cases:
        leaves["use_cases"] = [*book.use_cases_of(planned)]
    project, model = book.project_of(planned), None
    if planned.kind == "version":
        project, model = book.model_of(planned)
    key = planned.key if planned.record == planned.kind else f"{planned.record}:{planned.key}"
    name = origin.name if origin and planned.kind == "project" else planned.name
    return Wanted(book.source, key, name, project, model, leaves)


def _found(
    unit: Unit, planned: PlannedRecord, wanted: Wanted, origin: Origin | None, book: Book
) -> Standing | None:
    is_new = origin is None and not book.searches and planned.kind != "project"
    is_gone = origin is not None and origin.subject_id in book.deleted
    if is_new or is_gone:
        return None
    paths = {**wanted.leaves, **(origin.marks if origin else {})}
    return TARGETS[planned.kind].find(unit, wanted, origin, paths)


def _created(unit: Unit, planned: PlannedRecord, wanted: Wanted, origin: Origin | None) -> Outcome:
    """Make the record, under another name if somebody else's record has its name by now."""
    target = TARGETS[planned.kind]
    try:
        made = target.create(unit, wanted)
    except _FREE_NAMES:
        ending = f"-{fingerprint([wanted.source, planned.record, planned.key])[:_HASH]}"
        other = fit_name(planned.name, ending=ending)
        if other is None:
            raise
        made = target.create(unit, replace(wanted, name=other))
    marks = comparing.first_marks(wanted.leaves, made.leaves)
    seen = planned.fingerprint
    _remember(unit, planned, wanted, made, marks=marks, before=origin, seen=seen)
    outcome = _outcome(
        Status.CREATED, planned, made.project, made.name, standing=made, origin=origin
    )
    return replace(outcome, model=wanted.model)


def _adopted(unit: Unit, planned: PlannedRecord, wanted: Wanted, standing: Standing) -> Outcome:
    """Take up a project that was there: what its people wrote about it stays."""
    seen = planned.fingerprint
    _remember(unit, planned, wanted, standing, marks={}, before=None, seen=seen)
    return _outcome(Status.UNCHANGED, planned, standing.project, standing.name, standing=standing)


def _changed(
    unit: Unit,
    planned: PlannedRecord,
    wanted: Wanted,
    standing: Standing,
    *,
    origin: Origin | None,
    book: Book,
) -> Outcome:
    known, others = split_marks(from_plain(origin.marks) if origin else {}, added=book.adds)
    if book.adds:  # what other files added stays, and what this one leaves out with it
        others = join_marks(known, others, added=True)
        known = {path: mark for path, mark in known.items() if path in wanted.leaves}
    found = comparing.compare(
        wanted.leaves, standing.leaves, known, overwrite=book.overwrite, fixed=FIXED
    )
    clashes = (*found.clashes, *_moves(wanted, standing))
    after = standing
    if found.changes:
        after = TARGETS[planned.kind].change(unit, wanted, standing, found.changes)
    marks = comparing.next_marks(wanted.leaves, after.leaves, known, found)
    marks = join_marks(marks, others, added=book.adds)
    seen = origin.fingerprint if origin and book.adds else planned.fingerprint
    seen = "" if clashes else seen
    _remember(unit, planned, wanted, after, marks=marks, before=origin, seen=seen)
    status = _status(found, clashes, after)
    outcome = _outcome(status, planned, after.project, after.name, standing=after, origin=origin)
    return replace(outcome, clashes=clashes, model=wanted.model)


def _status(found: Comparison, clashes: tuple[Clash, ...], after: Standing) -> Status:
    if clashes:
        return Status.CONFLICT
    return Status.UPDATED if found.changes and after.touched else Status.UNCHANGED


def _moves(wanted: Wanted, standing: Standing) -> tuple[Clash, ...]:
    """Report a record that the file has under another project: an import moves nothing."""
    if wanted.project in {None, standing.project}:
        return ()
    return (Clash("project", str(standing.project), str(wanted.project)),)


def _deleted_meanwhile(planned: PlannedRecord, origin: Origin) -> Outcome:
    outcome = _outcome(Status.CONFLICT, planned, origin.project, origin.name, origin=origin)
    clash = Clash("status", "deleted since the last import", "active")
    return replace(outcome, subject_id=origin.subject_id, clashes=(clash,))


def _remember(
    unit: Unit,
    planned: PlannedRecord,
    wanted: Wanted,
    standing: Standing,
    *,
    marks: Marks,
    before: Origin | None,
    seen: str,
) -> None:
    origin = Origin(
        source=wanted.source,
        record=planned.record,
        key=planned.key,
        kind=planned.kind,
        subject_id=standing.subject.id,
        project_id=standing.scope.project_id,
        model_id=standing.scope.model_id,
        project=standing.project,
        name=standing.name,
        number=standing.number,
        fingerprint=seen,
        marks=to_plain(marks),
    )
    if before is None:
        origins.remember(unit.connection, origin)
    else:
        origins.replace(unit.connection, origin)


def _outcome(
    status: Status,
    planned: PlannedRecord,
    project: str | None,
    name: str,
    *,
    standing: Standing | None = None,
    origin: Origin | None = None,
) -> Outcome:
    before = origin if standing is not None and standing.touched else None
    return Outcome(
        status=status,
        kind=planned.kind,
        record=planned.record,
        key=planned.key,
        project=project,
        name=name,
        rows=planned.rows,
        subject_id=standing.subject.id if standing else origin and origin.subject_id,
        number=standing.number if standing else origin and origin.number,
        touched=standing.touched if standing else (),
        before=origins.as_row(before) if before else None,
    )


def _rejected(planned: PlannedRecord, book: Book, refusal: Refusal) -> Outcome:
    outcome = _outcome(Status.REJECTED, planned, book.project_of(planned), planned.name)
    return replace(outcome, refusal=refusal)


def _explained(error: MunimentError) -> Refusal:
    facts: dict[str, Any] = error.facts
    places = tuple(str(place["pointer"]) for place in facts.get("errors", ()))
    return Refusal(error.code, error.message, _FIXES.get(error.kind, _FIX), places)
