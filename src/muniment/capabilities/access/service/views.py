"""Grants as they are shown: with names, when they were last used, and what conflicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from muniment.capabilities.access.model import Granted
from muniment.capabilities.access.service import conflicts, principals
from muniment.platform.auth.uses import last_uses
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class ShownGrant:
    """A grant with who holds it, whether it is in force, its last use, and what conflicts with it.

    `last_used_at` is known to the minute and is a hint; `conflicts` are sentences.
    """

    grant_id: str
    principal_id: str
    principal: str
    role: str
    scope: str
    project_id: str | None
    model_id: str | None
    not_before: datetime
    expires_at: datetime | None
    reason: str
    purpose: str
    ticket: str
    kind: str
    granted_by: str
    in_force: bool
    last_used_at: datetime | None
    conflicts: list[str]
    revoked: bool
    revoked_by: str | None
    revoked_because: str
    revision: int


def shown(unit: Unit, found: Sequence[Granted]) -> list[ShownGrant]:
    """Return grants as they are shown, for callers that may see them."""
    holders = {granted.principal_id for granted in found}
    names = principals.names_of(unit, holders)
    used = last_uses(unit.connection, {granted.grant_id for granted in found})
    when = unit.moment.as_of or unit.now
    said: dict[str, list[str]] = {}
    for listed in conflicts.of_principals(unit, holders).values():
        for conflict in listed:
            words = f"{' and '.join(conflict.roles)} on {conflict.scope}: {conflict.why}"
            for grant_id in conflict.grant_ids:
                said.setdefault(grant_id, []).append(words)
    return [
        _shown(
            granted,
            names.get(granted.principal_id, granted.principal_id),
            in_force=granted.holds(when),
            used=used.get(granted.grant_id),
            conflicts=said.get(granted.grant_id, []),
        )
        for granted in found
    ]


def _shown(
    granted: Granted,
    principal: str,
    *,
    in_force: bool,
    used: datetime | None,
    conflicts: list[str],
) -> ShownGrant:
    return ShownGrant(
        grant_id=granted.grant_id,
        principal_id=granted.principal_id,
        principal=principal,
        role=granted.role,
        scope=granted.scope,
        project_id=granted.project_id,
        model_id=granted.model_id,
        not_before=granted.not_before,
        expires_at=granted.expires_at,
        reason=granted.reason,
        purpose=granted.purpose,
        ticket=granted.ticket,
        kind=granted.kind,
        granted_by=granted.granted_by,
        in_force=in_force,
        last_used_at=used,
        conflicts=conflicts,
        revoked=granted.revoked,
        revoked_by=granted.revoked_by,
        revoked_because=granted.revoked_because,
        revision=granted.revision,
    )
