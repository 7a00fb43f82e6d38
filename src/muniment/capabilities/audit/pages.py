"""Pages of the journal."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from muniment.capabilities.audit import service
from muniment.capabilities.audit.model import Entry
from muniment.capabilities.audit.store import Filters
from muniment.kernel.moment import Moment
from muniment.platform.http.paging import page_of, read_number
from muniment.platform.http.reading import read_time
from muniment.platform.journal.history import Change as FieldChange
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.filters import words
from muniment.platform.web.form import Form
from muniment.platform.web.frame import Link
from muniment.platform.web.offers import Change, Offers, Stop
from muniment.platform.web.pages import Pages

pages = Pages()
_SHOWN = 50
_LOOKED_AT = 5  # times as many as are shown, as some say the same


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the address narrows the journal to."""

    type: str | None = None
    subject_kind: str | None = None
    subject_id: str | None = None
    project_id: str | None = None
    model_id: str | None = None
    actor: str | None = None
    since: str | None = None
    until: str | None = None
    cursor: str | None = None

    @property
    def given(self) -> dict[str, str]:
        """What narrows, by name."""
        named = {found.name: getattr(self, found.name) for found in fields(self)}
        return {name: value for name, value in named.items() if value and name != "cursor"}

    @property
    def is_about_one(self) -> bool:
        """Whether it is the history of one thing, without a gap."""
        return self.given.keys() == {"subject_kind", "subject_id"}


@dataclass(frozen=True, slots=True)
class Told:
    """An event as the history of a thing tells it, with what it changed field by field."""

    type: str
    actor: str
    via: str
    revision: int
    event_id: str
    valid_at: datetime
    recorded_at: datetime
    purpose: str | None
    changes: list[FieldChange]


@pages.get("/events", permission=service.READ_JOURNAL)
def list_events(unit: Unit, request: PageRequest) -> Html:
    """List what was recorded, newest first."""
    wanted = _read(request.query)
    before = read_number(wanted.cursor)
    filters = _filters(wanted, unit.moment)
    found = service.list_events(unit, filters, before=before, limit=_SHOWN + 1)
    page = page_of(found, _SHOWN, lambda entry: (entry.event_seq,))
    return Html(
        "audit/events.html",
        page=page,
        told=_told(unit, page.items) if wanted.is_about_one else [],
        names=service.names_of(unit, found),
        models=_models(unit, request, page.items),
        filters=wanted,
        form=Form(wanted.given),
    )


@pages.get("/events/{event_id}", permission=service.READ_JOURNAL)
def show_event(unit: Unit, request: PageRequest) -> Html:
    """Show one event with the whole state after it."""
    event_id = request.path["event_id"]
    found = service.event(unit, event_id)
    changed = service.changes_of(unit, [found])[found.event_id]
    proof = service.shown_proof(unit, event_id)
    names = service.names_of(unit, [found])
    models = _models(unit, request, [found])
    return Html(
        "audit/event.html", event=found, changed=changed, proof=proof, names=names, models=models
    )


def _models(unit: Unit, request: PageRequest, entries: Collection[Entry]) -> dict[str, Link]:
    ids = {entry.model_id for entry in entries if entry.model_id is not None}
    return request.panels.models(unit, ids) if ids else {}


def _told_once(entries: list[Entry]) -> list[Entry]:
    """Return entries without those that say again what the one before them says."""
    kept: list[Entry] = []
    for entry in entries:
        last = kept[-1] if kept else None
        if last is None or entry.model_id or (entry.type, entry.actor) != (last.type, last.actor):
            kept.append(entry)
    return kept


def _changes(unit: Unit, limit: int) -> list[Change]:
    if not unit.context.access.permits_somewhere(service.READ_JOURNAL, unit.now):
        return []
    found = _told_once(service.list_latest(unit, limit * _LOOKED_AT))[:limit]
    names = service.names_of(unit, found)
    return [
        Change(
            title=words(each.type),
            about=names.get(each.state_digest, ""),
            actor=each.actor,
            at=each.recorded_at,
            href=f"/events/{each.event_id}",
            model_id=each.model_id,
        )
        for each in found
    ]


OFFERS = Offers(
    changes=_changes,
    stops=(
        Stop(
            ("validator", "model-owner", "administrator"),
            "/events",
            "main .card",
            "Everything that was ever changed",
            "By whom, when, through which door and why; nothing is overwritten. Each entry proves "
            "in your browser that it is in the log and unchanged.",
        ),
    ),
)


def _told(unit: Unit, entries: Sequence[Entry]) -> list[Told]:
    changes = service.changes_of(unit, entries)
    return [
        Told(
            type=entry.type,
            actor=entry.actor,
            via=entry.via,
            revision=entry.event_seq,
            event_id=entry.event_id,
            valid_at=entry.valid_at,
            recorded_at=entry.recorded_at,
            purpose=entry.purpose,
            changes=changes[entry.event_id],
        )
        for entry in entries
    ]


def _read(query: Mapping[str, str]) -> Narrowing:
    known = {found.name for found in fields(Narrowing)}
    return Narrowing(**{name: text for name, text in query.items() if name in known and text})


def _filters(wanted: Narrowing, moment: Moment) -> Filters:
    """Narrow to what had been recorded by the moment looked at."""
    until = read_time(wanted.until, "until") if wanted.until else None
    ends = [time for time in (until, moment.as_of, moment.as_known) if time is not None]
    return Filters(
        event_type=wanted.type,
        subject_kind=wanted.subject_kind,
        subject_id=wanted.subject_id,
        project_id=wanted.project_id,
        model_id=wanted.model_id,
        actor=wanted.actor,
        since=read_time(wanted.since, "since") if wanted.since else None,
        until=min(ends, default=None),
    )
