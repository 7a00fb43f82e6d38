"""The past over HTTP: a subject's history in pages, and what changed between two points of it."""

from datetime import datetime
from typing import Annotated

from muniment.kernel.events import Subject
from muniment.platform.http.binding import Wire
from muniment.platform.http.paging import Page, check_limit, page_of, read_number
from muniment.platform.http.reading import read_time
from muniment.platform.journal.history import Difference, Revision, View, difference, history
from muniment.platform.unit import Unit

From = Annotated[str | None, Wire("from")]
"""The annotation of a handler's `since`: Python keeps the word `from` for itself."""
_MAX_DIGITS = 18  # fits 64 bits


def history_page(
    unit: Unit, subject: Subject, limit: int, cursor: str | None, view: View = dict
) -> Page[Revision]:
    """Return a page of the revisions of `subject`, newest first; callers passed the gate."""
    found = history(
        unit.connection,
        subject,
        limit=check_limit(limit) + 1,
        before=read_number(cursor),
        moment=unit.moment,
        view=view,
    )
    return page_of(found, limit, lambda revision: (revision.revision,))


def difference_of(
    unit: Unit, subject: Subject, since: str | None, until: str | None, view: View = dict
) -> Difference:
    """Return what changed from `since` to `until`: revision numbers, dates, or left out."""
    before, after = _point(since, "from"), _point(until, "to")
    return difference(unit.connection, subject, before, after, view, moment=unit.moment)


def _point(text: str | None, name: str) -> int | datetime | None:
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS:
        return int(text)
    return read_time(text, name)
