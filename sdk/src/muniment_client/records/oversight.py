"""How access is overseen, as a registry tells it."""

from collections.abc import Mapping
from datetime import datetime

import msgspec


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in a group; `holds` is whether they belong to it now."""

    name: str
    kind: str
    not_before: datetime
    expires_at: datetime | None = None
    added_by: str = ""
    holds: bool = True


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A group, which holds roles for its members, and who answers for it."""

    id: str
    name: str
    display: str = ""
    active: bool = True
    owner: str | None = None
    purpose: str = ""
    members: tuple[Member, ...] = ()
    revision: int


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody belongs to a group, from when until when."""

    group_id: str
    member_id: str
    not_before: datetime
    expires_at: datetime | None = None
    ended: bool = False


class RoleConflict(msgspec.Struct, frozen=True, kw_only=True):
    """Roles that one person should not hold together."""

    principal: str
    roles: tuple[str, ...]
    scope: str
    why: str
    grant_ids: tuple[str, ...] = ()


class Elevation(msgspec.Struct, frozen=True, kw_only=True):
    """A role asked for, for some minutes, and what was decided."""

    elevation_id: str
    requested_by: str
    role: str
    scope: str
    minutes: int
    reason: str
    ticket: str = ""
    requested_at: datetime
    lapses_at: datetime
    status: str
    decided_by: str | None = None
    decided_at: datetime | None = None
    comment: str = ""
    grant_id: str | None = None


class Emergency(msgspec.Struct, frozen=True, kw_only=True):
    """A role taken at once, and what a reviewer found about it."""

    emergency_id: str
    opened_by: str
    role: str
    scope: str
    reason: str
    ticket: str = ""
    opened_at: datetime
    expires_at: datetime
    reviewed_by: str | None = None
    outcome: str | None = None
    comment: str = ""


class Guard(msgspec.Struct, frozen=True, kw_only=True):
    """Whether looking at a model takes a purpose, and why."""

    model: str
    purpose_required: bool
    reason: str = ""
    set_by: str = ""


class AccessReview(msgspec.Struct, frozen=True, kw_only=True):
    """A review of all roles in a place: who decides, until when, and how far it is."""

    id: str
    title: str
    scope: str
    reviewers: tuple[str, ...]
    due_at: datetime
    opened_by: str
    closed_at: datetime | None = None
    is_open: bool
    decisions: Mapping[str, int]


class ReviewItem(msgspec.Struct, frozen=True, kw_only=True):
    """A grant under review: who holds what where, its last use, conflicts, and the decision."""

    item_id: str
    principal: str
    role: str
    scope: str
    purpose: str = ""
    granted_by: str
    granted_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    conflicts: tuple[str, ...] = ()
    decision: str
    decided_by: str | None = None
    comment: str = ""
    by_silence: bool = False


class AccessEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One sensitive read or one refusal: who, what, what for, by which door and from where."""

    entry_seq: int
    at: datetime
    actor_name: str
    token_id: str | None = None
    action: str
    subject: str
    outcome: str
    code: str | None = None
    purpose: str | None = None
    via: str = ""
    address: str = ""
    request_id: str | None = None
    batch_id: str | None = None


class AccessBatch(msgspec.Struct, frozen=True, kw_only=True):
    """A batch of the access log that the journal has sealed."""

    batch_id: str
    digest: str
    previous: str | None = None
    entries: int
    first_at: datetime
    last_at: datetime
    sealed_at: datetime
    pruned_at: datetime | None = None


class BatchVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the entries of a batch are those that were sealed."""

    batch_id: str
    intact: bool
    entries: int
    found: int
    digest: str
    computed: str
