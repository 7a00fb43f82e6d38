"""Campaigns, the grants they put before reviewers, and what is refused about deciding."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from muniment.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from muniment.kernel.events import Scope, Subject

STALE_DAYS = 90


class CampaignNotFound(NotFound):
    """There is no such campaign, or it is for others to see."""

    code = "reviews.campaign-not-found"
    title = "There is no such campaign"


class ItemNotFound(NotFound):
    """The campaign puts no such grant before its reviewers."""

    code = "reviews.item-not-found"
    title = "There is no such item"


class CampaignRefused(Invalid):
    """The campaign could not be finished as it is asked for."""

    code = "reviews.campaign-refused"
    title = "The campaign is not acceptable"


class CampaignOver(Conflict):
    """The campaign is closed or due: nothing is decided in it any more."""

    code = "reviews.campaign-over"
    title = "The campaign is over"


class StillPending(Conflict):
    """A campaign was to be closed before it is due while something is undecided."""

    code = "reviews.still-pending"
    title = "Something is undecided"


class NotAReviewer(Forbidden):
    """Only the reviewers of a campaign decide in it."""

    code = "reviews.not-a-reviewer"
    title = "You are not a reviewer of this campaign"


class OwnGrant(Forbidden):
    """Nobody reviews what they hold themselves."""

    code = "reviews.own-grant"
    title = "Somebody else reviews this"


class DecisionRefused(Invalid):
    """The decision gives no reason, or would reduce a grant to something wider."""

    code = "reviews.decision-refused"
    title = "The decision is not acceptable"


class Decision(StrEnum):
    """What a reviewer says about a grant."""

    PENDING = "pending"
    KEEP = "keep"
    REDUCE = "reduce"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True)
class Campaign:
    """A review of all grants in a scope: who decides, until when, and whether it is over."""

    campaign_id: str
    title: str
    scope: str
    project_id: str | None
    model_id: str | None
    reviewers: tuple[str, ...]
    due_at: datetime
    opened_by: str
    opened_at: datetime
    closed_at: datetime | None = None
    closed_by: str | None = None
    revision: int = 0

    @property
    def subject(self) -> Subject:
        """What the journal files this campaign's events under."""
        return Subject("access-review", self.campaign_id)

    @property
    def where(self) -> Scope:
        """Where the grants under review hold."""
        return Scope(self.project_id, self.model_id)

    def is_open(self, now: datetime) -> bool:
        """Whether reviewers can still decide at `now`."""
        return self.closed_at is None and now < self.due_at

    def require_open(self, now: datetime) -> None:
        """Raise `CampaignOver` if nothing is decided in it any more."""
        if not self.is_open(now):
            raise CampaignOver(f"The campaign '{self.title}' is over; what it decided stands.")

    def closed(self, now: datetime, by: str) -> Self:
        """Return the campaign once it is closed."""
        return replace(self, closed_at=now, closed_by=by)


@dataclass(frozen=True, slots=True)
class Item:
    """A grant before the reviewers of a campaign, as it was when that began, and their word.

    `last_used_at` is a hint, to the minute; `conflicts` are sentences. `by_silence` is whether
    nobody said anything in time. `reduced_to` is the grant given in its place.
    """

    item_id: str
    campaign_id: str
    grant_id: str
    principal_id: str
    principal: str
    role: str
    scope: str
    project_id: str | None
    model_id: str | None
    kind: str
    purpose: str
    reason: str
    granted_by: str
    granted_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    conflicts: tuple[str, ...] = ()
    decision: Decision = Decision.PENDING
    decided_by: str | None = None
    decided_at: datetime | None = None
    comment: str = ""
    by_silence: bool = False
    reduced_to: str | None = None
    revision: int = 0

    @property
    def subject(self) -> Subject:
        """What the journal files this item's events under."""
        return Subject("access-review-item", self.item_id)

    @property
    def where(self) -> Scope:
        """Where the role holds."""
        return Scope(self.project_id, self.model_id)

    def hint(self, now: datetime) -> str:
        """Return what the use of the grant suggests, in a few words."""
        if self.last_used_at is None:
            return "never used since uses are noted"
        days = (now - self.last_used_at).days
        return f"not used for {days} days" if days >= STALE_DAYS else "in use"

    def decided(
        self,
        decision: Decision,
        now: datetime,
        *,
        by: str,
        comment: str,
        reduced_to: str | None = None,
        by_silence: bool = False,
    ) -> Self:
        """Return the item with what was said about it."""
        return replace(
            self,
            decision=decision,
            decided_by=by,
            decided_at=now,
            comment=comment,
            reduced_to=reduced_to,
            by_silence=by_silence,
        )


def check_decision(decision: Decision, reason: str) -> None:
    """Raise `DecisionRefused` unless something was decided, with a reason."""
    if decision is Decision.PENDING:
        raise DecisionRefused("Decide 'keep', 'reduce' or 'revoke'.", pointer="/decision")
    if not reason.strip():
        raise DecisionRefused("Say why; the reason goes on record.", pointer="/reason")


def require_reviewers(reviewers: tuple[str, ...], holders: dict[str, set[str]]) -> None:
    """Raise `CampaignRefused` if there is a grant that no reviewer could decide about.

    `holders` are, by who holds a grant, the names of all that hold it with them.
    """
    if not reviewers:
        raise CampaignRefused("Name at least one reviewer.", pointer="/reviewers")
    for name, holding in holders.items():
        if not set(reviewers) - holding:
            raise CampaignRefused(
                f"Nobody could review what '{name}' holds but themselves; name another reviewer.",
                pointer="/reviewers",
            )
