"""What Muniment refuses, and in which of a few kinds.

The core names a *kind*; each edge translates kinds into its own language (an HTTP status, an
exit code, a foreign error code). Concrete refusals live beside the rule that raises them.
"""

from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """The kinds of refusal an edge must know how to say."""

    INVALID = "invalid"
    MALFORMED = "malformed"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    GONE = "gone"
    PRECONDITION = "precondition"
    TOO_LARGE = "too_large"
    LIMITED = "limited"
    FULL = "full"
    UNAVAILABLE = "unavailable"


class MunimentError(Exception):
    """Something was refused: `message` says what, why, and what would be accepted.

    `facts` are machine-readable details that travel with the message (JSON values only).
    """

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "invalid"
    title: ClassVar[str] = "The request was refused"

    def __init__(self, message: str, **facts: object) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts


class Invalid(MunimentError):
    """A value is not of the form that is accepted here."""

    title = "A value is not acceptable"


class NotFound(MunimentError):
    """The thing does not exist, or the actor may not know that it does."""

    kind = Kind.NOT_FOUND
    code = "not-found"
    title = "There is no such thing"


class Unauthenticated(MunimentError):
    """Nobody is signed in, or the credential is not accepted."""

    kind = Kind.UNAUTHENTICATED
    code = "unauthenticated"
    title = "Sign in first"


class Forbidden(MunimentError):
    """The actor may see the thing and may not do this to it."""

    kind = Kind.FORBIDDEN
    code = "forbidden"
    title = "You may not do this"


class PreconditionFailed(MunimentError):
    """The thing has changed since the caller last read it."""

    kind = Kind.PRECONDITION
    code = "precondition-failed"
    title = "It has changed since you read it"


class Conflict(MunimentError):
    """The request contradicts what is already recorded."""

    kind = Kind.CONFLICT
    code = "conflict"
    title = "This contradicts what is recorded"


class Unavailable(MunimentError):
    """The service cannot do this now; the same request may be accepted later."""

    kind = Kind.UNAVAILABLE
    code = "unavailable"
    title = "Not available right now"
