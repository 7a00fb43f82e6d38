"""What the doctor examines, and what it finds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from muniment.platform.database import Database
from muniment.platform.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, and what to do about it."""

    wrong: str
    advice: str


@dataclass(frozen=True, slots=True)
class Patient:
    """A registry at rest or at work: its settings and its database, which is only read."""

    settings: Settings
    database: Database
    deep: bool


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to examine; if it is `vital` and wrong, nothing after it can be examined."""

    name: str
    examine: Callable[[Patient], Iterator[Finding]]
    vital: bool = False
