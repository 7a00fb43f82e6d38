"""Tokens in their table, which `platform.auth` reads on every request."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from muniment.capabilities.access.model import Token
from muniment.kernel.events import Stamp
from muniment.kernel.moment import Moment
from muniment.platform.auth.tables import TOKENS
from muniment.platform.database import records, temporal


def save_token(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a token's state into its table."""
    records.project(connection, TOKENS, Token, stamp, state)


def tokens_of(connection: Connection, principal_id: str, moment: Moment) -> list[Token]:
    """Return the tokens of a principal, newest first."""
    rows = connection.execute(
        select(TOKENS)
        .where(TOKENS.c.principal_id == principal_id, temporal.at(TOKENS, moment))
        .order_by(TOKENS.c.created_at.desc(), TOKENS.c.token_id.desc())
    )
    return [records.load(Token, row) for row in rows]


def by_id(connection: Connection, token_id: str) -> Token | None:
    """Return the token with that id."""
    row = connection.execute(
        select(TOKENS).where(TOKENS.c.token_id == token_id, TOKENS.c.valid_to.is_(None))
    ).first()
    return None if row is None else records.load(Token, row)


def is_known(connection: Connection, sha256: str) -> bool:
    """Whether a token with this digest was ever known."""
    found = connection.execute(select(TOKENS.c.token_id).where(TOKENS.c.sha256 == sha256))
    return found.first() is not None
