"""Signed notes and their keys (c2sp.org/signed-note), with Ed25519 as RFC 8032 has it.

Keys are written as Go's `golang.org/x/mod/sumdb/note` writes them: `<name>+<id>+<base64>` to
verify with, and `PRIVATE+KEY+<name>+<id>+<base64>` to sign with.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Self

from muniment.kernel.errors import Invalid

_DASH = "\u2014"
_PRIVATE = "PRIVATE+KEY+"
_KEY_BYTES = 32
_ID_BYTES = 4
_MAX_SIGNATURES = 64
_MAX_NOTE = 1 << 20


class NoteRefused(Invalid):
    """The text is not a signed note, or a signature on it does not hold."""

    code = "log.note-refused"
    title = "The signed note is not acceptable"


class KeyRefused(Invalid):
    """The text is not a key of a kind that is known here."""

    code = "log.key-refused"
    title = "The key is not acceptable"


class Algorithm(IntEnum):
    """The signature types that are spoken here, by their identifier byte."""

    ED25519 = 0x01
    COSIGNATURE = 0x04


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key: whose it is, what kind of signatures it verifies, and its 32 bytes."""

    name: str
    algorithm: Algorithm
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes that name it beside the name of its owner."""
        return _key_id(self.name, self.algorithm, self.public)

    def __str__(self) -> str:
        return _keyed(self.name, self.key_id, bytes([self.algorithm]) + self.public)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a verifier key; raise `KeyRefused`."""
        name, key_id, algorithm, public = _read_key(text)
        key = cls(name, algorithm, public)
        if key.key_id != key_id:
            raise KeyRefused(f"The key of {name} does not have the id that it says.")
        return key

    def holds(self, message: bytes, signature: bytes) -> bool:
        """Whether `signature` is this key's Ed25519 signature of `message`."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  starts faster
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415  starts faster
            Ed25519PublicKey,
        )

        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key: whose it is, what kind of signatures it makes, and its 32-byte seed."""

    name: str
    algorithm: Algorithm
    seed: bytes = field(repr=False)

    @classmethod
    def generate(cls, name: str, algorithm: Algorithm = Algorithm.ED25519) -> Self:
        """Make a new key; raise `KeyRefused` where `name` cannot be the name of one."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415  starts faster
            Ed25519PrivateKey,
        )

        check_name(name)
        return cls(name, algorithm, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a signing key; raise `KeyRefused`, which never shows the key."""
        text = text.strip()
        if not text.startswith(_PRIVATE):
            raise KeyRefused("A signing key begins with 'PRIVATE+KEY+'.")
        name, key_id, algorithm, seed = _read_key(text.removeprefix(_PRIVATE))
        key = cls(name, algorithm, seed)
        if key.verifier.key_id != key_id:
            raise KeyRefused(f"The signing key of {name} does not have the id that it says.")
        return key

    def reveal(self) -> str:
        """Return the key as text, for the file it is kept in and for nothing else."""
        material = bytes([self.algorithm]) + self.seed
        return _PRIVATE + _keyed(self.name, self.verifier.key_id, material)

    @property
    def verifier(self) -> VerifierKey:
        """The public key that verifies what this one signs."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415  starts faster
            Ed25519PrivateKey,
        )

        private = Ed25519PrivateKey.from_private_bytes(self.seed)
        return VerifierKey(self.name, self.algorithm, private.public_key().public_bytes_raw())

    def sign_bytes(self, message: bytes) -> bytes:
        """Return the Ed25519 signature of `message`, 64 bytes."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415  starts faster
            Ed25519PrivateKey,
        )

        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)

    def sign(self, text: str) -> "Signature":
        """Sign the text of a note."""
        if self.algorithm is not Algorithm.ED25519:
            raise KeyRefused(f"The key of {self.name} is for cosignatures, not for notes.")
        return Signature(self.name, self.verifier.key_id, self.sign_bytes(text.encode()))


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who signed, with which key, and what the key made of the text."""

    name: str
    key_id: bytes
    body: bytes

    def __str__(self) -> str:
        return f"{_DASH} {self.name} {base64.b64encode(self.key_id + self.body).decode()}\n"

    def is_by(self, key: VerifierKey) -> bool:
        """Whether it says that it was made with `key`."""
        return (self.name, self.key_id) == (key.name, key.key_id)


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a newline, and the signatures on it."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def __str__(self) -> str:
        return self.text + "\n" + "".join(map(str, self.signatures))

    def signed_with(self, *keys: SigningKey) -> "Note":
        """Return the note with the signatures of `keys` after those it has."""
        return self.joined_by(key.sign(self.text) for key in keys)

    def joined_by(self, signatures: Iterable[Signature]) -> "Note":
        """Return the note with more signatures."""
        return Note(self.text, (*self.signatures, *signatures))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a signed note; raise `NoteRefused` unless it has the one form of a note."""
        if len(text) > _MAX_NOTE or any(char < " " and char != "\n" for char in text):
            raise NoteRefused("A note is text without control characters, of a mebibyte at most.")
        body, blank, lines = text.rpartition("\n\n")
        if not blank or not lines.endswith("\n"):
            raise NoteRefused("A note is a text, an empty line, and lines of signatures.")
        signatures = tuple(_read_signature(line) for line in lines[:-1].split("\n"))
        if len(signatures) > _MAX_SIGNATURES:
            raise NoteRefused(f"A note with more than {_MAX_SIGNATURES} signatures is not read.")
        return cls(body + "\n", signatures)

    def verify(self, keys: Sequence[VerifierKey]) -> list[VerifierKey]:
        """Return those of `keys` that signed the note.

        Signatures by other keys are ignored. Raises `NoteRefused` where a signature by one of
        `keys` does not hold, or where none of them signed.
        """
        found: list[VerifierKey] = []
        for signature in self.signatures:
            for key in keys:
                if key.algorithm is not Algorithm.ED25519 or not signature.is_by(key):
                    continue
                if not key.holds(self.text.encode(), signature.body):
                    raise NoteRefused(f"The signature of {key.name} does not hold.")
                found.append(key)
        if not found:
            raise NoteRefused("None of the keys that are trusted here signed the note.")
        return found


def check_name(name: str) -> None:
    """Raise `KeyRefused` where `name` cannot be the name of a key."""
    if not name or "+" in name or any(char.isspace() or char < " " for char in name):
        raise KeyRefused("The name of a key is not empty and has no spaces and no '+' in it.")


def decode_base64(text: str, what: str) -> bytes:
    """Return what standard base64 (RFC 4648 section 4) stands for; raise `NoteRefused`."""
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteRefused(f"The {what} is not base64.") from error
    if base64.b64encode(found).decode() != text:
        raise NoteRefused(f"The {what} is not base64 in its canonical form.")
    return found


def _read_signature(line: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    if dash != _DASH or not name or "+" in name or any(char.isspace() for char in name):
        raise NoteRefused(f"This is no line of a signature: '{line[:80]}'.")
    blob = decode_base64(encoded, "signature")
    if len(blob) <= _ID_BYTES:
        raise NoteRefused(f"The signature of {name} is cut short.")
    return Signature(name, blob[:_ID_BYTES], blob[_ID_BYTES:])


def _read_key(text: str) -> tuple[str, bytes, Algorithm, bytes]:
    name, _, rest = text.partition("+")
    shown_id, _, encoded = rest.partition("+")
    check_name(name)
    try:
        material = decode_base64(encoded, "key")
        key_id = bytes.fromhex(shown_id)
        algorithm = Algorithm(material[0])
    except (NoteRefused, ValueError, IndexError) as error:
        raise KeyRefused(f"The key of {name[:80]} is not of a form that is known here.") from error
    if len(material) != 1 + _KEY_BYTES or len(key_id) != _ID_BYTES:
        raise KeyRefused(f"The key of {name[:80]} is not as long as an Ed25519 key.")
    return name, key_id, algorithm, material[1:]


def _key_id(name: str, algorithm: Algorithm, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([algorithm]) + public).digest()[:_ID_BYTES]


def _keyed(name: str, key_id: bytes, material: bytes) -> str:
    return f"{name}+{key_id.hex()}+{base64.b64encode(material).decode()}"
