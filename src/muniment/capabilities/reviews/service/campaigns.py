"""Campaigns: opening one over all grants in a scope, looking at it, and closing it."""

from dataclasses import dataclass
from datetime import datetime

from muniment.capabilities import access
from muniment.capabilities.reviews import store
from muniment.capabilities.reviews.model import (
    Campaign,
    CampaignNotFound,
    CampaignRefused,
    Decision,
    Item,
    StillPending,
    require_reviewers,
)
from muniment.capabilities.reviews.service.permissions import MANAGE_REVIEW, READ_REVIEW
from muniment.capabilities.reviews.service.recording import keep_campaign, keep_item
from muniment.platform.attempt import attempt
from muniment.platform.settings import Settings
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class CampaignTerms:
    """What a campaign is about: its title, where, who decides, and until when."""

    title: str
    scope: str
    reviewers: tuple[str, ...]
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ShownCampaign:
    """A campaign with how far it is, and whether the reader decides in it."""

    campaign: Campaign
    is_open: bool
    is_reviewer: bool
    tally: dict[str, int]


def open_campaign(unit: Unit, terms: CampaignTerms) -> Campaign:
    """Put every lasting grant in a scope before reviewers; silence takes it back when it is due."""
    unit.authorize_anywhere(MANAGE_REVIEW)
    named = access.resolve_scope(unit, terms.scope)
    unit.authorize(MANAGE_REVIEW, named.scope)
    if terms.due_at <= unit.now:
        raise CampaignRefused("A campaign is due in the future.", pointer="/due_at")
    reviewers = tuple(dict.fromkeys(_reviewer(unit, name) for name in terms.reviewers))
    grants = access.lasting_grants(unit, named.scope)
    holders = {grant.principal: access.everybody_behind(unit, grant) for grant in grants}
    require_reviewers(reviewers, holders)
    campaign = Campaign(
        campaign_id=unit.new_id(),
        title=terms.title,
        scope=named.text,
        project_id=named.scope.project_id,
        model_id=named.scope.model_id,
        reviewers=reviewers,
        due_at=terms.due_at,
        opened_by=unit.actor.name,
        opened_at=unit.now,
    )
    opened = keep_campaign(unit, "access-review.opened", campaign)
    for grant in grants:
        keep_item(unit, "access-review-item.listed", _item(unit, campaign, grant))
    return opened


def list_campaigns(unit: Unit) -> list[ShownCampaign]:
    """Return the campaigns that one may see or decides in, newest first."""
    found = store.campaigns(unit.connection, unit.moment)
    return [shown(unit, campaign) for campaign in found if _may_see(unit, campaign)]


def campaign_of(unit: Unit, campaign_id: str) -> Campaign:
    """Return a campaign; raise `CampaignNotFound` unless one may see it or decides in it."""
    found = store.campaign(unit.connection, campaign_id, unit.moment)
    if found is None or not _may_see(unit, found):
        raise CampaignNotFound(
            f"There is no campaign '{campaign_id[:80]}', or it is not for you to see."
        )
    return found


def shown(unit: Unit, campaign: Campaign) -> ShownCampaign:
    """Return a campaign with how far it is."""
    return ShownCampaign(
        campaign,
        campaign.is_open(unit.now),
        unit.actor.name in campaign.reviewers,
        store.tally(unit.connection, campaign.campaign_id, unit.moment),
    )


def list_items(
    unit: Unit, campaign_id: str, *, after: str | None = None, limit: int | None = None
) -> list[Item]:
    """Return what a campaign puts before its reviewers."""
    found = campaign_of(unit, campaign_id)
    return store.items(unit.connection, found.campaign_id, unit.moment, after=after, limit=limit)


def close_campaign(unit: Unit, campaign_id: str) -> Campaign:
    """Close a campaign before it is due, once everything in it is decided."""
    unit.authorize_anywhere(MANAGE_REVIEW)
    found = campaign_of(unit, campaign_id)
    unit.authorize(MANAGE_REVIEW, found.where)
    if found.closed_at is None:
        pending = store.tally(unit.connection, campaign_id, unit.moment)[Decision.PENDING]
        if pending and found.is_open(unit.now):
            raise StillPending(
                f"{pending} grants are undecided. Decide about them, or wait until the campaign is "
                f"due on {found.due_at.isoformat()}: what is undecided then is taken back."
            )
    found.require_open(unit.now)
    return keep_campaign(unit, "access-review.closed", found.closed(unit.now, unit.actor.name))


def close_due(unit: Unit, settings: Settings | None = None) -> list[Campaign]:
    """Close what is due: take back every grant about which nobody said anything."""
    del settings
    closed: list[Campaign] = []
    for campaign in store.due(unit.connection, unit.now):
        for item in store.items(unit.connection, campaign.campaign_id):
            if item.decision is Decision.PENDING:
                _take_back(unit, item)
        over = campaign.closed(unit.now, unit.actor.name)
        closed.append(keep_campaign(unit, "access-review.closed", over))
    return closed


def _take_back(unit: Unit, item: Item) -> None:
    """Take a grant back by silence; the last administrator's stays, and the record says so."""
    decision, comment = Decision.REVOKE, "nobody said anything until the campaign was due"
    try:
        attempt(unit, lambda inner: access.end_grant(inner, item.grant_id, comment))
    except access.LastAdministrator:
        decision = Decision.KEEP
        comment = f"{comment}; kept, as nobody else could administer"
    decided = item.decided(decision, unit.now, by=unit.actor.name, comment=comment, by_silence=True)
    keep_item(unit, "access-review-item.decided", decided)


def _may_see(unit: Unit, campaign: Campaign) -> bool:
    unit.checked.add(READ_REVIEW.name)
    permitted = unit.context.access.permits(READ_REVIEW, campaign.where, unit.now)
    return permitted or unit.actor.name in campaign.reviewers


def _reviewer(unit: Unit, name: str) -> str:
    found = access.known_as(unit, name)
    found.require_person("reviews access")
    return found.name


def _item(unit: Unit, campaign: Campaign, grant: access.ShownGrant) -> Item:
    return Item(
        item_id=unit.new_id(),
        campaign_id=campaign.campaign_id,
        grant_id=grant.grant_id,
        principal_id=grant.principal_id,
        principal=grant.principal,
        role=grant.role,
        scope=grant.scope,
        project_id=grant.project_id,
        model_id=grant.model_id,
        kind=grant.kind,
        purpose=grant.purpose,
        reason=grant.reason,
        granted_by=grant.granted_by,
        granted_at=grant.not_before,
        expires_at=grant.expires_at,
        last_used_at=grant.last_used_at,
        conflicts=tuple(grant.conflicts),
    )
