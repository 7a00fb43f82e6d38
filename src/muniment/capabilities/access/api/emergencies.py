"""JSON routes of emergency access."""

from muniment.capabilities.access.api.requests import RaiseRequest, Said
from muniment.capabilities.access.model import (
    AlreadyReviewed,
    Emergency,
    EmergencyNotFound,
    EmergencyRefused,
    NotAPerson,
    NotEligible,
    Outcome,
    SelfReview,
)
from muniment.capabilities.access.service import emergencies
from muniment.capabilities.access.service.permissions import REVIEW_EMERGENCY
from muniment.platform.auth.gate import SIGNED_IN
from muniment.platform.http import Body, Created, Inquiry, Page, Router, page_of
from muniment.platform.http.paging import DEFAULT_LIMIT, check_limit, read_words

router = Router(tag="Access")


class EmergencyRequest(RaiseRequest):
    """A role to take at once: where, for how many minutes, and what the emergency is."""


class ReviewRequest(Body):
    """What a reviewer found about a use of emergency access."""

    outcome: Outcome
    comment: Said


@router.get("/emergencies", permission=SIGNED_IN)
def list_emergencies(
    unit: Inquiry, unreviewed: bool = False, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Emergency]:
    """List your uses of emergency access and those you could review, newest first."""
    words = read_words(cursor)
    found = emergencies.list_emergencies(
        unit,
        unreviewed=unreviewed,
        before=words[0] if words else None,
        limit=check_limit(limit) + 1,
    )
    return page_of(found, limit, lambda each: (each.emergency_id,))


@router.post(
    "/emergencies",
    permission=SIGNED_IN,
    refusals=(EmergencyRefused, NotEligible, NotAPerson),
)
def break_glass(unit: Inquiry, wanted: EmergencyRequest) -> Created:
    """Take a role at once that you are eligible for; it is seen, and reviewed by somebody else."""
    return Created(emergencies.break_glass(unit, wanted.terms()), "/api/v1/emergencies")


@router.post(
    "/emergencies/{emergency_id}/review",
    permission=REVIEW_EMERGENCY,
    refusals=(EmergencyNotFound, EmergencyRefused, AlreadyReviewed, SelfReview),
)
def review_emergency(unit: Inquiry, emergency_id: str, found: ReviewRequest) -> Emergency:
    """Say whether taking the role was right; this closes the review and ends the role."""
    return emergencies.review_emergency(unit, emergency_id, found.outcome, found.comment)
