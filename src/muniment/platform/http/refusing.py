"""Telling the lookout what was refused: to whom, what they asked for, and from where."""

from starlette.requests import Request

from muniment.kernel.errors import Kind, MunimentError
from muniment.kernel.events import INSTANCE
from muniment.platform.auth.gate import NOBODY, PUBLIC, SIGNED_IN
from muniment.platform.http.asked import PERMISSION, address_of, context_of, shown_path
from muniment.platform.http.edge import Edge
from muniment.platform.http.problems import status_of
from muniment.platform.sightings import Observation, Sighting

_TOLD = "muniment.refusal-told"
_ALWAYS = frozenset({Kind.UNAUTHENTICATED, Kind.FORBIDDEN, Kind.LIMITED})


def tell_refusal(request: Request, refusal: MunimentError) -> None:
    """Tell that a request was refused, once, if that is anybody's business.

    What is not found counts where it may be there and not theirs to see: that cannot be said of
    whoever may see everything.
    """
    edge = getattr(getattr(request.scope.get("app"), "state", None), "edge", None)
    if not isinstance(edge, Edge) or not _counts(request, refusal, edge):
        return
    request.scope[_TOLD] = True
    context, permission = context_of(request), request.scope.get(PERMISSION)
    access = context.access if context else NOBODY
    sighting = Sighting(
        "request.refused",
        f"{request.method} {shown_path(request.scope)}",
        outcome=str(int(status_of(refusal))),
    )
    observation = Observation(
        at=edge.lookout.now,
        actor=access.actor,
        token_id=access.limit.token_id if access.limit else None,
        sighting=sighting,
        code=refusal.code,
        permission=permission.name if permission else None,
        purpose=context.purpose if context else None,
        via=context.via if context else request.scope.get("muniment.via", "api"),
        address=address_of(request, behind_proxy=edge.behind_proxy),
        request_id=request.scope.get("request_id"),
    )
    edge.lookout.tell([observation])


def _counts(request: Request, refusal: MunimentError, edge: Edge) -> bool:
    permission = request.scope.get(PERMISSION)
    if permission is None or request.scope.get(_TOLD):
        return False
    if refusal.kind in _ALWAYS:
        return True
    context = context_of(request)
    if refusal.kind is not Kind.NOT_FOUND or context is None or permission is PUBLIC:
        return False
    everything = context.access.permits(permission, INSTANCE, edge.lookout.now)
    return permission is SIGNED_IN or not everything
