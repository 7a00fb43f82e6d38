"""Sessions of browsers: opened by a password, ended by signing out or by their age."""

from dataclasses import dataclass

from muniment.capabilities.access import store
from muniment.capabilities.access.model import principal_key
from muniment.platform.auth.identify import SESSION_MAX
from muniment.platform.auth.tokens import TokenKind, digest_of, new_token
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class Credential:
    """What a password is compared with; both are `None` where nobody could sign in."""

    principal_id: str | None = None
    password_hash: str | None = None


def credential_of(unit: Unit, name: str) -> Credential:
    """Return what somebody's password is compared with; nothing for unknown and inactive names."""
    found = store.find_principal(unit.connection, principal_key(name))
    if found is None or not found.active:
        return Credential()
    return Credential(found.principal_id, store.password_hash(unit.connection, found.principal_id))


def own_credential(unit: Unit) -> Credential:
    """Return what the actor's own password is compared with."""
    hashed = store.password_hash(unit.connection, unit.actor.id)
    return Credential(unit.actor.id if hashed else None, hashed)


def open_session(unit: Unit, principal_id: str, replaced: str | None = None) -> str:
    """Return the secret of a fresh session; the one that the browser had before ends."""
    if replaced is not None:
        close_session(unit, replaced)
    store.forget_sessions(unit.connection, unit.now - SESSION_MAX)
    secret = new_token(TokenKind.SESSION)
    store.open_session(unit.connection, digest_of(secret), principal_id, unit.now)
    return secret


def close_session(unit: Unit, secret: str) -> None:
    """End a session, if there is one of that secret."""
    store.end_session(unit.connection, digest_of(secret))


def change_password(unit: Unit, principal_id: str, password_hash: str) -> str:
    """Keep a new password, end every session, and return the secret of a fresh one."""
    store.set_password_hash(unit.connection, principal_id, password_hash, unit.now)
    return open_session(unit, principal_id)
