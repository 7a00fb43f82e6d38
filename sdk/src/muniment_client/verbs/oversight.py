"""Verbs about how access is overseen: groups, elevation, emergencies, reviews, the access log."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Unpack

from muniment_client.fields import AccessFilters, DecisionFields, GroupFields, RaiseFields
from muniment_client.records.access import User
from muniment_client.records.oversight import (
    AccessBatch,
    AccessEntry,
    AccessReview,
    BatchVerdict,
    Elevation,
    Emergency,
    Group,
    Guard,
    Membership,
    ReviewItem,
    RoleConflict,
)
from muniment_client.reference import Reference, segment
from muniment_client.verbs.verbs import Verbs


class OversightVerbs(Verbs):
    """Who may do what, for how long, and who looked at that."""

    def groups(self) -> Iterator[User]:
        """Return groups one by one, by name."""
        return self._session.pages("/groups", User)

    def group(self, name: str) -> Group:
        """Return a group with its members."""
        return self._session.get(f"/groups/{segment(name)}", Group)

    def create_group(self, name: str, **fields: Unpack[GroupFields]) -> Group:
        """Make a group known."""
        return self._session.post("/groups", Group, {"name": name, **fields})

    def add_member(self, group: str, member: str, expires_at: datetime | None = None) -> Membership:
        """Let somebody belong to a group, for good or for a time."""
        fields = {"member": member, "expires_at": expires_at}
        return self._session.post(f"/groups/{segment(group)}/members", Membership, fields)

    def remove_member(self, group: str, member: str) -> Membership:
        """Let somebody belong to a group no longer."""
        path = f"/groups/{segment(group)}/members/{segment(member)}"
        return self._session.delete(path, Membership)

    def role_conflicts(self) -> Iterator[RoleConflict]:
        """Return who holds roles that one person should not hold together, one by one."""
        return self._session.pages("/conflicts", RoleConflict)

    def elevations(self, *, pending: bool = False) -> Iterator[Elevation]:
        """Return your requests for roles and those you could decide, newest first."""
        return self._session.pages("/elevations", Elevation, {"pending": pending})

    def request_elevation(self, role: str, reason: str, **fields: Unpack[RaiseFields]) -> Elevation:
        """Ask for a role for some minutes (60 unless said); somebody else decides."""
        body = {"role": role, "reason": reason, **fields}
        return self._session.post("/elevations", Elevation, body)

    def approve_elevation(self, elevation_id: str, comment: str = "") -> Elevation:
        """Give what somebody asked for, for as long as they asked."""
        return self._decide(elevation_id, "approve", comment)

    def decline_elevation(self, elevation_id: str, comment: str = "") -> Elevation:
        """Refuse what somebody asked for."""
        return self._decide(elevation_id, "decline", comment)

    def withdraw_elevation(self, elevation_id: str) -> Elevation:
        """Take your own request back."""
        path = f"/elevations/{segment(elevation_id)}/withdraw"
        return self._session.post(path, Elevation, {})

    def emergencies(self, *, unreviewed: bool = False) -> Iterator[Emergency]:
        """Return your uses of emergency access and those you could review, newest first."""
        return self._session.pages("/emergencies", Emergency, {"unreviewed": unreviewed})

    def break_glass(self, role: str, reason: str, **fields: Unpack[RaiseFields]) -> Emergency:
        """Take a role at once that you are eligible for; somebody else reviews that."""
        body = {"role": role, "reason": reason, **fields}
        return self._session.post("/emergencies", Emergency, body)

    def review_emergency(self, emergency_id: str, outcome: str, comment: str) -> Emergency:
        """Say whether taking a role was `justified` or `unjustified`; the role ends."""
        path = f"/emergencies/{segment(emergency_id)}/review"
        return self._session.post(path, Emergency, {"outcome": outcome, "comment": comment})

    def guard(self, model: str) -> Guard:
        """Return whether looking at a model takes a purpose."""
        return self._session.get(_guard_path(model), Guard)

    def guard_model(self, model: str, *, purpose_required: bool, reason: str = "") -> Guard:
        """Decide whether looking at a model takes a purpose."""
        fields = {"purpose_required": purpose_required, "reason": reason}
        return self._session.put(_guard_path(model), Guard, fields)

    def access_reviews(self) -> Iterator[AccessReview]:
        """Return the access reviews that you may see or decide in, newest first."""
        return self._session.pages("/access-reviews", AccessReview)

    def access_review(self, review_id: str) -> AccessReview:
        """Return an access review and how far it is."""
        return self._session.get(f"/access-reviews/{segment(review_id)}", AccessReview)

    def open_access_review(
        self, title: str, reviewers: Sequence[str], due_at: datetime, scope: str = "instance"
    ) -> AccessReview:
        """Put every lasting grant in a scope before reviewers; silence takes it back."""
        fields = {"title": title, "reviewers": reviewers, "due_at": due_at, "scope": scope}
        return self._session.post("/access-reviews", AccessReview, fields)

    def review_items(self, review_id: str) -> Iterator[ReviewItem]:
        """Return the grants under review one by one."""
        return self._session.pages(f"/access-reviews/{segment(review_id)}/items", ReviewItem)

    def decide_review_item(
        self,
        review_id: str,
        item_id: str,
        decision: str,
        reason: str,
        **fields: Unpack[DecisionFields],
    ) -> ReviewItem:
        """Say whether a grant stays: `keep`, `reduce` or `revoke`."""
        path = f"/access-reviews/{segment(review_id)}/items/{segment(item_id)}/decide"
        body = {"decision": decision, "reason": reason, **fields}
        return self._session.post(path, ReviewItem, body)

    def access_log(self, **filters: Unpack[AccessFilters]) -> Iterator[AccessEntry]:
        """Return sensitive reads and refusals one by one, newest first."""
        return self._session.pages("/access-log", AccessEntry, filters)

    def access_batches(self) -> Iterator[AccessBatch]:
        """Return the batches of the access log that the journal has sealed, newest first."""
        return self._session.pages("/access-log/batches", AccessBatch)

    def verify_access_batch(self, batch_id: str) -> BatchVerdict:
        """Compare the entries of a batch with the digest that the journal holds of them."""
        return self._session.get(f"/access-log/batches/{segment(batch_id)}/verify", BatchVerdict)

    def _decide(self, elevation_id: str, verb: str, comment: str) -> Elevation:
        path = f"/elevations/{segment(elevation_id)}/{verb}"
        return self._session.post(path, Elevation, {"comment": comment})


def _guard_path(model: str) -> str:
    found = Reference.parse(model)
    return f"/models/{segment(found.project)}/{segment(found.model)}/guard"
