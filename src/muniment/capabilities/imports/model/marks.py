"""Marks: what is remembered of each leaf of a record, to see later who has changed it."""

from collections.abc import Mapping
from typing import TypeAlias

Marks: TypeAlias = Mapping[str, tuple[str, str]]
"""For each leaf of the last import: the mark of what the file said, and of what was stored."""
PlainMarks: TypeAlias = Mapping[str, str | tuple[str, str]]
"""Marks as they are kept: one text where what was stored is what the file said."""


def to_plain(marks: Marks) -> dict[str, str | tuple[str, str]]:
    """Return marks as they are kept."""
    return {path: pair[0] if pair[0] == pair[1] else pair for path, pair in marks.items()}


def from_plain(marks: PlainMarks) -> dict[str, tuple[str, str]]:
    """Return the marks that `to_plain` made these of."""
    return {path: (kept, kept) if isinstance(kept, str) else kept for path, kept in marks.items()}
