"""Who may do what, as a registry tells it."""

from datetime import datetime

import msgspec


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """A role given to somebody: where, from when until when, by whom and why."""

    grant_id: str
    principal_id: str
    role: str
    scope: str
    not_before: datetime
    expires_at: datetime | None = None
    reason: str = ""
    granted_by: str
    revoked: bool = False
    revision: int


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Who the token belongs to, and what they may do."""

    id: str
    name: str
    kind: str
    grants: tuple[Grant, ...] = ()
    token_level: str | None = None


class Role(msgspec.Struct, frozen=True, kw_only=True):
    """A role that can be granted."""

    name: str


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A person or a service; `invitation` is the path of a one-time link just made for them."""

    id: str
    name: str
    kind: str
    display: str = ""
    email: str | None = None
    active: bool = True
    created_at: datetime
    revision: int
    invitation: str | None = None


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """An API token; its `secret` is in the answer that made it and nowhere else."""

    id: str
    name: str
    shown: str
    level: str
    scope: str
    created_at: datetime
    expires_at: datetime
    revoked: bool = False
    revision: int
    secret: str | None = None
