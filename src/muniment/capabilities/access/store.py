"""People, tokens and grants in their tables (which `platform.auth` reads on every request)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, or_, select, update

from muniment.capabilities.access.model import Granted, Principal, Token
from muniment.kernel.events import Stamp
from muniment.kernel.moment import Moment
from muniment.platform.auth.gate import Role
from muniment.platform.auth.tables import (
    CREDENTIALS,
    GRANTS,
    LINKS,
    PRINCIPALS,
    SESSIONS,
    TOKENS,
)
from muniment.platform.database import records, temporal


def save_principal(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a principal's state into its table."""
    records.project(connection, PRINCIPALS, Principal, stamp, state)


def save_token(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a token's state into its table."""
    records.project(connection, TOKENS, Token, stamp, state)


def save_grant(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a grant's state into its table."""
    records.project(connection, GRANTS, Granted, stamp, state)


def find_principal(
    connection: Connection, name_key: str, moment: Moment = Moment.NOW
) -> Principal | None:
    """Return the principal of that name, active or not."""
    return _one_principal(connection, PRINCIPALS.c.name_key == name_key, moment)


def principal_by_id(connection: Connection, principal_id: str) -> Principal | None:
    """Return the principal with that id."""
    return _one_principal(connection, PRINCIPALS.c.principal_id == principal_id)


def _one_principal(
    connection: Connection, where: ColumnElement[bool], moment: Moment = Moment.NOW
) -> Principal | None:
    statement = select(PRINCIPALS).where(where, temporal.at(PRINCIPALS, moment))
    found = connection.execute(statement).first()
    return None if found is None else records.load(Principal, found)


def principals(
    connection: Connection, moment: Moment, *, after: str | None, limit: int
) -> list[Principal]:
    """Return up to `limit` principals after `after`, by name."""
    statement = select(PRINCIPALS).where(temporal.at(PRINCIPALS, moment))
    if after is not None:
        statement = statement.where(PRINCIPALS.c.name_key > after)
    rows = connection.execute(statement.order_by(PRINCIPALS.c.name_key).limit(limit))
    return [records.load(Principal, row) for row in rows]


def tokens_of(connection: Connection, principal_id: str, moment: Moment) -> list[Token]:
    """Return the tokens of a principal, newest first."""
    rows = connection.execute(
        select(TOKENS)
        .where(TOKENS.c.principal_id == principal_id, temporal.at(TOKENS, moment))
        .order_by(TOKENS.c.created_at.desc(), TOKENS.c.token_id.desc())
    )
    return [records.load(Token, row) for row in rows]


def token_by_id(connection: Connection, token_id: str) -> Token | None:
    """Return the token with that id."""
    row = connection.execute(
        select(TOKENS).where(TOKENS.c.token_id == token_id, TOKENS.c.valid_to.is_(None))
    ).first()
    return None if row is None else records.load(Token, row)


def has_token(connection: Connection, sha256: str) -> bool:
    """Whether a token with this digest was ever known."""
    found = connection.execute(select(TOKENS.c.token_id).where(TOKENS.c.sha256 == sha256))
    return found.first() is not None


def grants(
    connection: Connection,
    moment: Moment,
    *,
    principal_id: str | None,
    after: str | None,
    limit: int,
) -> list[Granted]:
    """Return up to `limit` grants after the id `after`, of one principal or of all."""
    statement = select(GRANTS).where(temporal.at(GRANTS, moment))
    if principal_id is not None:
        statement = statement.where(GRANTS.c.principal_id == principal_id)
    if after is not None:
        statement = statement.where(GRANTS.c.grant_id > after)
    rows = connection.execute(statement.order_by(GRANTS.c.grant_id).limit(limit))
    return [records.load(Granted, row) for row in rows]


def grant_by_id(connection: Connection, grant_id: str) -> Granted | None:
    """Return the grant with that id."""
    row = connection.execute(
        select(GRANTS).where(GRANTS.c.grant_id == grant_id, GRANTS.c.valid_to.is_(None))
    ).first()
    return None if row is None else records.load(Granted, row)


def administrators(connection: Connection, now: datetime, *, hold: bool = False) -> int:
    """Return how many active principals can administer the instance at `now`.

    `hold` keeps them so until the transaction ends: of two changes that each leave the other's
    administrator, the database makes one decide again.
    """
    statement = (
        select(GRANTS.c.principal_id)
        .join(PRINCIPALS, PRINCIPALS.c.principal_id == GRANTS.c.principal_id)
        .where(
            GRANTS.c.valid_to.is_(None),
            GRANTS.c.role == Role.ADMIN,
            GRANTS.c.scope == "instance",
            GRANTS.c.revoked.is_(False),
            GRANTS.c.not_before <= now,
            or_(GRANTS.c.expires_at.is_(None), GRANTS.c.expires_at > now),
            PRINCIPALS.c.valid_to.is_(None),
            PRINCIPALS.c.active.is_(True),
        )
    )
    if hold:
        statement = statement.with_for_update()
    return len(set(connection.execute(statement).scalars()))


def password_hash(connection: Connection, principal_id: str) -> str | None:
    """Return the stored hash of a principal's password, if one is set."""
    where = CREDENTIALS.c.principal_id == principal_id
    return connection.execute(select(CREDENTIALS.c.password_hash).where(where)).scalar()


def set_password_hash(
    connection: Connection, principal_id: str, hashed: str, now: datetime
) -> None:
    """Keep the hash of a new password and end every session that rests on the old one."""
    connection.execute(delete(CREDENTIALS).where(CREDENTIALS.c.principal_id == principal_id))
    connection.execute(
        insert(CREDENTIALS).values(principal_id=principal_id, password_hash=hashed, changed_at=now)
    )
    end_sessions(connection, principal_id)


def open_session(connection: Connection, sha256: str, principal_id: str, now: datetime) -> None:
    """Keep a browser's session."""
    connection.execute(
        insert(SESSIONS).values(
            sha256=sha256, principal_id=principal_id, created_at=now, seen_at=now
        )
    )


def end_session(connection: Connection, sha256: str) -> None:
    """End one session."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.sha256 == sha256))


def end_sessions(connection: Connection, principal_id: str) -> None:
    """End every session of a principal."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.principal_id == principal_id))


def forget_sessions(connection: Connection, created_until: datetime) -> None:
    """Forget sessions that were opened so long ago that they have ended."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.created_at <= created_until))


def offer_link(
    connection: Connection, sha256: str, principal_id: str | None, expires_at: datetime
) -> None:
    """Keep the digest of a one-time link, in place of any earlier unused one for the same."""
    unused = (LINKS.c.principal_id.is_not_distinct_from(principal_id), LINKS.c.used_at.is_(None))
    connection.execute(delete(LINKS).where(*unused))
    connection.execute(
        insert(LINKS).values(sha256=sha256, principal_id=principal_id, expires_at=expires_at)
    )


def find_link(connection: Connection, sha256: str, now: datetime) -> Row[Any] | None:
    """Return the one-time link with this digest if it can still be used."""
    usable = (LINKS.c.sha256 == sha256, LINKS.c.used_at.is_(None), LINKS.c.expires_at > now)
    return connection.execute(select(LINKS).where(*usable)).first()


def use_link(connection: Connection, sha256: str, now: datetime) -> bool:
    """Use up a one-time link; return whether it could still be used."""
    usable = (LINKS.c.sha256 == sha256, LINKS.c.used_at.is_(None), LINKS.c.expires_at > now)
    return connection.execute(update(LINKS).where(*usable).values(used_at=now)).rowcount == 1
