"""Deciding about a grant: it stays, becomes less, or is taken back."""

from dataclasses import dataclass
from datetime import datetime

from muniment.capabilities import access
from muniment.capabilities.reviews import store
from muniment.capabilities.reviews.model import (
    Campaign,
    Decision,
    DecisionRefused,
    Item,
    ItemNotFound,
    NotAReviewer,
    OwnGrant,
    check_decision,
)
from muniment.capabilities.reviews.service.campaigns import campaign_of
from muniment.capabilities.reviews.service.recording import keep_item
from muniment.platform.auth import Role
from muniment.platform.auth.gate import GrantKind, covers
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reviewer says; `role`, `scope` and `expires_at` are what a grant is reduced to."""

    decision: Decision
    reason: str
    role: Role | None = None
    scope: str | None = None
    expires_at: datetime | None = None


def decide(unit: Unit, campaign_id: str, item_id: str, verdict: Verdict) -> Item:
    """Say whether a grant stays; what is taken back or reduced is so at once."""
    campaign, item = _before_me(unit, campaign_id, item_id)
    access.require_change(unit, item.where)
    check_decision(verdict.decision, verdict.reason)
    if item.decision in {Decision.REVOKE, Decision.REDUCE}:
        raise DecisionRefused(f"This was decided: {item.decision}. Give a new grant instead.")
    reduced_to = None
    because = f"access review '{campaign.title}': {verdict.reason}"
    if verdict.decision is Decision.REDUCE:
        reduced_to = _reduce(unit, item, verdict, because)
    if verdict.decision is not Decision.KEEP:
        access.end_grant(unit, item.grant_id, because)
    decided = item.decided(
        verdict.decision,
        unit.now,
        by=unit.actor.name,
        comment=verdict.reason,
        reduced_to=reduced_to,
    )
    return keep_item(unit, "access-review-item.decided", decided)


def may_decide(unit: Unit, campaign: Campaign, item: Item) -> bool:
    """Whether the actor is to decide about an item now."""
    open_to_me = campaign.is_open(unit.now) and unit.actor.name in campaign.reviewers
    undecided = item.decision in {Decision.PENDING, Decision.KEEP}
    return open_to_me and undecided and not _is_own(unit, item)


def awaits_me(unit: Unit, campaign: Campaign, item: Item) -> bool:
    """Whether nothing was said about an item yet, and the actor is among those who are asked."""
    return item.decision is Decision.PENDING and may_decide(unit, campaign, item)


def _before_me(unit: Unit, campaign_id: str, item_id: str) -> tuple[Campaign, Item]:
    campaign = campaign_of(unit, campaign_id)
    if unit.actor.name not in campaign.reviewers:
        raise NotAReviewer(
            f"The reviewers of '{campaign.title}' decide: {', '.join(campaign.reviewers)}."
        )
    campaign.require_open(unit.now)
    item = store.item(unit.connection, item_id)
    if item is None or item.campaign_id != campaign_id:
        raise ItemNotFound(f"The campaign '{campaign.title}' has no item '{item_id[:80]}'.")
    if _is_own(unit, item):
        raise OwnGrant("You hold this role yourself; another reviewer decides about it.")
    unit.match(item.revision)
    return campaign, item


def _is_own(unit: Unit, item: Item) -> bool:
    return access.holds_through(unit, item.principal_id, unit.actor.id)


def _reduce(unit: Unit, item: Item, verdict: Verdict, because: str) -> str:
    """Give what is left of a grant, in its place; raise `DecisionRefused` if it is not less."""
    role = verdict.role or Role(item.role)
    named = access.resolve_scope(unit, verdict.scope or item.scope)
    ends = verdict.expires_at or item.expires_at
    same = (role, named.scope, ends) == (item.role, item.where, item.expires_at)
    later = item.expires_at is not None and ends is not None and ends > item.expires_at
    wider = not covers(item.where, named.scope) or not _carries_less(unit, role, Role(item.role))
    if same or later or wider:
        raise DecisionRefused(
            f"'{role}' on {named.text} is not less than '{item.role}' on {item.scope}. Name a role "
            "that carries no permission the present one lacks, a scope inside the present one, or "
            "an earlier end.",
            pointer="/role",
        )
    holder = access.principal_of(unit, item.principal_id)
    terms = access.GrantTerms(
        role,
        named.text,
        expires_at=ends,
        reason=because,
        purpose=item.purpose,
        kind=GrantKind(item.kind),
    )
    return access.give_grant(unit, holder, terms, named).grant_id


def _carries_less(unit: Unit, role: Role, than: Role) -> bool:
    return all(
        than in permission.roles
        for permission in unit.permissions.values()
        if role in permission.roles
    )
