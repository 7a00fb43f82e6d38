"""A comparison as a table: versions across, what is recorded of them down, in sections."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from muniment.capabilities.catalog.model.comparison.directions import Direction
from muniment.capabilities.catalog.model.comparison.figures import Figures, figures_of
from muniment.capabilities.catalog.model.comparison.values import Path, sameness

MAX_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Column:
    """A version that is compared: as it was `asked` for, and what that meant."""

    asked: str
    reference: str
    project: str
    model: str
    number: int
    label: str | None
    digest: str
    created_at: datetime
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is recorded, in every version: `null` where a version does not have it.

    `note` says what the values do not: that a file goes by several paths.
    """

    name: str
    values: list[Any]
    differs: bool
    figures: Figures | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that belong together.

    `same` and `differing` count all of them; `left_out` says how many are not listed: those that
    are the same, where only differences were asked for, and those beyond the most that are listed.
    """

    name: str
    title: str
    rows: list[Row]
    same: int = 0
    differing: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Versions side by side. `baseline` is the place of the one that figures are measured from."""

    versions: list[Column]
    baseline: int
    sections: list[Section]
    same: int = 0
    differing: int = 0
    only_differences: bool = field(default=False)

    def only(self) -> "Comparison":
        """Return the comparison without what is the same in all versions."""
        sections = [_only(section) for section in self.sections]
        return replace(self, sections=sections, only_differences=True)

    def at_most(self, limit: int) -> "Comparison":
        """Return the comparison with at most `limit` rows in a section, those that differ first."""
        return replace(self, sections=[_at_most(section, limit) for section in self.sections])


def rows_of(
    documents: Sequence[Mapping[Path, Any]],
    baseline: int,
    directions: Mapping[Path, Direction | None] | None = None,
) -> list[Row]:
    """Return a row for each name that any document has a value for, in the order they come."""
    names = dict.fromkeys(path for document in documents for path in document)
    known = directions or {}
    return [
        row(
            ".".join(path),
            [document.get(path) for document in documents],
            baseline,
            known.get(path),
        )
        for path in names
    ]


def row(name: str, values: Sequence[Any], baseline: int, direction: Direction | None = None) -> Row:
    """Return a row with what can be said of its values."""
    return Row(
        name=name,
        values=list(values),
        differs=len({sameness(value) for value in values}) > 1,
        figures=figures_of(values, baseline, direction),
    )


def section(name: str, title: str, rows: Iterable[Row], limit: int = MAX_ROWS) -> Section:
    """Return a section of at most `limit` rows; where it has more, those that differ come first."""
    found = list(rows)
    differing = sum(one.differs for one in found)
    listed = found
    if len(found) > limit:
        listed = sorted(found, key=lambda one: not one.differs)[:limit]
    return Section(name, title, listed, len(found) - differing, differing, len(found) - len(listed))


def table(versions: Sequence[Column], baseline: int, sections: Iterable[Section]) -> Comparison:
    """Return the sections in which something is recorded as a comparison."""
    found = [one for one in sections if one.rows]
    return Comparison(
        versions=list(versions),
        baseline=baseline,
        sections=found,
        same=sum(one.same for one in found),
        differing=sum(one.differing for one in found),
    )


def _at_most(section: Section, limit: int) -> Section:
    if len(section.rows) <= limit:
        return section
    rows = sorted(section.rows, key=lambda one: not one.differs)[:limit]
    return replace(section, rows=rows, left_out=section.left_out + len(section.rows) - limit)


def _only(section: Section) -> Section:
    rows = [row for row in section.rows if row.differs]
    left_out = section.left_out + len(section.rows) - len(rows)
    return replace(section, rows=rows, left_out=left_out)
