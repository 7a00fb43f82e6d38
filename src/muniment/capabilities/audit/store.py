"""Queries over the journal, which other hands write."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, and_, func, select, true, tuple_

from muniment.capabilities.audit.model import Entry
from muniment.kernel.events import Subject
from muniment.kernel.moment import Moment
from muniment.platform.database.newest import newest
from muniment.platform.journal import DOCUMENTS, EVENTS


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of events is narrowed to; `None` leaves a field open."""

    event_type: str | None = None
    subject_kind: str | None = None
    subject_id: str | None = None
    project_id: str | None = None
    model_id: str | None = None
    actor: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def page(
    connection: Connection,
    filters: Filters,
    visible: ColumnElement[bool],
    *,
    before: int | None,
    limit: int,
) -> list[Entry]:
    """Return up to `limit` events recorded before event number `before`, newest first."""
    wanted = (visible, *_conditions(filters))
    rows = newest(connection, EVENTS.c.event_seq, wanted, before=before, limit=limit)
    return [_entry(row) for row in rows]


def by(moment: Moment) -> ColumnElement[bool]:
    """Return the condition for what had happened, and was known, by `moment`."""
    happened = true() if moment.as_of is None else EVENTS.c.valid_at <= moment.as_of
    known = true() if moment.as_known is None else EVENTS.c.recorded_at <= moment.as_known
    return and_(happened, known)


def find(connection: Connection, event_id: str, visible: ColumnElement[bool]) -> Entry | None:
    """Return one event with its after-state."""
    row = connection.execute(
        select(EVENTS, DOCUMENTS.c.body)
        .join(DOCUMENTS, DOCUMENTS.c.digest == EVENTS.c.state_digest)
        .where(EVENTS.c.event_id == event_id, visible)
    ).first()
    return None if row is None else _entry(row, msgspec.json.decode(row.body))


class _Named(msgspec.Struct):
    """The part of a state that says what people call the thing."""

    name: str | None = None
    alias: str | None = None
    schema: str | None = None
    title: str | None = None
    principal: str | None = None
    version: object = None


def names(connection: Connection, digests: Collection[str]) -> dict[str, str]:
    """Return what people call the things with these after-states, for those that have a name."""
    statement = select(DOCUMENTS.c.digest, DOCUMENTS.c.body).where(DOCUMENTS.c.digest.in_(digests))
    states = {
        row.digest: msgspec.json.decode(row.body, type=_Named)
        for row in connection.execute(statement)
    }
    said = {digest: _said(state) for digest, state in states.items()}
    return {digest: name for digest, name in said.items() if name}


def _said(state: _Named) -> str | None:
    match state.version:
        case {"number": int(number)}:
            return str(number)
        case _:
            return state.name or state.alias or state.schema or state.title or state.principal


def first_states(
    connection: Connection, subjects: Collection[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """Return by kind and id the digest of the first state of each of these things."""
    about = (EVENTS.c.subject_kind, EVENTS.c.subject_id)
    first = (
        select(func.min(EVENTS.c.event_seq)).where(tuple_(*about).in_(subjects)).group_by(*about)
    )
    wanted = select(*about, EVENTS.c.state_digest).where(EVENTS.c.event_seq.in_(first))
    return {(row[0], row[1]): row[2] for row in connection.execute(wanted)}


def states(connection: Connection, digests: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return after-states by digest; what is told of a person stays sealed in them."""
    statement = select(DOCUMENTS.c.digest, DOCUMENTS.c.body).where(DOCUMENTS.c.digest.in_(digests))
    return {row.digest: msgspec.json.decode(row.body) for row in connection.execute(statement)}


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    exact = {
        "type": filters.event_type,
        "subject_kind": filters.subject_kind,
        "subject_id": filters.subject_id,
        "project_id": filters.project_id,
        "model_id": filters.model_id,
        "actor_name": filters.actor,
    }
    found = [EVENTS.c[name] == value for name, value in exact.items() if value is not None]
    if filters.since is not None:
        found.append(EVENTS.c.recorded_at >= filters.since)
    if filters.until is not None:
        found.append(EVENTS.c.recorded_at < filters.until)
    return found


def _entry(row: Row[Any], state: dict[str, Any] | None = None) -> Entry:
    return Entry(
        event_seq=row.event_seq,
        event_id=row.event_id,
        leaf_index=row.leaf_index,
        type=row.type,
        subject=Subject(row.subject_kind, row.subject_id),
        project_id=row.project_id,
        model_id=row.model_id,
        valid_at=row.valid_at,
        recorded_at=row.recorded_at,
        actor=row.actor_name,
        actor_id=row.actor_id,
        via=row.via,
        purpose=row.purpose,
        request_id=row.request_id,
        state_digest=row.state_digest,
        state=state,
    )
