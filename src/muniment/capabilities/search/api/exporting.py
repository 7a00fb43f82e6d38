"""The route that everything a search finds is fetched by, as a file."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from muniment.capabilities.search.service import searching
from muniment.capabilities.search.service.exporting import (
    BATCH,
    WITHOUT_END,
    Sheet,
    check_whole,
    format_named,
)
from muniment.capabilities.search.service.permissions import SEARCH
from muniment.capabilities.search.service.searching import Asked, Found
from muniment.platform.http import edge_of
from muniment.platform.http.disposition import attachment
from muniment.platform.http.streams import Stream
from muniment.platform.tables import FORMATS, Format
from muniment.platform.unit import Unit

_TEXT = {"type": "string"}
_QUERY = {
    "q": _TEXT,
    "kind": _TEXT,
    "sort": _TEXT,
    "columns": _TEXT,
    "format": {"enum": list(FORMATS)},
}


async def export(request: Request) -> Response:
    """Export everything a search finds, with what `/search` takes; `columns` with commas.

    Without `columns` every field that occurs is one. Several values of a field are parted by
    semicolons where the format has no lists; a text that a spreadsheet would run as a formula has
    an apostrophe in front in CSV.
    """
    edge, query = edge_of(request), request.query_params
    context = await edge.context(request, SEARCH)
    chosen = format_named(query.get("format", "csv"))
    asked = Asked(
        text=query.get("q", ""),
        kinds=_names(query.get("kind", "")),
        sort=query.get("sort") or WITHOUT_END,
        limit=BATCH,
    )
    sheet = Sheet(_names(query.get("columns", "")))
    try:
        found = await edge.read(context, SEARCH, lambda unit: _collect(unit, asked, sheet))
        while found.next is not None:
            following = replace(asked, after=found.next)
            found = await edge.read(
                context, SEARCH, lambda unit, asked=following: _collect(unit, asked, sheet)
            )
        check_whole(asked, sheet, found)
    except BaseException:
        sheet.close()
        raise
    headers = {
        "content-disposition": attachment(f"found.{chosen.ending}"),
        "cache-control": "private, no-cache",
    }
    return _Sending(sheet, chosen, headers)


class _Sending(StreamingResponse):
    """Sends a sheet, which is gone afterwards, whether or not anybody took it to the end."""

    def __init__(self, sheet: Sheet, chosen: Format, headers: Mapping[str, str]) -> None:
        super().__init__(sheet.written(chosen), headers=headers, media_type=chosen.media_type)
        self._sheet = sheet

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._sheet.close()


def _collect(unit: Unit, asked: Asked, sheet: Sheet) -> Found:
    found = searching.search(unit, asked)
    sheet.add(found.hits)
    return found


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.split(",") if (name := part.strip()))


ROUTES = (
    Stream("/search/export", export, method="GET", permission=SEARCH, tag="Search", query=_QUERY),
)
