"""Reading the journal, as far as the actor may see what it is about."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from muniment.capabilities.audit import store
from muniment.capabilities.audit.model import Entry, EventNotFound
from muniment.kernel.events import Scope
from muniment.platform.auth import Level, Permission, Role
from muniment.platform.auth.gate import READERS
from muniment.platform.journal import EVENTS
from muniment.platform.journal.history import Change, changes
from muniment.platform.unit import Unit

READ_JOURNAL = Permission(
    "audit:journal:read", "See the events about what one may see", Level.READ, READERS
)
# A bundle of entries tells of everything at once, grants and holds among it.
READ_ENTRIES = Permission(
    "audit:entries:read",
    "Read every entry of the log",
    Level.READ,
    frozenset({Role.AUDITOR, Role.ADMIN}),
)
PERMISSIONS = (READ_JOURNAL, READ_ENTRIES)


def may_see(unit: Unit, event_type: str, scope: Scope) -> bool:
    """Whether the actor may see events of that type about something in `scope`.

    Otherwise as a list of events decides it: no event of a model that takes a purpose to look at.
    """
    needed = [READ_JOURNAL]
    needed += [permission for permission, types in unit.audiences() if event_type in types]
    access = unit.context.access
    if unit.must_say_why(scope.model_id):
        return False
    return all(access.permits(permission, scope, unit.now) for permission in needed)


def check_operator(unit: Unit) -> None:
    """Pass the gate for what concerns the instance as a whole."""
    unit.authorize(READ_JOURNAL)


def list_events(
    unit: Unit, filters: store.Filters, *, before: int | None, limit: int
) -> list[Entry]:
    """Return up to `limit` events, newest first, from before event number `before`."""
    visible = _visible(unit)
    unit.saw("journal.read", "events" if before is None else f"events before {before}")
    return store.page(unit.connection, filters, visible, before=before, limit=limit)


def list_latest(unit: Unit, limit: int) -> list[Entry]:
    """Return what was recorded last, for a glance in passing that is itself not noted."""
    return store.page(unit.connection, store.Filters(), _visible(unit), before=None, limit=limit)


def names_of(unit: Unit, entries: Collection[Entry]) -> dict[str, str]:
    """Return by state digest what people call the things that these events are about."""
    names = store.names(unit.connection, {entry.state_digest for entry in entries})
    # What changes later of a thing need not say again what it is called.
    unnamed = {
        entry.state_digest: (entry.subject.kind, entry.subject.id)
        for entry in entries
        if entry.state_digest not in names
    }
    if unnamed:
        first = store.first_states(unit.connection, set(unnamed.values()))
        known = store.names(unit.connection, set(first.values()))
        for digest, subject in unnamed.items():
            if (name := known.get(first.get(subject, ""))) is not None:
                names[digest] = name
    return names


def event(unit: Unit, event_id: str) -> Entry:
    """Return one event with its after-state; raise `EventNotFound`."""
    found = store.find(unit.connection, event_id, _visible(unit))
    if found is None:
        raise EventNotFound(f"There is no event '{event_id[:80]}', or you may not see it.")
    unit.saw("journal.read", f"event {event_id}", Scope(found.project_id, found.model_id))
    return found


def changes_of(unit: Unit, entries: Sequence[Entry]) -> dict[str, list[Change]]:
    """Return by event id what each of these events of one thing changed, field by field.

    They come newest first and without a gap; the last one is compared with what was before it.
    """
    if not entries:
        return {}
    before = _one_before(unit, entries[-1])
    listed = [*entries, *([before] if before else [])]
    known = store.states(unit.connection, {entry.state_digest for entry in listed})
    states = [known.get(entry.state_digest, {}) for entry in listed]
    states += [{}] * (len(entries) + 1 - len(states))
    return {
        entry.event_id: changes(states[place + 1], states[place])
        for place, entry in enumerate(entries)
    }


def _one_before(unit: Unit, entry: Entry) -> Entry | None:
    about = store.Filters(subject_kind=entry.subject.kind, subject_id=entry.subject.id)
    visible = _visible(unit)
    found = store.page(unit.connection, about, visible, before=entry.event_seq, limit=1)
    return found[0] if found else None


def _visible(unit: Unit) -> ColumnElement[bool]:
    """Events of no project (people, tokens, vocabularies) take a grant on the whole instance."""
    columns: Any = EVENTS.c
    place = (columns.project_id, columns.model_id)
    visible = [unit.visible(READ_JOURNAL, *place), unit.unguarded(columns.model_id)]
    # The journal is no way around what else it takes to see a hold, a grant or a token.
    for permission, types in unit.audiences():
        visible.append(or_(columns.type.not_in(types), unit.visible(permission, *place)))
    return and_(*visible, store.by(unit.moment))
