"""API tokens: `mnm_<kind>_<30 base62 characters>_<6 base62 of CRC-32>`.

The form lets secret scanners find a leaked token and lets a mistyped one be refused without a
look-up. 178 bits of entropy need no slow hash: only the SHA-256 is stored.
"""

import hashlib
import re
import secrets
import string
import zlib
from enum import StrEnum

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SECRET_LENGTH = 30
_CHECK_LENGTH = 6
_FORM = re.compile(r"mnm_(pat|svc|boot|ses)_[0-9A-Za-z]{30}_[0-9A-Za-z]{6}")
DISPLAY_LENGTH = 16


class TokenKind(StrEnum):
    """Whose credential it is."""

    PERSON = "pat"
    SERVICE = "svc"
    BOOTSTRAP = "boot"
    SESSION = "ses"


def new_token(kind: TokenKind) -> str:
    """Return a fresh token of `kind`; it is shown once and never stored."""
    secret = "".join(secrets.choice(_ALPHABET) for _ in range(_SECRET_LENGTH))
    stem = f"mnm_{kind}_{secret}"
    return f"{stem}_{_check(stem)}"


def is_well_formed(token: str) -> bool:
    """Whether `token` has the form and its check digits agree (not whether it is accepted)."""
    if not _FORM.fullmatch(token):
        return False
    stem, _, check = token.rpartition("_")
    return _check(stem) == check


def digest_of(token: str) -> str:
    """Return what is stored of a token: the hexadecimal SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def _check(stem: str) -> str:
    number = zlib.crc32(stem.encode())
    digits = ""
    for _ in range(_CHECK_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits
