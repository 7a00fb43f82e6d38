"""JSON route of completing a query."""

from muniment.capabilities.search.model.completion import Suggestion
from muniment.capabilities.search.service.completing import complete_query
from muniment.capabilities.search.service.permissions import SEARCH
from muniment.platform.http import Inquiry, Page, Router

router = Router(tag="Search")


@router.get("/search/completions", permission=SEARCH)
def list_completions(unit: Inquiry, q: str = "", at: int | None = None) -> Page[Suggestion]:
    """List what a query could go on with at a place, counted in characters from its start.

    Each is a text to put in place of the characters from `start` up to `end`. Without `at`, the
    place is the end of the text.
    """
    return Page(complete_query(unit, q, len(q) if at is None else at))
