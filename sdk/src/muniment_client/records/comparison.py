"""Versions side by side, as a registry tells it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec


class Deviation(msgspec.Struct, frozen=True, kw_only=True):
    """How far a number is from the baseline's; `relative` is a part of that, 0.1 for a tenth."""

    absolute: float | int | None = None
    relative: float | None = None


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What can be said of a row of numbers; `best` are places among the versions.

    `direction` is `higher` or `lower`, whichever is better, where that is well known.
    """

    minimum: float | int
    maximum: float | int
    direction: str | None = None
    best: tuple[int, ...] = ()
    deviations: tuple[Deviation | None, ...] = ()


class ComparedVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version that is compared: as it was asked for, and what that meant."""

    asked: str
    reference: str
    project: str
    model: str
    number: int
    label: str | None = None
    digest: str
    created_at: datetime
    as_of: datetime | None = None


class ComparedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is recorded, in every version; `None` where a version does not have it."""

    name: str
    values: tuple[Any, ...]
    differs: bool
    figures: Figures | None = None
    note: str | None = None


class ComparedSection(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that belong together; `left_out` says how many of them are not listed."""

    name: str
    title: str
    rows: tuple[ComparedRow, ...] = ()
    same: int = 0
    differing: int = 0
    left_out: int = 0


class VersionComparison(msgspec.Struct, frozen=True, kw_only=True):
    """Versions side by side; `baseline` is the place of the one that figures are measured from."""

    versions: tuple[ComparedVersion, ...]
    baseline: int = 0
    sections: tuple[ComparedSection, ...] = ()
    same: int = 0
    differing: int = 0
    only_differences: bool = False

    @property
    def differences(self) -> Iterator[tuple[str, ComparedRow]]:
        """The rows that differ, each with the name of its section."""
        for section in self.sections:
            yield from ((section.name, row) for row in section.rows if row.differs)
