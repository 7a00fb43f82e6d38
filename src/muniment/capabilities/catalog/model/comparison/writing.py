"""A comparison as text that goes elsewhere: Markdown for a report, CSV for a spreadsheet."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from muniment.capabilities.catalog.model.comparison.figures import Deviation, Figures, is_number
from muniment.capabilities.catalog.model.comparison.files import FileCell
from muniment.capabilities.catalog.model.comparison.table import Column, Comparison, Row

NOTHING: Final = "—"
# A cell that begins so is taken for a formula (OWASP, "CSV Injection").
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_SPECIAL: Final = str.maketrans({"|": "\\|", "\n": " ", "\r": " ", "<": "&lt;", "`": "\\`"})
_DIGITS: Final = 12
_MANY, _TOO_MANY = 100, 1e15
# In this order: truth is a number to Python.
_WRITTEN: Final[Mapping[type, Callable[[Any], str]]] = {
    type(None): lambda _: NOTHING,
    str: str,
    bool: lambda value: "yes" if value else "no",
    int: str,
    float: lambda value: f"{value:.{_DIGITS}g}",
    datetime: lambda value: f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
    FileCell: lambda value: f"{value.path} {value.digest or value.uri}",
}


def text_of(value: Any) -> str:
    """Return a value as a line of text; nothing is a dash."""
    if isinstance(value, list | tuple) and all(_is_plain(entry) for entry in value):  # pyright: ignore[reportUnknownVariableType] any JSON
        return ", ".join(text_of(entry) for entry in value)  # pyright: ignore[reportUnknownVariableType] as above
    for kind, write in _WRITTEN.items():
        if isinstance(value, kind):
            return write(value)
    return msgspec.json.encode(value).decode()


def distance_of(deviation: Deviation | None) -> str:
    """Return how far a number is from the baseline's: `+0.1 (+12.5 %)`; if not at all, nothing."""
    if deviation is None or not deviation.absolute:
        return ""
    absolute = _signed(deviation.absolute)
    if deviation.relative is None:
        return absolute
    return f"{absolute} ({_signed(deviation.relative * 100)} %)"


def title_of(column: Column) -> str:
    """Return what a version is called at the head of its column."""
    then = f", as of {text_of(column.as_of)}" if column.as_of else ""
    return f"{column.reference}{then}"


def as_markdown(comparison: Comparison) -> str:
    """Return the comparison as a heading and a table for each section."""
    titles = [title_of(column) for column in comparison.versions]
    titles[comparison.baseline] += " (baseline)"
    parts = [f"# Comparison of {len(titles)} versions\n", _counted(comparison)]
    for section in comparison.sections:
        if section.rows:
            rows = [_line([row.name, *_noted(row)]) for row in section.rows]
            head = [_line(["", *titles]), _line(["---"] * (len(titles) + 1))]
            parts.append("\n".join([f"\n## {_escaped(section.title)}\n", *head, *rows]) + "\n")
    return "\n".join(parts)


def as_csv(comparison: Comparison) -> Iterator[str]:
    """Yield the comparison as lines of CSV (RFC 4180), in which nothing is a formula."""
    titles = [title_of(column) for column in comparison.versions]
    yield _record(["section", "name", "differs", *titles])
    for section in comparison.sections:
        for row in section.rows:
            values = ["" if value is None else _cell(value) for value in row.values]
            yield _record([section.title, _cell(row.name), text_of(row.differs), *values])


def _signed(number: float) -> str:
    """Return a number with its sign in some three digits, as people compare them."""
    return f"{number:+,.0f}" if _MANY <= abs(number) < _TOO_MANY else f"{number:+.3g}"


def _counted(comparison: Comparison) -> str:
    listed = "; what is the same is not listed" if comparison.only_differences else ""
    return f"{comparison.differing} differ, {comparison.same} are the same{listed}.\n"


def _noted(row: Row) -> Iterator[str]:
    figures = row.figures or Figures(0, 0)
    for place, value in enumerate(row.values):
        distance = distance_of(figures.deviations[place]) if figures.deviations else ""
        best = "best" if place in figures.best else ""
        notes = ", ".join(note for note in (best, distance) if note)
        yield f"{text_of(value)} [{notes}]" if notes and value is not None else text_of(value)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(map(_escaped, cells))} |"


def _escaped(text: str) -> str:
    return text.translate(_SPECIAL)


def _cell(value: Any) -> str:
    text = text_of(value)
    return f"'{text}" if text.startswith(_FORMULA) and not is_number(value) else text


def _record(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _is_plain(value: Any) -> bool:
    return not isinstance(value, dict | list | tuple)
