"""JSON routes of the access log."""

from muniment.capabilities.accesslog import service
from muniment.capabilities.accesslog.model import Batch, BatchNotFound, Entry, Verdict
from muniment.capabilities.accesslog.store import Filters
from muniment.platform.http import Inquiry, Page, Router, page_of
from muniment.platform.http.paging import DEFAULT_LIMIT, check_limit, read_number, read_words
from muniment.platform.http.reading import read_time
from muniment.platform.lookout import READ_LOG

router = Router(tag="Access log")


@router.get("/access-log", permission=READ_LOG)
def list_entries(
    unit: Inquiry,
    actor: str | None = None,
    action: str | None = None,
    outcome: str | None = None,
    refused: bool | None = None,
    model_id: str | None = None,
    token_id: str | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[Entry]:
    """List sensitive reads and refusals, newest first, narrowed by who, what, or time."""
    filters = Filters(
        actor=actor,
        action=action,
        outcome=outcome,
        refused=refused,
        model_id=model_id,
        token_id=token_id,
        since=read_time(since, "since") if since else None,
        until=read_time(until, "until") if until else None,
    )
    found = service.list_entries(
        unit, filters, before=read_number(cursor), limit=check_limit(limit) + 1
    )
    return page_of(found, limit, lambda entry: (entry.entry_seq,))


@router.get("/access-log/batches", permission=READ_LOG)
def list_batches(
    unit: Inquiry, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Batch]:
    """List the batches that the journal has sealed, newest first."""
    words = read_words(cursor)
    found = service.list_batches(
        unit, before=words[0] if words else None, limit=check_limit(limit) + 1
    )
    return page_of(found, limit, lambda batch: (batch.batch_id,))


@router.get("/access-log/batches/{batch_id}/verify", permission=READ_LOG, refusals=(BatchNotFound,))
def verify_batch(unit: Inquiry, batch_id: str) -> Verdict:
    """Compare the entries of a batch with the digest that the journal holds of them."""
    return service.verify(unit, batch_id)
