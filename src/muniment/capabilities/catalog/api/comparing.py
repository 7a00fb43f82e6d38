"""Routes that compare versions: as JSON, and as a table for reports and spreadsheets."""

from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from muniment.capabilities.catalog.model import (
    ModelGone,
    ModelNotFound,
    VersionGone,
    VersionNotFound,
)
from muniment.capabilities.catalog.model.comparison import (
    Comparison,
    ComparisonRefused,
    as_csv,
    as_markdown,
)
from muniment.capabilities.catalog.service import comparing
from muniment.capabilities.catalog.service.permissions import READ_MODEL
from muniment.kernel.reference import NotAReference
from muniment.platform.http import Inquiry, Router, edge_of
from muniment.platform.http.disposition import attachment
from muniment.platform.http.streams import Stream
from muniment.platform.unit import Unit

TAG = "Versions"
router = Router(tag=TAG)
_LOST = (ModelNotFound, ModelGone, VersionNotFound, VersionGone)
_TEXT = {"type": "string"}
_QUERY = {
    "v": {"type": "array", "items": _TEXT},
    "baseline": _TEXT,
    "only": {"enum": ["differences"]},
}


@router.get("/compare", permission=READ_MODEL, refusals=(*_LOST, NotAReference, ComparisonRefused))
def compare(
    unit: Inquiry,
    v: list[str],
    baseline: str | None = None,
    only: Literal["differences"] | None = None,
) -> Comparison:
    """Compare 2 to 8 versions, of any models: `v=project/model@3`, once for each.

    A date after the version says how it was then: `v=project/model@champion@2026-01-31`. Figures
    are measured from the `baseline`, one of the versions; else, from the first. With
    `only=differences`, what is the same in all versions is counted and not listed.
    """
    return comparing.compare(unit, v, baseline, only_differences=only is not None)


async def compare_as_csv(request: Request) -> Response:
    """Compare 2 to 8 versions as CSV, with what `/compare` takes."""
    text = "".join(as_csv(await _compared(request)))
    return _file(text, "comparison.csv", "text/csv")


async def compare_as_markdown(request: Request) -> Response:
    """Compare 2 to 8 versions as Markdown, with what `/compare` takes."""
    return _file(as_markdown(await _compared(request)), "comparison.md", "text/markdown")


async def _compared(request: Request) -> Comparison:
    edge, query = edge_of(request), request.query_params
    context = await edge.context(request, READ_MODEL)

    def look(unit: Unit) -> Comparison:
        return comparing.compare(
            unit,
            query.getlist("v"),
            query.get("baseline"),
            only_differences=query.get("only") == "differences",
        )

    return await edge.read(context, READ_MODEL, look)


def _file(text: str, name: str, media_type: str) -> Response:
    headers = {"content-disposition": attachment(name), "cache-control": "private, no-cache"}
    return Response(text, headers=headers, media_type=media_type)


ROUTES = tuple(
    Stream(path, handler, method="GET", permission=READ_MODEL, tag=TAG, query=_QUERY)
    for path, handler in (
        ("/compare/table.csv", compare_as_csv),
        ("/compare/table.md", compare_as_markdown),
    )
)
