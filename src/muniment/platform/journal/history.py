"""History: every state a subject had, who brought it about, and what changed each time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, cast

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, select

from muniment.kernel.errors import NotFound
from muniment.kernel.events import Subject
from muniment.kernel.moment import Moment
from muniment.platform.journal.personal import opened
from muniment.platform.journal.tables import DOCUMENTS, EVENTS

View = Callable[[Mapping[str, Any]], Mapping[str, Any]]


class RevisionNotFound(NotFound):
    """The thing has no such revision."""

    code = "journal.revision-not-found"
    title = "There is no such revision"


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs between two states (dotted path; `None` where it is absent)."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Revision:
    """One recorded change of a subject."""

    revision: int
    event_id: str
    type: str
    subject: Subject
    valid_at: datetime
    recorded_at: datetime
    actor: str
    via: str
    purpose: str | None
    state_digest: str
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Point:
    """A revision on one side of a difference."""

    revision: int
    valid_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two states of a subject; `None` stands for before it existed."""

    before: Point | None
    after: Point | None
    changes: list[Change]


def history(
    connection: Connection,
    subject: Subject,
    *,
    limit: int,
    before: int | None = None,
    moment: Moment = Moment.NOW,
    view: View = dict,
) -> list[Revision]:
    """Return the newest `limit` revisions of `subject` (those older than `before`), newest first.

    Of a past `moment`, only what was true by then and known by then. `view` takes from a state
    the part in which changes are looked for.
    """
    rows = _newest(connection, [*_about(subject), *_by(moment)], limit + 1, before)
    return [
        _revision(connection, row, rows[i + 1] if i + 1 < len(rows) else None, view)
        for i, row in enumerate(rows[:limit])
    ]


def happenings(
    connection: Connection,
    where: list[ColumnElement[bool]],
    *,
    limit: int,
    before: int | None,
    moment: Moment,
    view: Callable[[str, Mapping[str, Any]], Mapping[str, Any]],
) -> list[tuple[Revision, str | None]]:
    """Return the newest `limit` revisions of all subjects of `where`, each with its model's id.

    Otherwise as `history`; `view` is told the kind of the subject as well.
    """
    rows = _newest(connection, [*where, *_by(moment)], limit, before)
    found: list[tuple[Revision, str | None]] = []
    for row in rows:
        earlier = [*_about(Subject(row.subject_kind, row.subject_id)), *_by(moment)]
        previous = next(iter(_newest(connection, earlier, 1, row.event_seq)), None)
        revision = _revision(connection, row, previous, partial(view, row.subject_kind))
        found.append((revision, row.model_id))
    return found


def state_at(connection: Connection, subject: Subject, revision: int) -> Mapping[str, Any] | None:
    """Return the state `subject` had at one of its revisions; `None` if that is not one of its."""
    body = connection.execute(
        select(DOCUMENTS.c.body)
        .join(EVENTS, DOCUMENTS.c.digest == EVENTS.c.state_digest)
        .where(*_about(subject), EVENTS.c.event_seq == revision)
    ).scalar()
    return None if body is None else opened(connection, msgspec.json.decode(body))


def recall(connection: Connection, subject: Subject, revision: int) -> Mapping[str, Any]:
    """Return what `state_at` returns; raise `RevisionNotFound` if that is not one of its."""
    state = state_at(connection, subject, revision)
    if state is None:
        raise _no_revision(revision)
    return state


def difference(
    connection: Connection,
    subject: Subject,
    before: int | datetime | None = None,
    after: int | datetime | None = None,
    view: View = dict,
    *,
    moment: Moment = Moment.NOW,
) -> Difference:
    """Return what changed from one revision or time to another.

    Without `after`, up to the newest revision; without `before`, from the revision before it.
    Of a past `moment`, only what was true by then and known by then counts.
    Raises `RevisionNotFound` for a revision that is not one of the subject's.
    """
    until = _row_at(connection, subject, after, moment)
    if before is None and until is not None:
        earlier = [*_about(subject), *_by(moment), EVENTS.c.event_seq < until.event_seq]
        since = next(iter(_newest(connection, earlier, 1, None)), None)
    else:
        since = _row_at(connection, subject, before, moment)
    return Difference(
        _point(since),
        _point(until),
        changes(view(_state(connection, since)), view(_state(connection, until))),
    )


def changes(before: Mapping[str, Any], after: Mapping[str, Any], path: str = "") -> list[Change]:
    """Return the fields in which two states differ, in the order of their names."""
    found: list[Change] = []
    for name in sorted(before.keys() | after.keys()):
        old: Any = before.get(name)
        new: Any = after.get(name)
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            found += changes(
                cast("dict[str, Any]", old), cast("dict[str, Any]", new), f"{path}{name}."
            )
        else:
            found.append(Change(f"{path}{name}", old, new))
    return found


def _about(subject: Subject) -> list[ColumnElement[bool]]:
    return [EVENTS.c.subject_kind == subject.kind, EVENTS.c.subject_id == subject.id]


def _by(moment: Moment) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if moment.as_of is not None:
        wanted.append(EVENTS.c.valid_at <= moment.as_of)
    if moment.as_known is not None:
        wanted.append(EVENTS.c.recorded_at <= moment.as_known)
    return wanted


def _row_at(
    connection: Connection, subject: Subject, which: int | datetime | None, moment: Moment
) -> Row[Any] | None:
    """Return the event that brought about the state meant; `None` if there was none yet."""
    if isinstance(which, int):
        wanted = [*_about(subject), *_by(moment), EVENTS.c.event_seq == which]
        rows = _newest(connection, wanted, 1, None)
        if not rows:
            raise _no_revision(which)
        return rows[0]
    statement = _events().where(*_about(subject), *_by(moment), *_by(Moment(as_of=which)))
    latest = statement.order_by(EVENTS.c.valid_at.desc(), EVENTS.c.event_seq.desc()).limit(1)
    return connection.execute(latest).first()


def _no_revision(revision: int) -> RevisionNotFound:
    return RevisionNotFound(
        f"There is no revision {revision} of this; its history lists those there are.",
        revision=revision,
    )


def _point(row: Row[Any] | None) -> Point | None:
    return None if row is None else Point(row.event_seq, row.valid_at, row.recorded_at)


def _state(connection: Connection, row: Row[Any] | None) -> Mapping[str, Any]:
    return {} if row is None else opened(connection, msgspec.json.decode(row.body))


def _events() -> Select[Any]:
    return select(EVENTS, DOCUMENTS.c.body).join(
        DOCUMENTS, DOCUMENTS.c.digest == EVENTS.c.state_digest
    )


def _newest(
    connection: Connection, where: list[ColumnElement[bool]], limit: int, before: int | None
) -> list[Row[Any]]:
    statement = _events().where(*where).order_by(EVENTS.c.event_seq.desc()).limit(limit)
    if before is not None:
        statement = statement.where(EVENTS.c.event_seq < before)
    return list(connection.execute(statement))


def _revision(
    connection: Connection, row: Row[Any], previous: Row[Any] | None, view: View
) -> Revision:
    return Revision(
        revision=row.event_seq,
        event_id=row.event_id,
        type=row.type,
        subject=Subject(row.subject_kind, row.subject_id),
        valid_at=row.valid_at,
        recorded_at=row.recorded_at,
        actor=row.actor_name,
        via=row.via,
        purpose=row.purpose,
        state_digest=row.state_digest,
        changes=changes(view(_state(connection, previous)), view(_state(connection, row))),
    )
