"""JSON routes of access reviews."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from muniment.capabilities.reviews.model import (
    Campaign,
    CampaignNotFound,
    CampaignOver,
    CampaignRefused,
    Decision,
    DecisionRefused,
    Item,
    ItemNotFound,
    NotAReviewer,
    OwnGrant,
    StillPending,
)
from muniment.capabilities.reviews.service import campaigns, deciding
from muniment.capabilities.reviews.service.campaigns import CampaignTerms, ShownCampaign
from muniment.capabilities.reviews.service.deciding import Verdict
from muniment.capabilities.reviews.service.permissions import MANAGE_REVIEW
from muniment.platform.auth import Role
from muniment.platform.auth.gate import SIGNED_IN
from muniment.platform.http import Body, Created, Inquiry, Page, Router, page_of
from muniment.platform.http.paging import DEFAULT_LIMIT, check_limit, read_words
from muniment.platform.http.requests import Time

router = Router(tag="Access reviews")
_REVIEW = "/access-reviews/{campaign_id}"


class CampaignRequest(Body):
    """A campaign to open over every lasting grant in a scope."""

    title: str = Field(min_length=1, max_length=200)
    scope: str = "instance"
    reviewers: list[Annotated[str, StringConstraints(max_length=200)]] = Field(max_length=100)
    due_at: Time


class DecisionRequest(Body):
    """What a reviewer says; `role`, `scope` and `expires_at` are what a grant is reduced to."""

    decision: Decision
    reason: str = Field("", max_length=2000)
    role: Role | None = None
    scope: str | None = None
    expires_at: Time | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A campaign with how far it is: how many grants are decided in which way."""

    id: str
    title: str
    scope: str
    reviewers: list[str]
    due_at: datetime
    opened_by: str
    opened_at: datetime
    closed_at: datetime | None
    is_open: bool
    decisions: dict[str, int]
    revision: int


@router.get("/access-reviews", permission=SIGNED_IN)
def list_reviews(unit: Inquiry) -> Page[Review]:
    """List the access reviews that you may see or decide in, newest first."""
    return Page([_review(each) for each in campaigns.list_campaigns(unit)])


@router.post("/access-reviews", permission=MANAGE_REVIEW, refusals=(CampaignRefused,))
def open_review(unit: Inquiry, wanted: CampaignRequest) -> Created:
    """Put every lasting grant in a scope before reviewers; silence takes it back when due."""
    terms = CampaignTerms(wanted.title, wanted.scope, tuple(wanted.reviewers), wanted.due_at)
    opened = campaigns.open_campaign(unit, terms)
    shown = _review(campaigns.shown(unit, opened))
    return Created(shown, f"/api/v1/access-reviews/{opened.campaign_id}")


@router.get(_REVIEW, permission=SIGNED_IN, refusals=(CampaignNotFound,))
def show_review(unit: Inquiry, campaign_id: str) -> Review:
    """Show an access review and how far it is."""
    return _review(campaigns.shown(unit, campaigns.campaign_of(unit, campaign_id)))


@router.get(f"{_REVIEW}/items", permission=SIGNED_IN, refusals=(CampaignNotFound,))
def list_items(
    unit: Inquiry, campaign_id: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Item]:
    """List the grants under review: who, what, why, last use, conflicts, and the decision."""
    words = read_words(cursor)
    found = campaigns.list_items(
        unit, campaign_id, after=words[0] if words else None, limit=check_limit(limit) + 1
    )
    return page_of(found, limit, lambda item: (item.item_id,))


@router.post(
    f"{_REVIEW}/items/{{item_id}}/decide",
    permission=SIGNED_IN,
    refusals=(
        CampaignNotFound,
        ItemNotFound,
        CampaignOver,
        NotAReviewer,
        OwnGrant,
        DecisionRefused,
    ),
)
def decide(unit: Inquiry, campaign_id: str, item_id: str, said: DecisionRequest) -> Item:
    """Say whether a grant stays, becomes less, or is taken back; it is so at once."""
    verdict = Verdict(said.decision, said.reason, said.role, said.scope, said.expires_at)
    return deciding.decide(unit, campaign_id, item_id, verdict)


@router.post(
    f"{_REVIEW}/close",
    permission=MANAGE_REVIEW,
    refusals=(CampaignNotFound, CampaignOver, StillPending),
)
def close_review(unit: Inquiry, campaign_id: str) -> Campaign:
    """Close an access review before it is due, once everything in it is decided."""
    return campaigns.close_campaign(unit, campaign_id)


def _review(found: ShownCampaign) -> Review:
    campaign = found.campaign
    return Review(
        id=campaign.campaign_id,
        title=campaign.title,
        scope=campaign.scope,
        reviewers=list(campaign.reviewers),
        due_at=campaign.due_at,
        opened_by=campaign.opened_by,
        opened_at=campaign.opened_at,
        closed_at=campaign.closed_at,
        is_open=found.is_open,
        decisions=found.tally,
        revision=campaign.revision,
    )
