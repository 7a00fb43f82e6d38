"""Tokens: credentials for programs, which narrow what their owner may do."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from muniment.kernel.errors import Forbidden, Invalid, NotFound
from muniment.kernel.events import Subject

DEFAULT_TOKEN_LIFE = timedelta(days=90)
MAX_TOKEN_LIFE = timedelta(days=365)


class TokenNotFound(NotFound):
    """There is no such token, or it is somebody else's."""

    code = "access.token-not-found"
    title = "There is no such token"


class LifeTooLong(Invalid):
    """The token would live longer than tokens may, or ends before it begins."""

    code = "access.token-life"


class TokenWouldWiden(Forbidden):
    """A token may not create one that can do more than itself."""

    code = "access.token-would-widen"
    title = "The new token would be able to do more than this one"


class PermissionUnknown(Invalid):
    """A token was to be limited to a permission that does not exist."""

    code = "access.permission-unknown"
    title = "There is no such permission"


@dataclass(frozen=True, slots=True)
class Token:
    """A credential for programs; only its digest is kept.

    `level`, scope and `permissions` (of which `None` leaves all) narrow its owner.
    """

    token_id: str
    principal_id: str
    sha256: str
    shown: str
    name: str
    level: str
    scope: str
    project_id: str | None
    model_id: str | None
    created_at: datetime
    expires_at: datetime
    permissions: tuple[str, ...] | None = None
    revoked: bool = False
    revision: int = 0

    @property
    def subject(self) -> Subject:
        """What the journal files this token's events under."""
        return Subject("token", self.token_id)


def expiry_of(now: datetime, expires_at: datetime | None) -> datetime:
    """Return when a token made `now` ends; raise `LifeTooLong` if that is never or too late."""
    end = now + DEFAULT_TOKEN_LIFE if expires_at is None else expires_at
    if not now < end <= now + MAX_TOKEN_LIFE:
        raise LifeTooLong(
            f"A token lives for at most {MAX_TOKEN_LIFE.days} days and ends in the future; "
            f"leave expires_at out for {DEFAULT_TOKEN_LIFE.days} days."
        )
    return end
