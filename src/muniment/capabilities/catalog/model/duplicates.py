"""Likely duplicates: what is pointed out, not refused, when something is registered."""

from dataclasses import dataclass
from enum import StrEnum


class Likeness(StrEnum):
    """Why two registrations are taken to be the same thing."""

    SAME_MANIFEST = "same-manifest"
    SAME_FILES = "same-files"
    NEAR_METADATA = "near-metadata"


@dataclass(frozen=True, slots=True)
class Warned:
    """A likely duplicate: where it is, and why it looks like one."""

    code: Likeness
    message: str
    project: str
    model: str
    version: int | None = None
