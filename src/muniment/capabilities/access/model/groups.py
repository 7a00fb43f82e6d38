"""Groups: who belongs to one, from when until when. A group does not belong to another."""

from dataclasses import dataclass
from datetime import datetime

from muniment.kernel.errors import Conflict, Invalid, NotFound
from muniment.kernel.events import Subject


class MemberNotFound(NotFound):
    """That person or service does not belong to the group."""

    code = "access.member-not-found"
    title = "There is no such member"


class MemberAlready(Conflict):
    """That person or service belongs to the group as it is."""

    code = "access.member-already"
    title = "They belong to the group already"


class GroupInGroup(Invalid):
    """A group was to belong to a group: who may do what would be a puzzle."""

    code = "access.group-in-group"
    title = "A group cannot belong to a group"


@dataclass(frozen=True, slots=True)
class Membership:
    """That a person or service belongs to a group, and holds its roles meanwhile."""

    group_id: str
    member_id: str
    not_before: datetime
    expires_at: datetime | None
    added_by: str
    ended: bool = False
    revision: int = 0

    @property
    def subject(self) -> Subject:
        """What the journal files this membership's events under."""
        return Subject("membership", f"{self.group_id}:{self.member_id}")

    def holds(self, now: datetime) -> bool:
        """Whether they belong to the group at `now`."""
        begun = self.not_before <= now and not self.ended
        return begun and (self.expires_at is None or now < self.expires_at)
