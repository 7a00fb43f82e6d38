"""Finding out who asks: a bearer token, a token as Basic password, or a session cookie."""

import base64
import binascii
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, or_, select, update
from starlette.requests import Request

from muniment.kernel.actor import Actor, ActorKind
from muniment.kernel.errors import Forbidden, Unauthenticated
from muniment.kernel.events import Scope
from muniment.platform.auth.gate import (
    NOBODY,
    Access,
    Grant,
    GrantKind,
    Level,
    Role,
    TokenLimit,
)
from muniment.platform.auth.tables import (
    GRANTS,
    GUARDS,
    MEMBERSHIPS,
    PRINCIPALS,
    SESSIONS,
    TOKENS,
)
from muniment.platform.auth.tokens import digest_of, is_well_formed
from muniment.platform.auth.uses import Uses, write_uses
from muniment.platform.database import Database

SESSION_IDLE = timedelta(hours=8)
SESSION_MAX = timedelta(hours=24)
# How often the use of a session is noted: it idles out that much early at worst.
_SEEN_EVERY = timedelta(minutes=1)
# How long a revocation may go unnoticed on this process; other processes notice as fast.
_REMEMBERED_SECONDS = 2.0
_REMEMBERED = 4096


class TokenNotAccepted(Unauthenticated):
    """The token is mistyped, unknown, expired or revoked, or its owner is inactive."""

    code = "auth.token-not-accepted"
    title = "This token is not accepted"


class CrossSite(Forbidden):
    """A page of another site tried to use a browser's session."""

    code = "auth.cross-site"
    title = "This request comes from another site"


@dataclass(frozen=True, slots=True)
class _Remembered:
    access: Access
    until: float
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Identified:
    access: Access
    expires_at: datetime
    unseen_for: timedelta = timedelta()
    """How long ago the use of a session was last noted."""


class Identifier:
    """Turns the credential of a request into an `Access`, remembering it for two seconds."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], *, cookie: str, origin: str
    ) -> None:
        self._database = database
        self._clock = clock
        self.cookie = cookie
        self._origin = origin
        self._memory: OrderedDict[str, _Remembered] = OrderedDict()
        self.uses = Uses()

    async def identify(self, request: Request, *, safe: bool) -> Access:
        """Return who asks, `NOBODY` without a credential; raise if one is given and not accepted.

        An unsafe request by cookie must come from our own pages (`CrossSite` otherwise).
        """
        header = request.headers.get("authorization")
        if header is not None:
            return await self._by_token(_token_in(header))
        cookie = request.cookies.get(self.cookie)
        if cookie is None:
            return NOBODY
        if not safe:
            self.check_same_origin(request)
        return await self._by_session(cookie)

    def forget(self) -> None:
        """Forget everyone: a grant, token or principal has changed."""
        self._memory.clear()

    def write_uses(self, connection: Connection) -> None:
        """Keep which grants and tokens were used here since the last time."""
        used = self.uses.take()
        if used:
            write_uses(connection, used, self._clock())

    async def _by_token(self, token: str) -> Access:
        sha256 = digest_of(token)
        return await self._recall(sha256, lambda c: _find_token(c, sha256, self._clock()), token)

    async def _by_session(self, cookie: str) -> Access:
        if not is_well_formed(cookie):
            return NOBODY
        sha256 = digest_of(cookie)
        try:
            return await self._recall(
                sha256, lambda c: _find_session(c, sha256, self._clock()), cookie
            )
        except TokenNotAccepted:
            return NOBODY

    async def _recall(
        self,
        sha256: str,
        find: Callable[[Connection], "_Identified | None"],
        token: str,
    ) -> Access:
        found = self._memory.get(sha256)
        if found and found.until > time.monotonic() and found.expires_at > self._clock():
            return found.access
        fresh = await self._database.read_async(find)
        if fresh is None:
            raise _not_accepted(token)
        until = time.monotonic() + _REMEMBERED_SECONDS
        access = replace(fresh.access, uses=self.uses)
        if access.limit is not None:
            self.uses.note(access.limit.token_id)
        self._memory[sha256] = _Remembered(access, until, fresh.expires_at)
        if len(self._memory) > _REMEMBERED:
            self._memory.popitem(last=False)
        if fresh.unseen_for > _SEEN_EVERY:
            await self._database.write_async(partial(_note_seen, sha256, self._clock()))
        return access

    def check_same_origin(self, request: Request) -> None:
        """Refuse with `CrossSite` what another site had a browser send.

        The rule is that of Go's CrossOriginProtection (1.25): a browser says where it comes from.
        """
        site = request.headers.get("sec-fetch-site")
        if site in {"same-origin", "none"}:
            return
        origin = request.headers.get("origin")
        if site is None and origin is not None:
            host = request.headers.get("host", "")
            # The host has been found to be ours; an origin is a scheme and a host, nothing more.
            if origin in {self._origin, f"http://{host}", f"https://{host}"}:
                return
        raise CrossSite(
            "A session may be used only from Muniment's own pages; programs send a token in the "
            "Authorization header instead."
        )


def _token_in(header: str) -> str:
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError) as error:
            raise Unauthenticated(
                "The Basic credentials are not base64 of 'name:token'."
            ) from error
    raise Unauthenticated(f"'{scheme[:20]}' is not accepted; use Bearer, or Basic with a token.")


def _not_accepted(token: str) -> TokenNotAccepted:
    if token.startswith("mnm_") and not is_well_formed(token):
        return TokenNotAccepted("The token is mistyped or cut off: its check digits do not agree.")
    return TokenNotAccepted("The token is unknown, expired or revoked, or its owner is inactive.")


def _find_token(connection: Connection, sha256: str, now: datetime) -> _Identified | None:
    row = connection.execute(_TOKEN, {"sha": sha256}).first()
    if row is None or row.revoked or row.expires_at <= now or not row.active:
        return None
    limit = TokenLimit(
        row.token_id,
        Level(row.level),
        Scope(row.project_id, row.model_id),
        row.expires_at,
        None if row.permissions is None else frozenset(row.permissions),
    )
    return _Identified(_access(connection, row, limit), row.expires_at)


def _find_session(connection: Connection, sha256: str, now: datetime) -> _Identified | None:
    row = connection.execute(_SESSION, {"sha": sha256}).first()
    if row is None or not row.active:
        return None
    expires_at = min(row.session_at + SESSION_MAX, row.seen_at + SESSION_IDLE)
    if expires_at <= now:
        return None
    return _Identified(_access(connection, row), expires_at, now - row.seen_at)


def _note_seen(sha256: str, now: datetime, connection: Connection) -> None:
    connection.execute(update(SESSIONS).where(SESSIONS.c.sha256 == sha256).values(seen_at=now))


def access_of(connection: Connection, principal_id: str) -> Access | None:
    """Return what somebody may do now, for what is done for them while they are away.

    `None` if there is nobody of that id, or they were switched off.
    """
    row = connection.execute(_SOMEBODY, {"principal": principal_id}).first()
    return None if row is None else _access(connection, row)


def _actor(row: Row[*tuple[Any, ...]]) -> Actor:
    return Actor(row.principal_id, row.principal_name, ActorKind(row.kind))


def _access(
    connection: Connection, row: Row[*tuple[Any, ...]], limit: TokenLimit | None = None
) -> Access:
    return Access(
        _actor(row),
        _grants(connection, row.principal_id),
        limit,
        guarded=frozenset(connection.execute(_GUARDED).scalars()),
    )


def _grants(connection: Connection, principal_id: str) -> tuple[Grant, ...]:
    """Return what somebody holds: their own grants, and those of their groups while they belong."""
    return tuple(
        Grant(
            row.grant_id,
            Role(row.role),
            Scope(row.project_id, row.model_id),
            max(row.not_before, row.belongs_from or row.not_before),
            _earlier(row.expires_at, row.belongs_until),
            GrantKind(row.kind),
        )
        for row in connection.execute(_GRANTS, {"principal": principal_id})
    )


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((end for end in (one, other) if end is not None), default=None)


_WHO = (
    PRINCIPALS.c.principal_id,
    PRINCIPALS.c.name.label("principal_name"),
    PRINCIPALS.c.kind,
    PRINCIPALS.c.active,
)
_TOKEN = (
    select(TOKENS, *_WHO[1:])
    .join(PRINCIPALS, PRINCIPALS.c.principal_id == TOKENS.c.principal_id)
    .where(
        TOKENS.c.sha256 == bindparam("sha"),
        TOKENS.c.valid_to.is_(None),
        PRINCIPALS.c.valid_to.is_(None),
    )
)
_SOMEBODY = select(*_WHO).where(
    PRINCIPALS.c.principal_id == bindparam("principal"),
    PRINCIPALS.c.valid_to.is_(None),
    PRINCIPALS.c.active.is_(True),
)
_SESSION = (
    select(*_WHO, SESSIONS.c.created_at.label("session_at"), SESSIONS.c.seen_at)
    .join(PRINCIPALS, PRINCIPALS.c.principal_id == SESSIONS.c.principal_id)
    .where(SESSIONS.c.sha256 == bindparam("sha"), PRINCIPALS.c.valid_to.is_(None))
)
_BELONGS = and_(
    MEMBERSHIPS.c.member_id == bindparam("principal"),
    MEMBERSHIPS.c.valid_to.is_(None),
    MEMBERSHIPS.c.ended.is_(False),
)
# One look for a person's own grants and those of their groups; a group switched off gives nothing.
_GRANTS = (
    select(
        GRANTS,
        MEMBERSHIPS.c.not_before.label("belongs_from"),
        MEMBERSHIPS.c.expires_at.label("belongs_until"),
    )
    .join(PRINCIPALS, PRINCIPALS.c.principal_id == GRANTS.c.principal_id)
    .outerjoin(MEMBERSHIPS, and_(MEMBERSHIPS.c.group_id == GRANTS.c.principal_id, _BELONGS))
    .where(
        or_(
            GRANTS.c.principal_id == bindparam("principal"),
            GRANTS.c.principal_id.in_(select(MEMBERSHIPS.c.group_id).where(_BELONGS)),
        ),
        GRANTS.c.valid_to.is_(None),
        GRANTS.c.revoked.is_(False),
        PRINCIPALS.c.valid_to.is_(None),
        PRINCIPALS.c.active.is_(True),
    )
    .order_by(GRANTS.c.grant_id)
)
_GUARDED = select(GUARDS.c.model_id).where(
    GUARDS.c.valid_to.is_(None), GUARDS.c.purpose_required.is_(True)
)
