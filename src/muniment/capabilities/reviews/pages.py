"""Pages of access reviews."""

from muniment.capabilities.reviews.model import Decision, Item
from muniment.capabilities.reviews.service import campaigns, deciding
from muniment.capabilities.reviews.service.campaigns import CampaignTerms
from muniment.capabilities.reviews.service.deciding import Verdict
from muniment.capabilities.reviews.service.permissions import MANAGE_REVIEW
from muniment.kernel.values import accept_text
from muniment.platform.auth.gate import SIGNED_IN, Role
from muniment.platform.http.problems import RequestRefused
from muniment.platform.http.reading import read_time
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.offers import Concern, Offers, Stop
from muniment.platform.web.pages import Pages

pages = Pages(
    done={
        "reviews.opened": "The review is open; its reviewers find it here.",
        "reviews.decided": "Your decision is recorded, and in force.",
        "reviews.closed": "The review is closed.",
    }
)
_LIST = "/access-reviews"
_ONE = "/access-reviews/{campaign_id}"
_MAX_TITLE = 200
_MAX_REASON = 2000


@pages.get(_LIST, permission=SIGNED_IN)
def list_reviews(unit: Unit, request: PageRequest) -> Html:
    """List the reviews that one may see or decides in."""
    del request
    access = unit.context.access
    return Html(
        "reviews/list.html",
        reviews=campaigns.list_campaigns(unit),
        may_open=access.permits_somewhere(MANAGE_REVIEW, unit.now),
    )


@pages.post(_LIST, permission=MANAGE_REVIEW, again=list_reviews)
def open_review(unit: Unit, request: PageRequest) -> Redirect:
    """Open a review."""
    form = request.form
    due = form.value("due_at").strip()
    if not due:
        raise RequestRefused(
            "Say until when.", errors=[{"pointer": "due_at", "message": "is required"}]
        )
    terms = CampaignTerms(
        title=accept_text(form.value("title").strip(), "/title", _MAX_TITLE) or "Access review",
        scope=form.value("scope").strip() or "instance",
        reviewers=tuple(form.value("reviewers").replace(",", " ").split()),
        due_at=read_time(due, "due_at"),
    )
    opened = campaigns.open_campaign(unit, terms)
    return Redirect(
        request.frame.present("access-reviews", opened.campaign_id), done="reviews.opened"
    )


@pages.get(_ONE, permission=SIGNED_IN)
def show_review(unit: Unit, request: PageRequest) -> Html:
    """Show what a review puts before its reviewers, and what they said."""
    found = campaigns.campaign_of(unit, request.path["campaign_id"])
    waits = request.query.get("waiting") == "decision"
    items = campaigns.list_items(unit, found.campaign_id)
    if waits:
        items = [item for item in items if deciding.awaits_me(unit, found, item)]
    access = unit.context.access
    return Html(
        "reviews/review.html",
        shown=campaigns.shown(unit, found),
        campaign=found,
        items=items,
        waits=waits,
        hints={item.item_id: item.hint(unit.now) for item in items},
        decidable={item.item_id for item in items if _decidable(unit, request, item)},
        may_close=access.permits(MANAGE_REVIEW, found.where, unit.now),
        roles=[role.value for role in Role],
    )


@pages.post(f"{_ONE}/items/{{item_id}}/decide", permission=SIGNED_IN, again=show_review)
def decide(unit: Unit, request: PageRequest) -> Redirect:
    """Say whether a grant stays."""
    form = request.form
    verdict = Verdict(
        Decision(_one_of(form.value("decision"), [*Decision])),
        accept_text(form.value("reason").strip(), "/reason", _MAX_REASON),
        Role(_one_of(form.value("role"), [*Role])) if form.value("role") else None,
        form.value("scope").strip() or None,
    )
    deciding.decide(unit, request.path["campaign_id"], request.path["item_id"], verdict)
    back = request.frame.present("access-reviews", request.path["campaign_id"])
    return Redirect(back, done="reviews.decided")


@pages.post(f"{_ONE}/close", permission=MANAGE_REVIEW, again=show_review)
def close_review(unit: Unit, request: PageRequest) -> Redirect:
    """Close a review in which everything is decided."""
    found = campaigns.close_campaign(unit, request.path["campaign_id"])
    back = request.frame.present("access-reviews", found.campaign_id)
    return Redirect(back, done="reviews.closed")


def _concerns(unit: Unit) -> list[Concern]:
    return [
        Concern(
            f"roles wait for your decision in the review “{found.campaign.title}”",
            sum(
                deciding.awaits_me(unit, found.campaign, item)
                for item in campaigns.list_items(unit, found.campaign.campaign_id)
            ),
            f"/access-reviews/{found.campaign.campaign_id}?waiting=decision",
        )
        for found in campaigns.list_campaigns(unit)
        if found.is_open and found.is_reviewer
    ]


OFFERS = Offers(
    concerns=_concerns,
    stops=(
        Stop(
            ("validator", "administrator"),
            _LIST,
            "main .card",
            "Access reviews",
            "Now and then every role is looked at by somebody else than its holder. What nobody "
            "decides about until the review is due is taken back.",
        ),
    ),
)


def _decidable(unit: Unit, request: PageRequest, item: Item) -> bool:
    if unit.moment.is_past:
        return False
    found = campaigns.campaign_of(unit, request.path["campaign_id"])
    return deciding.may_decide(unit, found, item)


def _one_of(text: str, known: list[str]) -> str:
    if text not in known:
        raise RequestRefused(
            f"'{text[:60]}' is none of {', '.join(known)}.",
            errors=[{"pointer": "decision", "message": "choose one of the list"}],
        )
    return text
