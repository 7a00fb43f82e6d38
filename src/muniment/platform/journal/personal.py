"""Personal data in the journal: told apart from the evidence, so that it can be erased.

The fields that an event type calls personal leave its after-state before that is kept. In their
place stands a commitment: the digest of a document that holds them with a random salt, so that
nobody finds out by guessing what was erased. That document is kept encrypted (AES-256-GCM) under a
key of the person it is about. To erase a person is to destroy the key; the digests, the leaves and
the tree stay as they are.
"""

import os
from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import (
    Column,
    Connection,
    LargeBinary,
    Row,
    String,
    Table,
    delete,
    insert,
    select,
)

from muniment.kernel.digest import Digest
from muniment.platform.database import METADATA
from muniment.platform.encoding import encode_sorted

COMMITMENT = "personal"
"""The member of an after-state that stands for its personal fields."""
_NONCE_BYTES = 12
_SALT_BYTES = 16


class NotAsSealed(RuntimeError):
    """What is kept of a person cannot be opened: it, or their key, was changed."""


KEYS = Table(
    "journal_person_keys",
    METADATA,
    Column("person_id", String(200), primary_key=True),
    Column("key", LargeBinary, nullable=False),
)
SEALED = Table(
    "journal_sealed",
    METADATA,
    Column("digest", String(71), primary_key=True),
    Column("person_id", String(200), nullable=False, index=True),
    Column("nonce", LargeBinary, nullable=False),
    Column("box", LargeBinary, nullable=False),
)


def seal(
    connection: Connection, person_id: str, state: Mapping[str, Any], fields: tuple[str, ...]
) -> dict[str, Any]:
    """Return `state` with a commitment in place of `fields`, which are kept for `opened`."""
    personal = {name: state[name] for name in fields}
    body = encode_sorted({"salt": os.urandom(_SALT_BYTES).hex(), **personal})
    digest = str(Digest.of(body))
    nonce = os.urandom(_NONCE_BYTES)
    box = _cipher(_key_of(connection, person_id)).encrypt(nonce, body, person_id.encode())
    connection.execute(
        insert(SEALED).values(digest=digest, person_id=person_id, nonce=nonce, box=box)
    )
    kept = {name: value for name, value in state.items() if name not in fields}
    return {**kept, COMMITMENT: digest}


def opened(connection: Connection, state: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return `state` with its personal fields put back, or without them once they are erased.

    Raises `NotAsSealed` where what is kept was changed.
    """
    digest = state.get(COMMITMENT)
    if digest is None:
        return state
    rest = {name: value for name, value in state.items() if name != COMMITMENT}
    return {**rest, **_read(connection, digest)}


def unsealed(row: "Row[*tuple[Any, ...]]") -> bytes:
    """Return the document in a row of `SEALED` joined with its key; raise `NotAsSealed`."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415  starts faster without it

    try:
        return _cipher(row.key).decrypt(row.nonce, row.box, row.person_id.encode())
    except (InvalidTag, TypeError, ValueError) as error:
        raise NotAsSealed(f"What is kept of {row.person_id} is not what was sealed.") from error


def erase(connection: Connection, person_id: str) -> None:
    """Destroy the key of a person and everything that is kept under it."""
    connection.execute(delete(SEALED).where(SEALED.c.person_id == person_id))
    connection.execute(delete(KEYS).where(KEYS.c.person_id == person_id))


def _read(connection: Connection, digest: str) -> dict[str, Any]:
    found = connection.execute(
        select(SEALED.c.person_id, SEALED.c.nonce, SEALED.c.box, KEYS.c.key)
        .join(KEYS, KEYS.c.person_id == SEALED.c.person_id)
        .where(SEALED.c.digest == digest)
    ).first()
    if found is None:
        return {}
    personal: dict[str, Any] = msgspec.json.decode(unsealed(found))
    del personal["salt"]
    return personal


def _key_of(connection: Connection, person_id: str) -> bytes:
    known = connection.execute(select(KEYS.c.key).where(KEYS.c.person_id == person_id)).scalar()
    if known is not None:
        return known
    key = os.urandom(32)
    connection.execute(insert(KEYS).values(person_id=person_id, key=key))
    return key


def _cipher(key: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  starts faster without it

    return AESGCM(key)
