"""Who may do what, where, until when. Deny by default.

A permission is declared by the capability that protects something with it, together with the
roles that carry it. A grant gives a principal a role on the instance, a project or one model for
a time. A token can only narrow what its owner may do, never widen it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, false, or_, true

from muniment.kernel.actor import SYSTEM, Actor, ActorKind
from muniment.kernel.errors import Forbidden
from muniment.kernel.events import INSTANCE, Scope
from muniment.platform.auth.uses import Uses


class Role(StrEnum):
    """The roles an organisation gives its people and services."""

    VIEWER = "viewer"
    CONTRIBUTOR = "contributor"
    MODEL_OWNER = "model_owner"
    DATA_ENGINEERING = "data_engineering"
    INDEPENDENT_VALIDATOR = "independent_validator"
    SECURITY = "security"
    PRIVACY = "privacy"
    RISK_OFFICER = "risk_officer"
    LEGAL = "legal"
    DEPLOYER = "deployer"
    AUDITOR = "auditor"
    ADMIN = "admin"


READERS = frozenset(Role)
WRITERS = frozenset({Role.CONTRIBUTOR, Role.MODEL_OWNER, Role.ADMIN})
OWNERS = frozenset({Role.MODEL_OWNER, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})


class Level(StrEnum):
    """How much a permission can change; a token is limited to a level and those below it."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"

    def covers(self, other: "Level") -> bool:
        """Whether a token limited to this level may use a permission of level `other`."""
        return _HEIGHT[other.value] <= _HEIGHT[self.value]


_HEIGHT = {level.value: height for height, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Permission:
    """Something that may be allowed: `room:noun:verb`, and the roles that carry it."""

    name: str
    summary: str
    level: Level
    roles: frozenset[Role]

    def __hash__(self) -> int:
        """Tell permissions apart by their names: each request puts some into sets."""
        return hash(self.name)


# For routes without an object to protect. They are permissions so that a route must say so.
PUBLIC = Permission("public", "Anyone, signed in or not", Level.READ, frozenset())
SIGNED_IN = Permission("signed-in", "Anyone who is signed in", Level.READ, frozenset())


class PurposeRequired(Forbidden):
    """The model is marked so that whoever looks at it says why, and nothing was said."""

    code = "auth.purpose-required"
    title = "Say what you need it for"


class GrantKind(StrEnum):
    """How a grant came about; one that is `eligible` lets nobody do anything by itself."""

    STANDING = "standing"
    ELEVATION = "elevation"
    EMERGENCY = "emergency"
    ELIGIBLE = "eligible"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, where it holds, and from when until when (UTC; `None` is for ever)."""

    grant_id: str
    role: Role
    scope: Scope
    not_before: datetime
    expires_at: datetime | None
    kind: GrantKind = GrantKind.STANDING

    def holds(self, now: datetime) -> bool:
        """Whether the grant is in force at `now`."""
        return self.not_before <= now and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class TokenLimit:
    """What a token narrows its owner's rights to; `permissions` of `None` leaves all of them."""

    token_id: str
    level: Level
    scope: Scope = INSTANCE
    expires_at: datetime | None = None
    permissions: frozenset[str] | None = None

    def allows(self, permission: Permission) -> bool:
        """Whether the token may be used for `permission`, wherever that is."""
        listed = self.permissions is None or permission.name in self.permissions
        return listed and self.level.covers(permission.level)

    def covers(self, scope: Scope) -> bool:
        """Whether the token may be used in `scope`."""
        return covers(self.scope, scope)


@dataclass(frozen=True, slots=True)
class Access:
    """An actor with everything the gate needs to decide about them.

    `guarded` are the ids of models that nobody looks at without saying why; `uses` is told which
    grants were used.
    """

    actor: Actor
    grants: tuple[Grant, ...] = ()
    limit: TokenLimit | None = None
    unlimited: bool = False
    guarded: frozenset[str] = frozenset()
    uses: Uses | None = None

    @property
    def is_somebody(self) -> bool:
        """Whether anyone is signed in at all."""
        return self.actor.id != NOBODY_ID

    def permits(self, permission: Permission, scope: Scope, now: datetime) -> bool:
        """Whether the actor may use `permission` on something that lives in `scope`."""
        if self.unlimited or permission is PUBLIC:
            return True
        if permission is SIGNED_IN:
            return self.is_somebody
        limit = self.limit
        if limit is not None and not (limit.allows(permission) and limit.covers(scope)):
            return False
        for grant in self.grants:
            if self._applies(grant, permission, now) and covers(grant.scope, scope):
                if self.uses is not None:
                    self.uses.note(grant.grant_id)
                return True
        return False

    def held(self, kind: GrantKind, now: datetime) -> list[Grant]:
        """Return the grants of a kind that are in force at `now`."""
        return [grant for grant in self.grants if grant.kind is kind and grant.holds(now)]

    def lent_until(self, permission: Permission, scope: Scope, now: datetime) -> datetime | None:
        """Return when `permission` in `scope` ends if it is held for a time only, else `None`."""
        if self.unlimited:
            return None
        here = [g for g in self._carrying(permission, now) if covers(g.scope, scope)]
        if any(grant.expires_at is None for grant in here):
            return None
        return max((g.expires_at for g in here if g.expires_at is not None), default=now)

    def stands(self, permission: Permission, scope: Scope, now: datetime) -> bool:
        """Whether `permission` in `scope` is held by a standing grant, not lent for some hours."""
        return self.unlimited or any(
            grant.kind is GrantKind.STANDING and covers(grant.scope, scope)
            for grant in self._carrying(permission, now)
        )

    def permits_somewhere(self, permission: Permission, now: datetime) -> bool:
        """Whether there is any scope in which the actor may use `permission`."""
        if self.unlimited or permission in {PUBLIC, SIGNED_IN}:
            return self.permits(permission, INSTANCE, now)
        if self.limit is not None and not self.limit.allows(permission):
            return False
        return bool(self._carrying(permission, now))

    def permits_within(self, permission: Permission, project_id: str, now: datetime) -> bool:
        """Whether the actor may use `permission` on the project, or on a model in it."""
        if self.unlimited:
            return True
        inside = [g.scope for g in self._carrying(permission, now)]
        if self.limit is not None:
            if not self.limit.allows(permission):
                return False
            if self.limit.scope.project_id not in {None, project_id}:
                return False
        return any(scope.project_id in {None, project_id} for scope in inside)

    def scopes(self, permission: Permission, now: datetime) -> tuple[Scope, ...]:
        """Return where the actor may use `permission`: in these scopes and all that is in them."""
        if self.unlimited:
            return (INSTANCE,)
        limit = self.limit
        if limit is not None and not limit.allows(permission):
            return ()
        carrying = self._carrying(permission, now)
        if self.uses is not None:
            for grant in carrying:
                self.uses.note(grant.grant_id)
        granted = {grant.scope for grant in carrying}
        if limit is None:
            return tuple(granted)
        within = {scope for scope in granted if covers(limit.scope, scope)}
        around = any(covers(scope, limit.scope) for scope in granted)
        return tuple(within | {limit.scope}) if around else tuple(within)

    def visible(
        self,
        permission: Permission,
        now: datetime,
        project: ColumnElement[Any],
        model: ColumnElement[Any] | None = None,
    ) -> ColumnElement[bool]:
        """Return the SQL condition for the rows on which the actor may use `permission`.

        `project` and `model` are the columns that hold the row's project id and model id; without
        a model column, a grant on a model shows the project it is in.
        """
        if self.unlimited:
            return true()
        if self.limit is not None and not self.limit.allows(permission):
            return false()
        carrying = self._carrying(permission, now)
        if self.uses is not None:
            for grant in carrying:
                self.uses.note(grant.grant_id)
        scopes = [grant.scope for grant in carrying]
        condition = _within(scopes, project, model)
        if self.limit is not None:
            condition = condition & _within([self.limit.scope], project, model)
        return condition

    def _carrying(self, permission: Permission, now: datetime) -> list[Grant]:
        return [grant for grant in self.grants if self._applies(grant, permission, now)]

    @staticmethod
    def _applies(grant: Grant, permission: Permission, now: datetime) -> bool:
        eligible_only = grant.kind is GrantKind.ELIGIBLE
        return grant.role in permission.roles and grant.holds(now) and not eligible_only


NOBODY_ID = "nobody"
NOBODY = Access(Actor(NOBODY_ID, "nobody", ActorKind.SERVICE))
EVERYTHING = Access(SYSTEM, unlimited=True)


def covers(outer: Scope, inner: Scope) -> bool:
    """Whether what is granted in `outer` holds in `inner` as well."""
    if outer == INSTANCE:
        return True
    if outer.project_id != inner.project_id:
        return False
    return outer.model_id is None or outer.model_id == inner.model_id


def _within(
    scopes: list[Scope], project: ColumnElement[Any], model: ColumnElement[Any] | None
) -> ColumnElement[bool]:
    if INSTANCE in scopes:
        return true()
    if model is None:
        return or_(false(), project.in_({scope.project_id for scope in scopes}))
    projects = {scope.project_id for scope in scopes if scope.model_id is None}
    models = {scope.model_id for scope in scopes if scope.model_id is not None}
    return or_(false(), project.in_(projects), model.in_(models))
