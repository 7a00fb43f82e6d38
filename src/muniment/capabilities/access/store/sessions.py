"""Passwords, sessions and attempts to sign in: secrets and counters the journal never holds."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from muniment.platform.auth.tables import ATTEMPTS, CREDENTIALS, SESSIONS
from muniment.platform.database.types import from_micros, to_micros


def password_hash(connection: Connection, principal_id: str) -> str | None:
    """Return the stored hash of a principal's password, if one is set."""
    where = CREDENTIALS.c.principal_id == principal_id
    return connection.execute(select(CREDENTIALS.c.password_hash).where(where)).scalar()


def anybody_can_sign_in(connection: Connection) -> bool:
    """Whether anybody has a password yet."""
    return connection.execute(select(CREDENTIALS.c.principal_id).limit(1)).first() is not None


def set_password_hash(
    connection: Connection, principal_id: str, hashed: str, now: datetime
) -> None:
    """Keep the hash of a new password and end every session that rests on the old one."""
    connection.execute(delete(CREDENTIALS).where(CREDENTIALS.c.principal_id == principal_id))
    connection.execute(
        insert(CREDENTIALS).values(principal_id=principal_id, password_hash=hashed, changed_at=now)
    )
    end_all(connection, principal_id)


def open_one(connection: Connection, sha256: str, principal_id: str, now: datetime) -> None:
    """Keep a browser's session."""
    connection.execute(
        insert(SESSIONS).values(
            sha256=sha256, principal_id=principal_id, created_at=now, seen_at=now
        )
    )


def whose(connection: Connection, sha256: str) -> str | None:
    """Return the id of whose session it is, if there is one of that digest."""
    where = SESSIONS.c.sha256 == sha256
    return connection.execute(select(SESSIONS.c.principal_id).where(where)).scalar()


def end_one(connection: Connection, sha256: str) -> None:
    """End one session."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.sha256 == sha256))


def end_all(connection: Connection, principal_id: str) -> None:
    """End every session of a principal."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.principal_id == principal_id))


def forget_person(connection: Connection, principal_id: str) -> None:
    """Forget the password and the sessions of a principal."""
    connection.execute(delete(CREDENTIALS).where(CREDENTIALS.c.principal_id == principal_id))
    end_all(connection, principal_id)


def forget(connection: Connection, created_until: datetime) -> None:
    """Forget sessions that were opened so long ago that they have ended."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.created_at <= created_until))


def attempts(connection: Connection, key_digest: str) -> list[datetime] | None:
    """Return when the last attempts under a key were made; `None` if it was never counted."""
    where = ATTEMPTS.c.key_digest == key_digest
    made = connection.execute(select(ATTEMPTS.c.made).where(where)).scalar()
    return None if made is None else [from_micros(micros) for micros in made]


def keep_attempts(
    connection: Connection, key_digest: str, made: list[datetime], *, known: bool
) -> None:
    """Keep when the last attempts under a key were made."""
    values = {"made": [to_micros(each) for each in made], "last_at": made[-1]}
    if known:
        where = ATTEMPTS.c.key_digest == key_digest
        connection.execute(update(ATTEMPTS).where(where).values(**values))
    else:
        connection.execute(insert(ATTEMPTS).values(key_digest=key_digest, **values))


def forget_attempts(connection: Connection, key_digest: str) -> None:
    """Count from nothing again under a key."""
    connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.key_digest == key_digest))


def forget_old_attempts(connection: Connection, until: datetime) -> None:
    """Forget the keys under which nothing was tried since."""
    connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.last_at <= until))
