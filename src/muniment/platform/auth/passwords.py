"""Passwords: Argon2id, never on the event loop and never inside a transaction."""

from functools import cache
from typing import TYPE_CHECKING

from anyio import to_thread

if TYPE_CHECKING:
    from argon2 import PasswordHasher


async def hash_password(password: str) -> str:
    """Return the Argon2id hash to store."""
    return await to_thread.run_sync(lambda: _hasher().hash(password))


async def verify_password(stored: str | None, password: str) -> bool:
    """Whether `password` is the stored one; takes as long when nothing is stored."""
    return await to_thread.run_sync(lambda: _verify(stored, password))


def _verify(stored: str | None, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415  starts faster without it

    try:
        _hasher().verify(stored or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher  # noqa: PLC0415  only a sign-in needs it

    return PasswordHasher()


@cache
def _nobody() -> str:
    """Return a hash to compare with where there is none, so that the time tells nothing."""
    return _hasher().hash("nobody's password")
