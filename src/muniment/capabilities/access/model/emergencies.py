"""Breaking the glass: a role taken at once in an emergency, and the review that follows."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from muniment.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from muniment.kernel.events import Scope, Subject

MAX_EMERGENCY = timedelta(hours=1)


class EmergencyNotFound(NotFound):
    """There is no such use of emergency access, or it is for others to see."""

    code = "access.emergency-not-found"
    title = "There is no such emergency"


class EmergencyRefused(Invalid):
    """The use of emergency access says too little, or is for too long."""

    code = "access.emergency-refused"
    title = "The emergency is not acceptable"


class NotEligible(Forbidden):
    """Nobody takes a role in an emergency that they were not made eligible for beforehand."""

    code = "access.not-eligible"
    title = "You are not eligible for this role"


class SelfReview(Forbidden):
    """Whoever took a role does not judge whether that was right."""

    code = "access.self-review"
    title = "Somebody else must review this"


class AlreadyReviewed(Conflict):
    """The use of emergency access was reviewed and closed."""

    code = "access.already-reviewed"
    title = "It is reviewed already"


class Outcome(StrEnum):
    """What a review of emergency access found."""

    JUSTIFIED = "justified"
    UNJUSTIFIED = "unjustified"


@dataclass(frozen=True, slots=True)
class Emergency:
    """That somebody took a role at once, why, until when, and what another found about it."""

    emergency_id: str
    principal_id: str
    opened_by: str
    role: str
    scope: str
    project_id: str | None
    model_id: str | None
    reason: str
    ticket: str
    grant_id: str
    opened_at: datetime
    expires_at: datetime
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None
    outcome: Outcome | None = None
    comment: str = ""
    revision: int = 0

    @property
    def subject(self) -> Subject:
        """What the journal files this emergency's events under."""
        return Subject("emergency", self.emergency_id)

    @property
    def where(self) -> Scope:
        """Where the role holds."""
        return Scope(self.project_id, self.model_id)

    def reviewed(self, outcome: Outcome, now: datetime, *, by: str, comment: str) -> Self:
        """Return it with what a reviewer found; raise `AlreadyReviewed` or `EmergencyRefused`."""
        if self.outcome is not None:
            raise AlreadyReviewed(f"{self.reviewed_by} found it {self.outcome} already.")
        if not comment.strip():
            raise EmergencyRefused("Say what you found.", pointer="/comment")
        return replace(self, outcome=outcome, reviewed_by=by, reviewed_at=now, comment=comment)

    def require_another(self, actor_id: str) -> None:
        """Raise `SelfReview` if the actor is who took the role."""
        if actor_id == self.principal_id:
            raise SelfReview("You took this role; somebody else reviews whether that was right.")


def check_emergency(minutes: int, reason: str) -> None:
    """Raise `EmergencyRefused` for an emergency without a reason, or for too long."""
    longest = MAX_EMERGENCY // timedelta(minutes=1)
    if not 1 <= minutes <= longest:
        raise EmergencyRefused(
            f"Emergency access lasts 1 to {longest} minutes; take it again if that is too short.",
            pointer="/minutes",
        )
    if not reason.strip():
        raise EmergencyRefused("Say what the emergency is.", pointer="/reason")
