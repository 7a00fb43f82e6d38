"""API tokens: made by their owner, never wider than what makes them, always with an end."""

from dataclasses import dataclass, replace
from datetime import datetime

from muniment.capabilities.access.model import (
    PermissionUnknown,
    Principal,
    PrincipalKind,
    Token,
    TokenNotFound,
    TokenWouldWiden,
    expiry_of,
)
from muniment.capabilities.access.service import scopes
from muniment.capabilities.access.service.own import require_lasting
from muniment.capabilities.access.service.permissions import MANAGE_ACCESS
from muniment.capabilities.access.service.principals import principal_named
from muniment.capabilities.access.service.recording import record
from muniment.capabilities.access.store import principals as principal_store
from muniment.capabilities.access.store import tokens as store
from muniment.kernel.errors import Forbidden
from muniment.kernel.events import INSTANCE, Scope
from muniment.platform.auth import Level
from muniment.platform.auth.gate import TokenLimit
from muniment.platform.auth.tokens import DISPLAY_LENGTH, TokenKind, digest_of, new_token
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class TokenTerms:
    """What a token is for: its name, how much it may do, where, and until when.

    `permissions` are the only ones it may be used for; `None` leaves all that the level covers.
    """

    name: str
    level: Level = Level.WRITE
    scope: str = "instance"
    expires_at: datetime | None = None
    permissions: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token; `secret` is shown this once and is not kept."""

    secret: str
    token: Token


def issue(unit: Unit, terms: TokenTerms, *, owner: str | None = None) -> IssuedToken:
    """Make a token for oneself, or for a service if one may manage people."""
    principal = _owner(unit, owner)
    principal.require_acting()
    terms = replace(terms, permissions=_permissions(unit, terms.permissions))
    named = scopes.resolve(unit, terms.scope)
    _refuse_widening(unit, terms, named.scope)
    if principal.principal_id != unit.actor.id:
        until = expiry_of(unit.now, terms.expires_at)
        require_lasting(unit, MANAGE_ACCESS, INSTANCE, until)
    if principal.principal_id == unit.actor.id:
        terms = _within_life(unit, terms)
    kind = TokenKind.PERSON if principal.kind is PrincipalKind.HUMAN else TokenKind.SERVICE
    secret = new_token(kind)
    return IssuedToken(secret, keep(unit, principal, terms, secret, named.scope))


def keep(
    unit: Unit, principal: Principal, terms: TokenTerms, secret: str, scope: Scope = INSTANCE
) -> Token:
    """Record a token by its digest; callers have passed the gate or are seeding."""
    token = Token(
        token_id=unit.new_id(),
        principal_id=principal.principal_id,
        sha256=digest_of(secret),
        shown=secret[:DISPLAY_LENGTH] if secret.startswith("mnm_") else "given at start",
        name=terms.name,
        level=terms.level,
        scope=terms.scope,
        project_id=scope.project_id,
        model_id=scope.model_id,
        created_at=unit.now,
        expires_at=expiry_of(unit.now, terms.expires_at),
        permissions=terms.permissions,
    )
    return record(unit, "token.issued", token)


def list_tokens(unit: Unit, owner: str | None = None) -> list[Token]:
    """Return one's own tokens, or somebody's if one may see people."""
    principal = _self(unit) if owner is None else principal_named(unit, owner)
    return store.tokens_of(unit.connection, principal.principal_id, unit.moment)


def revoke(unit: Unit, token_id: str) -> Token:
    """End a token now: one's own, or anybody's if one may manage people.

    A token ends itself, and of its owner's others only those that can do no more than it can.
    """
    limit = unit.context.access.limit
    if limit is not None and limit.level is Level.READ and limit.token_id != token_id:
        raise Forbidden("This token may only read; ending another one takes the level 'write'.")
    found = store.by_id(unit.connection, token_id)
    is_own = found is not None and found.principal_id == unit.actor.id
    if found is not None and not (is_own and _is_within(found, limit)):
        unit.checked.add(MANAGE_ACCESS.name)
        if not unit.context.access.permits(MANAGE_ACCESS, INSTANCE, unit.now):
            if is_own and not found.revoked:
                raise Forbidden(
                    "This token can do less than the one it was to end; sign in, or use one that "
                    "can do as much."
                )
            found = None
    if found is None or found.revoked:
        raise TokenNotFound(f"There is no token '{token_id[:80]}' in force.")
    unit.match(found.revision)
    return record(unit, "token.revoked", replace(found, revoked=True))


def _is_within(token: Token, limit: TokenLimit | None) -> bool:
    """Whether a token can do nothing that a request limited so cannot do."""
    if limit is None or limit.token_id == token.token_id:
        return True
    listed = limit.permissions is None or (
        token.permissions is not None and limit.permissions.issuperset(token.permissions)
    )
    scope = Scope(token.project_id, token.model_id)
    return listed and limit.level.covers(Level(token.level)) and limit.covers(scope)


def _owner(unit: Unit, owner: str | None) -> Principal:
    if owner is None or owner == unit.actor.name:
        return _self(unit)
    unit.authorize(MANAGE_ACCESS)
    principal = principal_named(unit, owner)
    if principal.kind is PrincipalKind.HUMAN:
        raise Forbidden(
            "Nobody can make a token in another person's name; they make it themselves."
        )
    return principal


def _self(unit: Unit) -> Principal:
    found = principal_store.by_id(unit.connection, unit.actor.id)
    if found is None:
        raise Forbidden("Only users and services have tokens.")
    return found


def _permissions(unit: Unit, wanted: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Return the permissions a token is limited to, in order; raise `PermissionUnknown`."""
    if wanted is None:
        return None
    unknown = sorted(set(wanted) - unit.permissions.keys())
    if unknown or not wanted:
        named = unknown[0][:80] if unknown else "nothing"
        raise PermissionUnknown(
            f"'{named}' is not a permission; GET /api/v1/roles lists them. Leave the list out for "
            "all that the level covers.",
            pointer="/permissions",
        )
    return tuple(sorted(set(wanted)))


def _refuse_widening(unit: Unit, terms: TokenTerms, scope: Scope) -> None:
    level, wanted = terms.level, terms.permissions
    limit = unit.context.access.limit
    if limit is None:
        return
    if limit.level is Level.READ:
        raise TokenWouldWiden("This token may only read; making one takes the level 'write'.")
    if limit.permissions is not None and not limit.permissions.issuperset(wanted or {"*"}):
        raise TokenWouldWiden(
            "This token is limited to a list of permissions; the new one takes a list of some of "
            f"these: {', '.join(sorted(limit.permissions))}."
        )
    within = limit.scope in {INSTANCE, scope, Scope(project_id=scope.project_id)}
    if not (limit.level.covers(level) and within):
        raise TokenWouldWiden(
            f"This token may do '{limit.level}' at most within its own scope; the new one may not "
            "do more. Sign in with a wider one."
        )


def _within_life(unit: Unit, terms: TokenTerms) -> TokenTerms:
    """Let the token end no later than the one that makes it; refuse terms that say otherwise."""
    limit = unit.context.access.limit
    end = limit.expires_at if limit else None
    if end is None:
        return terms
    if terms.expires_at is None:
        return replace(terms, expires_at=min(end, expiry_of(unit.now, None)))
    if terms.expires_at > end:
        raise TokenWouldWiden(
            f"This token ends at {end.isoformat()}, and one that it makes ends no later; give an "
            "earlier 'expires_at', or leave it out."
        )
    return terms
