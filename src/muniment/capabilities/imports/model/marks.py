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


_ADDED = "+"  # begins no path: those are names of fields, and of the folders of tags and aspects


def split_marks(marks: Marks, *, added: bool) -> tuple[Marks, Marks]:
    """Return the marks of what files that add have said, or those of the others; then the rest."""
    theirs = {p.removeprefix(_ADDED): m for p, m in marks.items() if p.startswith(_ADDED)}
    own = {path: mark for path, mark in marks.items() if not path.startswith(_ADDED)}
    return (theirs, own) if added else (own, theirs)


def join_marks(marks: Marks, rest: Marks, *, added: bool) -> dict[str, tuple[str, str]]:
    """Return the marks that `split_marks` splits so."""
    theirs, own = (marks, rest) if added else (rest, marks)
    return {**own, **{f"{_ADDED}{path}": mark for path, mark in theirs.items()}}
