"""The route that says how far the log is anchored outside."""

from dataclasses import asdict
from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from muniment.capabilities.audit import service
from muniment.platform.anchoring import ANCHORING, Anchoring
from muniment.platform.encoding import encode
from muniment.platform.http import edge_of
from muniment.platform.http.streams import Stream
from muniment.platform.unit import Unit


async def list_anchors(request: Request) -> Response:
    """List the places where checkpoints are kept, how far each is, and what is wrong with it.

    It takes a grant on the whole instance: the places belong to those who run it.
    """
    edge = edge_of(request)
    anchoring = cast("Anchoring", edge.extensions[ANCHORING])

    def answer(unit: Unit) -> Response:
        service.check_operator(unit)
        items = [asdict(one) for one in anchoring.standings(unit.connection)]
        body = encode({"items": items, "next": None})
        return Response(body, media_type="application/json")

    context = await edge.context(request, service.READ_JOURNAL)
    return await edge.read(context, service.READ_JOURNAL, answer)


STREAMS = (
    Stream("/log/anchors", list_anchors, method="GET", permission=service.READ_JOURNAL, tag="Log"),
)
