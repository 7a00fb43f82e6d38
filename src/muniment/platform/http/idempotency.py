"""Idempotency keys: a POST that is sent again gives the same answer and happens once.

The answer is kept in the transaction of the work, so either both exist or neither does.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    delete,
    insert,
    select,
)
from starlette.requests import Request

from muniment.kernel.errors import MunimentError
from muniment.kernel.events import Scope
from muniment.platform.database import METADATA, Instant, Json
from muniment.platform.unit import Unit

KEPT_FOR = timedelta(hours=24)
_MAX_KEY = 255

ANSWERS = Table(
    "http_idempotency",
    METADATA,
    Column("principal_id", String(80), nullable=False),
    Column("key", String(_MAX_KEY), nullable=False),
    Column("request_digest", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", Json, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("event_seq", BigInteger),
    Column("gates", Json, nullable=False),
    Column("answered_at", Instant, nullable=False, index=True),
    PrimaryKeyConstraint("principal_id", "key"),
)


class KeyReused(MunimentError):
    """The idempotency key was used for a different request."""

    code = "request.idempotency-key-reused"
    title = "This idempotency key belongs to another request"


class KeyRefused(MunimentError):
    """The idempotency key is not of an acceptable form."""

    code = "request.idempotency-key-refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: status, headers, body, and the last event it rests on."""

    status: int
    headers: dict[str, str]
    body: bytes
    event_seq: int | None = None


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A caller's key with a digest of what it was used for."""

    key: str
    request_digest: str


def read_key(request: Request, body: bytes) -> IdempotencyKey | None:
    """Return the request's idempotency key, if it is a POST that carries one."""
    key = request.headers.get("idempotency-key")
    if request.method != "POST" or key is None:
        return None
    if not 1 <= len(key) <= _MAX_KEY or not key.isprintable():
        raise KeyRefused(f"An Idempotency-Key is 1 to {_MAX_KEY} printable characters long.")
    digest = hashlib.sha256()
    said = request.headers.get("content-type", "").encode()
    for part in (request.scope["path"].encode(), request.scope["query_string"], said):
        digest.update(part + b"\0")
    digest.update(body)
    return IdempotencyKey(key, digest.hexdigest())


def find(unit: Unit, key: IdempotencyKey) -> Answer | None:
    """Return what was answered before, if the gates passed for it then are still open.

    Raises `KeyReused` if it was another request, and `Forbidden` at a gate that is closed by now.
    """
    row = unit.connection.execute(
        select(ANSWERS).where(
            ANSWERS.c.principal_id == unit.actor.id,
            ANSWERS.c.key == key.key,
            ANSWERS.c.answered_at > unit.now - KEPT_FOR,
        )
    ).first()
    if row is None:
        return None
    if row.request_digest != key.request_digest:
        raise KeyReused(
            "This Idempotency-Key was used for a different request; take a new key for a new "
            "request, and repeat the same request only with the same key."
        )
    # The right may have been taken back since, and the same principal may come with a lesser token.
    for name, project_id, model_id in row.gates:
        unit.authorize(unit.permissions[name], Scope(project_id, model_id))
    headers = {**row.headers, "Idempotency-Replayed": "true"}
    return Answer(row.status, headers, row.body, row.event_seq)


def keep(unit: Unit, key: IdempotencyKey, answer: Answer) -> None:
    """Remember the answer for a day, and forget those that are older."""
    expired = ANSWERS.c.answered_at <= unit.now - KEPT_FOR
    unit.connection.execute(delete(ANSWERS).where(expired))
    unit.connection.execute(
        insert(ANSWERS).values(
            principal_id=unit.actor.id,
            key=key.key,
            request_digest=key.request_digest,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            event_seq=answer.event_seq,
            gates=_gates(unit),
            answered_at=unit.now,
        )
    )


def _gates(unit: Unit) -> list[tuple[str, str | None, str | None]]:
    """Return the gates that the work passed, each a permission and where it was asked for."""
    passed = ((name, scope.project_id, scope.model_id) for name, scope in unit.passed)
    return sorted((gate for gate in passed if gate[0] in unit.permissions), key=str)
