"""Cosignatures: a witness says when it saw a checkpoint (c2sp.org/tlog-cosignature, Ed25519)."""

from muniment.platform.transparency.note import (
    Algorithm,
    KeyRefused,
    Note,
    NoteRefused,
    Signature,
    SigningKey,
    VerifierKey,
)

_TIME_BYTES = 8
_MAX_TIME = 2**63 - 1


def cosign(text: str, key: SigningKey, timestamp: int) -> Signature:
    """Sign the text of a checkpoint as seen at `timestamp` (seconds since 1970-01-01 UTC)."""
    if key.algorithm is not Algorithm.COSIGNATURE:
        raise KeyRefused(f"The key of {key.name} is for notes, not for cosignatures.")
    made = key.sign_bytes(_message(text, timestamp))
    return Signature(key.name, key.verifier.key_id, timestamp.to_bytes(_TIME_BYTES) + made)


def cosigned_at(note: Note, key: VerifierKey) -> int | None:
    """Return when the witness with `key` says it saw the checkpoint; `None` if it says nothing.

    Raises `NoteRefused` where its cosignature does not hold.
    """
    for signature in note.signatures:
        if key.algorithm is Algorithm.COSIGNATURE and signature.is_by(key):
            return _verified(note.text, signature, key)
    return None


def _verified(text: str, signature: Signature, key: VerifierKey) -> int:
    timestamp = int.from_bytes(signature.body[:_TIME_BYTES])
    made = signature.body[_TIME_BYTES:]
    if timestamp > _MAX_TIME or not key.holds(_message(text, timestamp), made):
        raise NoteRefused(f"The cosignature of {key.name} does not hold.")
    return timestamp


def _message(text: str, timestamp: int) -> bytes:
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()
