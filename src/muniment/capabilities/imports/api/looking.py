"""Routes that show imports, their rows and their history."""

from enum import StrEnum

from muniment.capabilities.imports.api.views import ImportView, import_view
from muniment.capabilities.imports.model.runs import ImportNotFound
from muniment.capabilities.imports.service import runs
from muniment.capabilities.imports.service.permissions import READ_IMPORT
from muniment.capabilities.imports.service.runs import RowView
from muniment.platform.http import Inquiry, Page, Router, page_of
from muniment.platform.http.paging import DEFAULT_LIMIT, check_limit, read_number, read_words
from muniment.platform.http.past import history_page
from muniment.platform.journal.history import Revision

TAG = "Imports"
router = Router(tag=TAG)
_ONE = "/imports/{import_id}"


class RowStatus(StrEnum):
    """What rows are asked for by; warned rows are those of any outcome with a value left out."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    WARNED = "warned"


@router.get("/imports", permission=READ_IMPORT)
def list_imports(
    unit: Inquiry, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[ImportView]:
    """List the imports you may see: all of them, or without a grant on everything your own."""
    words = read_words(cursor)
    before = words[0] if words else None
    found = runs.list_imports(unit, before=before, limit=check_limit(limit) + 1)
    page = page_of(found, limit, lambda run: (run.run_id,))
    return Page([import_view(run) for run in page.items], page.next)


@router.get(_ONE, permission=READ_IMPORT, refusals=(ImportNotFound,))
def show_import(unit: Inquiry, import_id: str) -> ImportView:
    """Show an import: who brought in what, by which mapping, and what came of it."""
    return import_view(runs.show_import(unit, import_id))


@router.get(f"{_ONE}/rows", permission=READ_IMPORT, refusals=(ImportNotFound,))
def list_rows(
    unit: Inquiry,
    import_id: str,
    status: RowStatus | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[RowView]:
    """List what became of the rows of an import, and what to do about those that were rejected."""
    after = read_number(cursor) or 0
    found = runs.list_rows(unit, import_id, status, after=after, limit=check_limit(limit) + 1)
    return page_of(found, limit, lambda row: (row.row,))


@router.get(f"{_ONE}/history", permission=READ_IMPORT, refusals=(ImportNotFound,))
def import_history(
    unit: Inquiry, import_id: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Revision]:
    """List what the journal says of an import, newest first."""
    return history_page(unit, runs.show_import(unit, import_id).subject, limit, cursor)
