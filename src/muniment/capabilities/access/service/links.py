"""One-time links: the first administrator's, and invitations. There is no default account."""

from dataclasses import dataclass
from datetime import timedelta

from muniment.capabilities.access.model import BootstrapRefused, Principal, PrincipalKind
from muniment.capabilities.access.service import grants, principals, tokens
from muniment.capabilities.access.service.grants import GrantTerms
from muniment.capabilities.access.service.own import require_standing
from muniment.capabilities.access.service.permissions import MANAGE_ACCESS
from muniment.capabilities.access.service.principals import About
from muniment.capabilities.access.service.recording import record
from muniment.capabilities.access.service.tokens import IssuedToken, TokenTerms
from muniment.capabilities.access.store import grants as grant_store
from muniment.capabilities.access.store import links as store
from muniment.capabilities.access.store import principals as principal_store
from muniment.capabilities.access.store import sessions as session_store
from muniment.capabilities.access.store import tokens as token_store
from muniment.platform.auth import Level, Role
from muniment.platform.auth.tokens import TokenKind, digest_of, new_token
from muniment.platform.unit import Unit

BOOTSTRAP_LIFE = timedelta(hours=1)
INVITATION_LIFE = timedelta(days=7)
BOOTSTRAP_NAME = "admin"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A new user and the secret of the link with which they set their password."""

    principal: Principal
    secret: str


def is_new(unit: Unit) -> bool:
    """Whether nobody can administer this instance yet."""
    return not grant_store.anybody_administers(unit.connection, unit.now)


def offer_bootstrap(unit: Unit) -> str | None:
    """Return a fresh one-time secret while nobody can administer; `None` afterwards."""
    if not is_new(unit):
        return None
    secret = new_token(TokenKind.BOOTSTRAP)
    store.offer(unit.connection, digest_of(secret), None, unit.now + BOOTSTRAP_LIFE)
    return secret


def admit_by_setting(unit: Unit, secret: str) -> None:
    """Make the configured token the first administrator's, once, on an instance without one."""
    if token_store.is_known(unit.connection, digest_of(secret)) or not is_new(unit):
        return
    _admit(unit, BOOTSTRAP_NAME, secret, PrincipalKind.SERVICE)


def claim_bootstrap(unit: Unit, secret: str, name: str) -> IssuedToken:
    """Become the first administrator; exactly one claim of one link succeeds."""
    _use_bootstrap(unit, secret)
    token = new_token(TokenKind.PERSON)
    return _admit(unit, name, token, PrincipalKind.HUMAN)


def claim_with_password(unit: Unit, secret: str, name: str, password_hash: str) -> Principal:
    """Become the first administrator and keep the chosen password, in place of a token."""
    _use_bootstrap(unit, secret)
    principal = _administrator(unit, name, PrincipalKind.HUMAN)
    _keep_password(unit, principal, password_hash)
    return principal


def check_bootstrap(unit: Unit, secret: str) -> None:
    """Refuse with `BootstrapRefused` a one-time link that could not be used now."""
    link = store.find(unit.connection, digest_of(secret), unit.now)
    if link is None or link.principal_id is not None or not is_new(unit):
        raise _bootstrap_refused()


def invite(unit: Unit, name: str, about: About | None = None) -> Invitation:
    """Create a person's account and the link with which they choose their password."""
    unit.authorize(MANAGE_ACCESS)
    require_standing(unit, MANAGE_ACCESS, "invite a person")
    principal = principals.new_principal(unit, name, PrincipalKind.HUMAN, about)
    return Invitation(principal, _new_link(unit, principal))


def invite_again(unit: Unit, name: str) -> Invitation:
    """Give a person a fresh link, for a lost password; the old password works until it is used."""
    unit.authorize(MANAGE_ACCESS)
    require_standing(unit, MANAGE_ACCESS, "give somebody a link to a new password")
    principal = principals.principal_named(unit, name)
    principal.require_person("signs in with a password; make a token for it instead")
    return Invitation(principal, _new_link(unit, principal))


def invited(unit: Unit, secret: str) -> Principal:
    """Return whom an invitation is for; raise `BootstrapRefused` unless it can be used now."""
    link = store.find(unit.connection, digest_of(secret), unit.now)
    if link is None or link.principal_id is None:
        raise _invitation_refused()
    found = principal_store.by_id(unit.connection, link.principal_id)
    if found is None or not found.active or found.kind is not PrincipalKind.HUMAN:
        raise _invitation_refused()
    return found


def accept_invitation(unit: Unit, secret: str, password_hash: str) -> Principal:
    """Use an invitation up and keep the chosen password."""
    found = invited(unit, secret)
    if not store.use(unit.connection, digest_of(secret), unit.now):
        raise _invitation_refused()
    _keep_password(unit, found, password_hash)
    return found


def _keep_password(unit: Unit, principal: Principal, password_hash: str) -> None:
    session_store.set_password_hash(
        unit.connection, principal.principal_id, password_hash, unit.now
    )
    record(unit, "principal.password-changed", principal)


def _new_link(unit: Unit, principal: Principal) -> str:
    secret = new_token(TokenKind.BOOTSTRAP)
    store.offer(
        unit.connection, digest_of(secret), principal.principal_id, unit.now + INVITATION_LIFE
    )
    # Whoever has the link can sign in as that person, so that it was made goes on record.
    record(unit, "principal.invited", principal)
    return secret


def _use_bootstrap(unit: Unit, secret: str) -> None:
    check_bootstrap(unit, secret)
    if not store.use(unit.connection, digest_of(secret), unit.now):
        raise _bootstrap_refused()


def _administrator(unit: Unit, name: str, kind: PrincipalKind) -> Principal:
    principal = principals.new_principal(unit, name, kind)
    grants.give(unit, principal, GrantTerms(Role.ADMIN, reason="first administrator"))
    return principal


def _admit(unit: Unit, name: str, secret: str, kind: PrincipalKind) -> IssuedToken:
    principal = _administrator(unit, name, kind)
    terms = TokenTerms("first administrator", Level.ADMIN)
    return IssuedToken(secret, tokens.keep(unit, principal, terms, secret))


def _bootstrap_refused() -> BootstrapRefused:
    return BootstrapRefused(
        "This one-time link was used, has expired or is not one of ours. While nobody "
        "administers Muniment, it prints a fresh one when it starts."
    )


def _invitation_refused() -> BootstrapRefused:
    return BootstrapRefused(
        "This invitation was used, has expired or is not one of ours; ask for a fresh one."
    )
