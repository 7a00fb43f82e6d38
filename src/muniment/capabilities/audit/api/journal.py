"""JSON routes of the journal."""

from muniment.capabilities.audit import service
from muniment.capabilities.audit.model import Entry, EventNotFound
from muniment.capabilities.audit.store import Filters
from muniment.platform.http import Inquiry, Page, Router, page_of
from muniment.platform.http.paging import DEFAULT_LIMIT, check_limit, read_number
from muniment.platform.http.reading import read_time

router = Router(tag="Journal")


@router.get("/events", permission=service.READ_JOURNAL)
def list_events(
    unit: Inquiry,
    type: str | None = None,  # noqa: A002  the word callers know it by
    subject_kind: str | None = None,
    subject_id: str | None = None,
    project_id: str | None = None,
    model_id: str | None = None,
    actor: str | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[Entry]:
    """List what was recorded, newest first, narrowed by kind, subject, place, actor or time."""
    filters = Filters(
        event_type=type,
        subject_kind=subject_kind,
        subject_id=subject_id,
        project_id=project_id,
        model_id=model_id,
        actor=actor,
        since=read_time(since, "since") if since else None,
        until=read_time(until, "until") if until else None,
    )
    found = service.list_events(
        unit, filters, before=read_number(cursor), limit=check_limit(limit) + 1
    )
    return page_of(found, limit, lambda entry: (entry.event_seq,))


@router.get("/events/{event_id}", permission=service.READ_JOURNAL, refusals=(EventNotFound,))
def show_event(unit: Inquiry, event_id: str) -> Entry:
    """Show one event with the full state of its subject after it."""
    return service.event(unit, event_id)
