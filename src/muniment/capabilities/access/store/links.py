"""One-time links in their table: the first administrator's, and invitations."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from muniment.platform.auth.tables import LINKS


def offer(
    connection: Connection, sha256: str, principal_id: str | None, expires_at: datetime
) -> None:
    """Keep the digest of a one-time link, in place of any earlier unused one for the same."""
    unused = (LINKS.c.principal_id.is_not_distinct_from(principal_id), LINKS.c.used_at.is_(None))
    connection.execute(delete(LINKS).where(*unused))
    connection.execute(
        insert(LINKS).values(sha256=sha256, principal_id=principal_id, expires_at=expires_at)
    )


def find(connection: Connection, sha256: str, now: datetime) -> Row[Any] | None:
    """Return the one-time link with this digest if it can still be used."""
    usable = (LINKS.c.sha256 == sha256, LINKS.c.used_at.is_(None), LINKS.c.expires_at > now)
    return connection.execute(select(LINKS).where(*usable)).first()


def use(connection: Connection, sha256: str, now: datetime) -> bool:
    """Use up a one-time link; return whether it could still be used."""
    usable = (LINKS.c.sha256 == sha256, LINKS.c.used_at.is_(None), LINKS.c.expires_at > now)
    return connection.execute(update(LINKS).where(*usable).values(used_at=now)).rowcount == 1


def forget_person(connection: Connection, principal_id: str) -> None:
    """Forget the one-time links that were made for a principal."""
    connection.execute(delete(LINKS).where(LINKS.c.principal_id == principal_id))
