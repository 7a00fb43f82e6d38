"""JSON routes of requests for elevation."""

from muniment.capabilities.access.api.requests import CommentRequest, RaiseRequest
from muniment.capabilities.access.model import (
    Elevation,
    ElevationDecided,
    ElevationNotFound,
    ElevationRefused,
    NotAPerson,
    SelfApproval,
    WouldOutlast,
)
from muniment.capabilities.access.service import elevations
from muniment.capabilities.access.service.permissions import GRANT_ACCESS
from muniment.platform.auth.gate import SIGNED_IN
from muniment.platform.http import Created, Inquiry, Page, Router, page_of
from muniment.platform.http.paging import DEFAULT_LIMIT, check_limit, read_words

router = Router(tag="Access")
_DECIDING = (ElevationNotFound, ElevationDecided, SelfApproval, WouldOutlast)


class ElevationRequest(RaiseRequest):
    """A role to ask for: where, for how many minutes, why, and under which ticket."""


@router.get("/elevations", permission=SIGNED_IN)
def list_elevations(
    unit: Inquiry, pending: bool = False, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Elevation]:
    """List your requests and those you could decide, newest first; all, or the pending ones."""
    words = read_words(cursor)
    found = elevations.list_elevations(
        unit,
        open_only=pending,
        before=words[0] if words else None,
        limit=check_limit(limit) + 1,
    )
    return page_of(found, limit, lambda each: (each.elevation_id,))


@router.post("/elevations", permission=SIGNED_IN, refusals=(ElevationRefused, NotAPerson))
def request_elevation(unit: Inquiry, wanted: ElevationRequest) -> Created:
    """Ask for a role for some hours; somebody else who could give it decides."""
    return Created(elevations.request_elevation(unit, wanted.terms()), "/api/v1/elevations")


@router.post("/elevations/{elevation_id}/approve", permission=GRANT_ACCESS, refusals=_DECIDING)
def approve_elevation(unit: Inquiry, elevation_id: str, said: CommentRequest) -> Elevation:
    """Give what somebody else asked for, for as long as they asked."""
    return elevations.approve(unit, elevation_id, said.comment)


@router.post("/elevations/{elevation_id}/decline", permission=GRANT_ACCESS, refusals=_DECIDING)
def decline_elevation(unit: Inquiry, elevation_id: str, said: CommentRequest) -> Elevation:
    """Refuse what somebody else asked for."""
    return elevations.decline(unit, elevation_id, said.comment)


@router.post(
    "/elevations/{elevation_id}/withdraw",
    permission=SIGNED_IN,
    refusals=(ElevationNotFound, ElevationDecided),
)
def withdraw_elevation(unit: Inquiry, elevation_id: str) -> Elevation:
    """Take your own request back."""
    return elevations.withdraw(unit, elevation_id)
