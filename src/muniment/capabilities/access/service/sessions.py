"""Sessions of browsers: opened by a password, ended by signing out or by their age."""

from dataclasses import dataclass

from muniment.capabilities.access.model import Principal, PrincipalKind, principal_key
from muniment.capabilities.access.service.recording import record
from muniment.capabilities.access.store import principals as principal_store
from muniment.capabilities.access.store import sessions as store
from muniment.kernel.actor import Actor, ActorKind
from muniment.platform.auth.identify import SESSION_MAX
from muniment.platform.auth.tokens import TokenKind, digest_of, new_token
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class Credential:
    """What a password is compared with; both are `None` where nobody could sign in."""

    principal_id: str | None = None
    password_hash: str | None = None


def credential_of(unit: Unit, name: str) -> Credential:
    """Return what somebody's password is compared with; nothing where nobody could sign in.

    That is so for unknown and inactive names, and for services and groups, which have no password.
    """
    found = principal_store.find(unit.connection, principal_key(name))
    if found is None or not found.active or found.kind is not PrincipalKind.HUMAN:
        return Credential()
    return Credential(found.principal_id, store.password_hash(unit.connection, found.principal_id))


def anybody_can_sign_in(unit: Unit) -> bool:
    """Whether anybody has chosen a password yet."""
    return store.anybody_can_sign_in(unit.connection)


def own_credential(unit: Unit) -> Credential:
    """Return what the actor's own password is compared with."""
    hashed = store.password_hash(unit.connection, unit.actor.id)
    return Credential(unit.actor.id if hashed else None, hashed)


def note_refusal(unit: Unit, name: str) -> None:
    """Have a refused sign-in noted; a name that nobody has may be a mistyped password."""
    found = principal_store.find(unit.connection, principal_key(name))
    actor = _actor(found) if found else None
    said = found.name if found else "a name nobody has"
    unit.saw("sign-in.refused", said, actor=actor, outcome="401")


def open_session(unit: Unit, principal_id: str, replaced: str | None = None) -> str:
    """Return the secret of a fresh session; the one that the browser had before ends."""
    if replaced is not None:
        close_session(unit, replaced)
    store.forget(unit.connection, unit.now - SESSION_MAX)
    secret = new_token(TokenKind.SESSION)
    store.open_one(unit.connection, digest_of(secret), principal_id, unit.now)
    _note(unit, "session.opened", principal_id)
    return secret


def close_session(unit: Unit, secret: str) -> None:
    """End a session, if there is one of that secret."""
    principal_id = store.whose(unit.connection, digest_of(secret))
    if principal_id is not None:
        store.end_one(unit.connection, digest_of(secret))
        _note(unit, "session.closed", principal_id)


def change_password(unit: Unit, principal_id: str, password_hash: str) -> str:
    """Keep a new password, end every session, and return the secret of a fresh one."""
    store.set_password_hash(unit.connection, principal_id, password_hash, unit.now)
    found = principal_store.by_id(unit.connection, principal_id)
    if found is not None:
        record(unit, "principal.password-changed", found)
    return open_session(unit, principal_id)


def _note(unit: Unit, action: str, principal_id: str) -> None:
    found = principal_store.by_id(unit.connection, principal_id)
    if found is not None:
        unit.saw(action, found.name, actor=_actor(found))


def _actor(found: Principal) -> Actor:
    return Actor(found.principal_id, found.name, ActorKind(found.kind))
