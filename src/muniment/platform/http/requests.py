"""Request bodies that many capabilities take in the same form."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field, RootModel, StringConstraints

from muniment.platform.http.binding import Body


def _instant(value: datetime) -> datetime:
    aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value
    try:
        found = aware.astimezone(UTC)
    except OverflowError:
        found = None
    if found is None or found.year < _EARLIEST:
        raise ValueError("write a time like 2026-03-04T10:22:00Z, in 1970 or later")
    return found


_EARLIEST = 1970
Time = Annotated[datetime, AfterValidator(_instant)]
"""The annotation of a time in a body: without an offset it is UTC, as everywhere."""
Reason = Annotated[str, StringConstraints(max_length=500)]


class Document(RootModel[dict[str, Any]]):
    """A JSON object whose form a schema of the register decides."""


class LinkRequest(Body):
    """Somewhere else that has more: what it is to this (`rel`), its address, its title."""

    rel: str = "related"
    href: str
    title: str = ""


class RevisionRequest(Body):
    """A revision to go back to."""

    revision: int = Field(ge=1, le=2**62)


class ReasonRequest(Body):
    """Why something ends or begins again, if there is something to say."""

    reason: Reason | None = None
