"""A comparison as a page draws it: the words in every cell, and the figures of the charts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from muniment.capabilities.catalog.model.comparison import (
    Column,
    Comparison,
    Direction,
    FileCell,
    Row,
    Section,
    distance_of,
    text_of,
    title_of,
)
from muniment.platform.web.filters import measure, short, size, words

_BARS = 12
_AXES = 10
_FEWEST_AXES = 2
_LONGEST = 160
_IN_BYTES = "size_bytes"
# What the sections of our own call by the names of the API.
_CALLED = {
    "digest": "Manifest",
    "size_bytes": "Size",
    "files_count": "Files",
    "created_at": "Registered",
    "created_by": "Registered by",
}
_OURS = frozenset({"identity", "training"})
_BETTER = {Direction.HIGHER: "higher is better", Direction.LOWER: "lower is better", None: ""}


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell: a text, all of it where that is cut, and what is said of it.

    `other` is whether the baseline has something else.
    """

    text: str
    whole: str = ""
    note: str = ""
    distance: str = ""
    best: bool = False
    other: bool = False
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row, with the words for what is better in it."""

    name: str
    differs: bool
    cells: list[Cell]
    note: str
    better: str


@dataclass(frozen=True, slots=True)
class Group:
    """A section that has something to show."""

    name: str
    title: str
    lines: list[Line]
    same: int
    differing: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Plot:
    """One row of numbers as a chart draws it; `section` is where the same stands in the table."""

    name: str
    section: str
    better: str
    values: list[Any]
    best: list[int]


@dataclass(frozen=True, slots=True)
class Charts:
    """What the charts show: bars for each metric, and axes that are joined by a line a version."""

    versions: list[str]
    baseline: int
    bars: list[Plot]
    axes: list[Plot]
    left_out: int


def groups_of(comparison: Comparison) -> list[Group]:
    """Return the sections in words."""
    return [_group(section, comparison.baseline) for section in comparison.sections]


def charts_of(comparison: Comparison) -> Charts | None:
    """Return what can be drawn: the metrics, and those and other numbers that differ."""
    bars = list(_plots(comparison, "metrics"))
    differing = [*bars, *_plots(comparison, "parameters")]
    axes = [plot for plot in differing if len(set(plot.values)) > 1 and None not in plot.values]
    if not bars:
        return None
    return Charts(
        versions=_names(comparison.versions),
        baseline=comparison.baseline,
        bars=bars[:_BARS],
        axes=axes[:_AXES] if len(axes) >= _FEWEST_AXES else [],
        left_out=max(len(bars) - _BARS, 0),
    )


def _names(versions: Sequence[Column]) -> list[str]:
    """Return what tells the versions apart, as short as that is said."""
    alone = len({(one.project, one.model) for one in versions}) == 1
    at_home = len({one.project for one in versions}) == 1
    beginning = (
        f"{versions[0].project}/{versions[0].model}@" if alone else f"{versions[0].project}/"
    )
    titles = [title_of(one) for one in versions]
    if alone:
        return [f"version {title.removeprefix(beginning)}" for title in titles]
    return [title.removeprefix(beginning) if at_home else title for title in titles]


def _plots(comparison: Comparison, name: str) -> Iterator[Plot]:
    for section in comparison.sections:
        for row in section.rows if section.name == name else ():
            if row.figures is not None and sum(value is not None for value in row.values) > 1:
                better = _BETTER[row.figures.direction]
                yield Plot(row.name, name, better, row.values, row.figures.best)


def _group(section: Section, baseline: int) -> Group:
    return Group(
        name=section.name,
        title=section.title,
        lines=[_line(row, baseline, ours=section.name in _OURS) for row in section.rows],
        same=section.same,
        differing=section.differing,
        left_out=section.left_out,
    )


def _line(row: Row, baseline: int, *, ours: bool) -> Line:
    return Line(
        name=_CALLED.get(row.name, words(row.name)) if ours else row.name,
        differs=row.differs,
        cells=[_cell(row, place, baseline) for place in range(len(row.values))],
        note=row.note or "",
        better=_BETTER[row.figures.direction] if row.figures else "",
    )


def _cell(row: Row, place: int, baseline: int) -> Cell:
    value, figures = row.values[place], row.figures
    if value is None:
        return Cell("none", absent=True, other=row.values[baseline] is not None)
    text, whole, note = _words(row, value)
    return Cell(
        text=text,
        whole=whole if whole != text else "",
        note=note,
        distance=distance_of(figures.deviations[place]) if figures and row.differs else "",
        best=figures is not None and place in figures.best,
        other=row.differs
        and place != baseline
        and _content(value) != _content(row.values[baseline]),
    )


def _words(row: Row, value: Any) -> tuple[str, str, str]:
    """Return the text of a cell, all of it, and a second line."""
    if isinstance(value, FileCell):
        kept = short(value.digest) if value.digest else value.uri or ""
        weight = "" if value.size_bytes is None else size(value.size_bytes)
        moved = value.path if value.path != row.name else ""
        return kept, value.digest or kept, " · ".join(part for part in (weight, moved) if part)
    if row.name == _IN_BYTES:
        return size(value), text_of(value), ""
    whole = text_of(value)
    if whole.startswith("sha256:"):
        return short(whole), whole, ""
    if isinstance(value, float):
        return measure(value), whole, ""
    return (whole[:_LONGEST] + "…" if len(whole) > _LONGEST else whole), whole, ""


def _content(value: Any) -> Any:
    return (*value.content, value.path) if isinstance(value, FileCell) else value
