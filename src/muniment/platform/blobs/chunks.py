"""Reading any part of a Cobblestone-256 message (https://c2sp.org/chunked-encryption).

`cryptography` encrypts and decrypts such messages as streams; reading from the middle takes the
few lines here. A message is salt, commitment and chunks of 16 KiB, of which the last is shorter.
"""

import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from muniment.platform.blobs.refusals import Tampered

CHUNK_BYTES = 16 * 1024
TAG_BYTES = 16
STORED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES
SALT_BYTES = 24
HEADER_BYTES = 56
_LABEL = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0"
_KEY_BYTES = 32
_NONCE_BYTES = 12
_COMMITMENT_BYTES = 32


class Chunks:
    """Opens single chunks of one message; refuses a header that belongs to another."""

    def __init__(self, key: bytes, header: bytes, context: bytes) -> None:
        salt, commitment = header[:SALT_BYTES], header[SALT_BYTES:]
        length = _KEY_BYTES + _NONCE_BYTES + _COMMITMENT_BYTES
        derived = HKDFExpand(SHA512(), length, _LABEL + salt + context).derive(key)
        if not hmac.compare_digest(derived[_KEY_BYTES + _NONCE_BYTES :], commitment):
            raise tampered()
        self._cipher = AESGCM(derived[:_KEY_BYTES])
        self._nonce = int.from_bytes(derived[_KEY_BYTES : _KEY_BYTES + _NONCE_BYTES], "big")

    def open(self, number: int, stored: bytes) -> bytes:
        """Return what is in chunk `number`, counted from 0; raise `Tampered`."""
        nonce = (self._nonce ^ number).to_bytes(_NONCE_BYTES, "big")
        try:
            return self._cipher.decrypt(nonce, stored, None)
        except (InvalidTag, ValueError) as error:
            raise tampered() from error


def message_size(size_bytes: int) -> int:
    """Return the size of the message with so many bytes in it."""
    return HEADER_BYTES + size_bytes + (size_bytes // CHUNK_BYTES + 1) * TAG_BYTES


def tampered() -> Tampered:
    """Return the refusal that says that stored bytes were changed."""
    return Tampered(
        "The stored bytes of this file are not the ones that were encrypted; none of them is given "
        "out. Restore the file from a backup, or send it again."
    )
