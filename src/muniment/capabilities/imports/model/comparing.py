"""Comparing three states of a record: as last imported, as it is, and as the file now says."""

from collections.abc import Container, Mapping
from dataclasses import dataclass

from muniment.capabilities.imports.model.leaves import Leaves, Path, mark
from muniment.capabilities.imports.model.marks import Marks
from muniment.capabilities.imports.model.outcomes import Clash
from muniment.capabilities.imports.model.values import excerpt
from muniment.kernel.values import JsonValue


@dataclass(frozen=True, slots=True)
class Comparison:
    """What an import should change (`None` takes a leaf away), and what it must not."""

    changes: Mapping[Path, JsonValue]
    clashes: tuple[Clash, ...]


def compare(
    wanted: Leaves,
    current: Leaves,
    known: Marks,
    *,
    overwrite: bool,
    fixed: Container[Path] = (),
) -> Comparison:
    """Return what to change so that the register says what the file says.

    A leaf is changed if the file changed it since the last import and nobody else did. What both
    changed is a clash, unless they came to the same. What only people changed stays, unless the
    file is to overwrite it. The leaves of `fixed` are such as no person can change.
    """
    changes: dict[Path, JsonValue] = {}
    clashes: list[Clash] = []
    for path in sorted(wanted.keys() | known.keys()):
        new, now = wanted.get(path), current.get(path)
        said, stored = known.get(path, ("", ""))
        is_edited = mark(now) != stored and path not in fixed
        if mark(new) == mark(now) or (mark(new) == said and not (overwrite and is_edited)):
            continue
        if is_edited and not overwrite:
            clashes.append(Clash(path, excerpt(now), excerpt(new)))
        else:
            changes[path] = new
    return Comparison(changes, tuple(clashes))


def first_marks(wanted: Leaves, stored: Leaves) -> dict[Path, tuple[str, str]]:
    """Return what to remember of a record that an import has just made."""
    marks: dict[Path, tuple[str, str]] = {}
    for path, value in wanted.items():
        said, kept = mark(value), stored.get(path)
        marks[path] = (said, said if kept == value else mark(kept))
    return marks


def next_marks(
    wanted: Leaves, stored: Leaves, known: Marks, found: Comparison
) -> dict[Path, tuple[str, str]]:
    """Return what to remember once `found` was carried out.

    A clash stays remembered as it was, so that it is reported until somebody resolves it.
    """
    clashing = {clash.field for clash in found.clashes}
    marks = {path: known[path] for path in clashing if path in known}
    for path, value in wanted.items():
        if path in clashing:
            continue
        said, kept = mark(value), mark(stored.get(path))
        before = known.get(path)
        if before and before[0] == said != kept and path not in found.changes:
            marks[path] = before  # what people made of it stays theirs
        else:
            marks[path] = (said, kept)
    return marks
