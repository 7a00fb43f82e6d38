"""Counting attempts to sign in, for all processes together, so that guessing takes too long."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from muniment.capabilities.access.model import MAX_NAME, TooManySignIns, principal_key
from muniment.capabilities.access.store import sessions as store
from muniment.platform.unit import Unit

PERIOD = timedelta(minutes=5)
PER_NAME = 8  # of one address: somebody else cannot keep you out
PER_ADDRESS = 60


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an attempt to sign in is counted under."""

    name: str
    address: str

    @property
    def limits(self) -> dict[str, int]:
        """How many attempts are allowed under which key."""
        name = principal_key(self.name[:MAX_NAME])
        return {
            _key("name", self.address, name): PER_NAME,
            _key("address", self.address): PER_ADDRESS,
        }


def count_attempt(unit: Unit, attempt: Attempt) -> float:
    """Count an attempt before it is made; return how many seconds to wait, 0 if it may be made.

    The count is committed before the password is looked at, so many attempts at once count too.
    """
    store.forget_old_attempts(unit.connection, unit.now - PERIOD)
    return max(_take(unit, key, limit) for key, limit in attempt.limits.items())


def forget_attempts(unit: Unit, attempt: Attempt) -> None:
    """Count from nothing again: the attempt succeeded."""
    for key in attempt.limits:
        store.forget_attempts(unit.connection, key)


def refuse_after(seconds: float) -> None:
    """Raise `TooManySignIns` if there is any time to wait."""
    if seconds:
        raise TooManySignIns(
            f"There were too many attempts. Try again in {seconds / 60 + 0.5:.0f} minutes.",
            retry_after=int(seconds) + 1,
        )


def _take(unit: Unit, key: str, limit: int) -> float:
    known = store.attempts(unit.connection, key)
    recent = [made for made in known or () if made > unit.now - PERIOD]
    if len(recent) >= limit:
        return (recent[0] + PERIOD - unit.now).total_seconds()
    kept = [*recent, unit.now]
    store.keep_attempts(unit.connection, key, kept, known=known is not None)
    return 0


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
