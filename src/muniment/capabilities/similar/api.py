"""JSON route of similar things."""

from muniment.capabilities import catalog, search
from muniment.capabilities.similar import service
from muniment.capabilities.similar.service import MAX_SIMILAR, NothingToCompare, Similar
from muniment.platform.http import Inquiry, Page, Router
from muniment.platform.http.paging import check_limit

router = Router(tag="Search")


@router.get(
    "/similar",
    permission=search.SEARCH,
    refusals=(NothingToCompare, catalog.ModelNotFound, catalog.ModelGone, search.SearchUnfit),
)
def list_similar(
    unit: Inquiry, of: str | None = None, text: str | None = None, limit: int = 10
) -> Page[Similar]:
    """List the models or versions that are nearest to one, or to a description, with the reasons.

    `of` is `project/model` or `project/model@3`. Versions are answered with versions of other
    models, the best of each. The score is from 0 to 1; there are no further pages.
    """
    check_limit(limit)
    return Page(service.similar_to(unit, of, text, min(limit, MAX_SIMILAR)))
