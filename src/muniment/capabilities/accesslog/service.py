"""Reading the access log, sealing it into the journal, and forgetting what is old."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import and_, true

from muniment.capabilities.accesslog import store
from muniment.capabilities.accesslog.model import Batch, BatchNotFound, Entry, Verdict, digest_of
from muniment.capabilities.accesslog.store import Filters
from muniment.platform.lookout import ENTRIES, READ_LOG
from muniment.platform.recording import enter
from muniment.platform.settings import Settings
from muniment.platform.unit import Unit

PERMISSIONS = (READ_LOG,)
_MOST_SEALED = 10_000
_MOST_BATCHES = 10
_MOST_PRUNED = 20


def list_entries(unit: Unit, filters: Filters, *, before: int | None, limit: int) -> list[Entry]:
    """Return up to `limit` entries that one may see, newest first; looking at them is one itself.

    Of a past moment, those there were by then.
    """
    visible = unit.visible(READ_LOG, ENTRIES.c.project_id, ENTRIES.c.model_id)
    ends = [time for time in (unit.moment.as_of, unit.moment.as_known) if time is not None]
    known = ENTRIES.c.at <= min(ends) if ends else true()
    unit.saw("access-log.read", "entries" if before is None else f"entries before {before}")
    condition = and_(visible, known)
    return store.page(unit.connection, filters, condition, before=before, limit=limit)


def list_batches(unit: Unit, *, before: str | None, limit: int) -> list[Batch]:
    """Return up to `limit` sealed batches, newest first."""
    unit.authorize(READ_LOG)
    return store.batches(unit.connection, unit.moment, before=before, limit=limit)


def verify(unit: Unit, batch_id: str) -> Verdict:
    """Compare the entries of a batch with the digest that the journal holds of them."""
    unit.authorize(READ_LOG)
    sealed = store.batch(unit.connection, batch_id)
    if sealed is None:
        raise BatchNotFound(f"There is no batch '{batch_id[:80]}'.")
    found = store.in_batch(unit.connection, batch_id)
    computed = digest_of(sealed.previous, (store.line_of(entry) for entry in found))
    return Verdict(
        batch_id=batch_id,
        intact=computed == sealed.digest,
        entries=sealed.entries,
        found=len(found),
        digest=sealed.digest,
        computed=computed,
    )


def seal(unit: Unit) -> Batch | None:
    """Seal what was written since the last time: one event holds the digest of all of it."""
    found = store.unsealed(unit.connection, _MOST_SEALED)
    if not found:
        return None
    previous = store.last_digest(unit.connection)
    batch = Batch(
        batch_id=unit.new_id(),
        previous=previous,
        digest=digest_of(previous, (store.line_of(entry) for entry in found)),
        entries=len(found),
        first_seq=found[0].entry_seq,
        last_seq=found[-1].entry_seq,
        first_at=min(entry.at for entry in found),
        last_at=max(entry.at for entry in found),
        sealed_at=unit.now,
    )
    store.put_in_batch(unit.connection, batch.batch_id, found)
    return enter(unit, "access-log.sealed", batch)


def prune(unit: Unit, keep: timedelta) -> list[Batch]:
    """Forget the entries of batches that are older than `keep`; their digests remain."""
    pruned: list[Batch] = []
    for old in store.outlived(unit.connection, unit.now - keep, _MOST_PRUNED):
        store.forget(unit.connection, old.batch_id)
        pruned.append(enter(unit, "access-log.pruned", replace(old, pruned_at=unit.now)))
    return pruned


def tend(unit: Unit, settings: Settings) -> None:
    """Seal what is new and forget what is old."""
    for _ in range(_MOST_BATCHES):
        if seal(unit) is None:
            break
    prune(unit, timedelta(days=settings.access_log_days))
