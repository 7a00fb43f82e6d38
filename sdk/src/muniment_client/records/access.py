"""Who may do what, as a registry tells it."""

from datetime import datetime

import msgspec


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """A role given to somebody: where, from when until when, by whom and why."""

    grant_id: str
    principal_id: str
    role: str
    scope: str
    principal: str = ""
    not_before: datetime
    expires_at: datetime | None = None
    reason: str = ""
    purpose: str = ""
    ticket: str = ""
    kind: str = "standing"
    granted_by: str
    in_force: bool = True
    last_used_at: datetime | None = None
    conflicts: tuple[str, ...] = ()
    revoked: bool = False
    revision: int


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Who the token belongs to, and what they may do."""

    id: str
    name: str
    kind: str
    grants: tuple[Grant, ...] = ()
    token_level: str | None = None
    token_permissions: tuple[str, ...] | None = None


class Permission(msgspec.Struct, frozen=True, kw_only=True):
    """What a role carries, and the level that a token must have for it."""

    name: str
    summary: str = ""
    level: str = ""


class Role(msgspec.Struct, frozen=True, kw_only=True):
    """A role that can be granted, with the permissions it carries."""

    name: str
    permissions: tuple[Permission, ...] = ()


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A person or a service; `invitation` is the path of a one-time link just made for them."""

    id: str
    name: str
    kind: str
    display: str = ""
    email: str | None = None
    active: bool = True
    created_at: datetime
    owner: str | None = None
    purpose: str = ""
    revision: int
    invitation: str | None = None


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """An API token; its `secret` is in the answer that made it and nowhere else."""

    id: str
    name: str
    shown: str
    level: str
    scope: str
    permissions: tuple[str, ...] | None = None
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
    revoked: bool = False
    revision: int
    secret: str | None = None
