"""What can go wrong between a caller and a registry, in words a caller can act on."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec


class MunimentError(Exception):
    """The root of everything this client raises on purpose; the message says what to do."""


class LogWarning(UserWarning):
    """A registry shows a log that cannot have grown out of the one it showed before."""


class NotReachable(MunimentError):
    """No registry answered at the address, or what answered is not a registry."""


class NotAReference(MunimentError):
    """The text is not of the form `project/model` or `project/model@version`."""


class NotPushable(MunimentError):
    """The source holds nothing to push, or something that cannot be pushed as a file."""


class UnsafePath(MunimentError):
    """A path of a manifest would leave the folder it belongs to, or means two things at once."""


class DestinationRefused(MunimentError):
    """The place to pull to holds something already, or is in use by another pull."""


class Damaged(MunimentError):
    """The bytes received are not the bytes on record; nothing was put in place."""


class CredentialsRefused(MunimentError):
    """The credentials file cannot be trusted or read; the message says how to put it right."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal as the registry words it (RFC 9457); `facts` are its further members."""

    status: int
    title: str
    code: str = ""
    detail: str = ""
    request_id: str | None = None
    facts: Mapping[str, Any] = {}


class Refused(MunimentError):
    """The registry answered, and the answer is no; `detail` says why and what would be accepted."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail or problem.title)
        self.problem = problem

    @property
    def status(self) -> int:
        """The HTTP status of the answer."""
        return self.problem.status

    @property
    def code(self) -> str:
        """The stable name of the refusal, such as `catalog.name-taken`."""
        return self.problem.code

    @property
    def title(self) -> str:
        """The kind of refusal in a few words, the same for every case of it."""
        return self.problem.title

    @property
    def detail(self) -> str:
        """What was refused here, why, and what would be accepted."""
        return self.problem.detail

    @property
    def facts(self) -> Mapping[str, Any]:
        """The machine-readable particulars that came with the refusal."""
        return self.problem.facts


class NotFound(Refused):
    """There is no such thing, or the token may not know that there is."""


class Gone(NotFound):
    """It was deleted; its evidence remains, and the past can still be asked about it."""


class NotAllowed(Refused):
    """The token is missing, no longer accepted, or does not permit this."""


class Conflict(Refused):
    """The request contradicts what is recorded, or what it was based on has changed since."""


class Faulted(Refused):
    """The registry failed at it; `problem.request_id` finds the cause in its log."""


_STANDARD_MEMBERS = frozenset(Problem.__struct_fields__) | {"type", "instance"}


def read_problem(status: int, body: bytes) -> Problem:
    """Return the problem in `body`, or one made from `status` where the body is something else."""
    try:
        members = msgspec.json.decode(body, type=dict[str, Any])
        known = {key: value for key, value in members.items() if key in _STANDARD_MEMBERS}
        facts = {key: value for key, value in members.items() if key not in _STANDARD_MEMBERS}
        return msgspec.convert({**known, "status": status, "facts": facts}, Problem)
    except msgspec.MsgspecError:
        # A proxy in between speaks for itself, in HTML more often than not.
        return Problem(status=status, title=_phrase(status), code=f"http.{status}")


def refusal(problem: Problem) -> Refused:
    """Return the exception that says `problem`."""
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Faulted(problem)
    return _BY_STATUS.get(problem.status, Refused)(problem)


def _phrase(status: int) -> str:
    try:
        return f"{HTTPStatus(status).phrase} ({status})"
    except ValueError:
        return f"HTTP status {status}"


_BY_STATUS: Mapping[int, type[Refused]] = {
    HTTPStatus.UNAUTHORIZED: NotAllowed,
    HTTPStatus.FORBIDDEN: NotAllowed,
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.CONFLICT: Conflict,
    HTTPStatus.GONE: Gone,
    HTTPStatus.PRECONDITION_FAILED: Conflict,
}
