"""Elevation: asking for a role for some hours, and somebody else's yes or no."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from muniment.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from muniment.kernel.events import Scope, Subject

MAX_ELEVATION = timedelta(hours=8)
MAX_WAIT = timedelta(days=3)


class ElevationNotFound(NotFound):
    """There is no such request, or it is for others to see."""

    code = "access.elevation-not-found"
    title = "There is no such request"


class ElevationRefused(Invalid):
    """The request says too little, or asks for longer than an elevation lasts."""

    code = "access.elevation-refused"
    title = "The request is not acceptable"


class ElevationDecided(Conflict):
    """The request was decided, taken back, or has waited too long."""

    code = "access.elevation-decided"
    title = "The request is no longer open"


class SelfApproval(Forbidden):
    """Nobody says yes or no to their own request."""

    code = "access.self-approval"
    title = "Somebody else must decide this"


class ElevationStatus(StrEnum):
    """What became of a request; one that nobody decides in time lapses."""

    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Elevation:
    """A request for a role for some time, and what was decided about it."""

    elevation_id: str
    principal_id: str
    requested_by: str
    role: str
    scope: str
    project_id: str | None
    model_id: str | None
    minutes: int
    reason: str
    ticket: str
    requested_at: datetime
    lapses_at: datetime
    status: ElevationStatus = ElevationStatus.PENDING
    decided_by: str | None = None
    decided_at: datetime | None = None
    comment: str = ""
    grant_id: str | None = None
    revision: int = 0

    @property
    def subject(self) -> Subject:
        """What the journal files this request's events under."""
        return Subject("elevation", self.elevation_id)

    @property
    def where(self) -> Scope:
        """Where the role would hold."""
        return Scope(self.project_id, self.model_id)

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be decided at `now`."""
        return self.status is ElevationStatus.PENDING and now < self.lapses_at

    def decided(
        self,
        status: ElevationStatus,
        now: datetime,
        *,
        by: str,
        comment: str = "",
        grant_id: str | None = None,
    ) -> Self:
        """Return the request once decided; raise `ElevationDecided` if that is too late."""
        if not self.is_open(now):
            what = "has waited too long" if self.status is ElevationStatus.PENDING else self.status
            raise ElevationDecided(f"The request is not open any more: it {_was(what)}.")
        return replace(
            self,
            status=status,
            decided_by=by,
            decided_at=now,
            comment=comment,
            grant_id=grant_id,
        )

    def require_another(self, actor_id: str) -> None:
        """Raise `SelfApproval` if the actor is who asked."""
        if actor_id == self.principal_id:
            raise SelfApproval(
                "You asked for this role; somebody else who could give it says yes or no."
            )


def check_elevation(minutes: int, reason: str) -> None:
    """Raise `ElevationRefused` for a request without a reason, or for too long."""
    longest = MAX_ELEVATION // timedelta(minutes=1)
    if not 1 <= minutes <= longest:
        raise ElevationRefused(
            f"An elevation lasts 1 to {longest} minutes ({MAX_ELEVATION // timedelta(hours=1)} "
            "hours); for longer, ask for a grant.",
            pointer="/minutes",
        )
    if not reason.strip():
        raise ElevationRefused("Say why the role is needed.", pointer="/reason")


def _was(what: str) -> str:
    return what if what.startswith("has") else f"was {what}"
