"""Merging: what changed there since the last time is changed here, where nobody changed it here.

Both sides are told as texts by field. What a field says here can differ from what it said there
without anybody's doing, as when a text is put in its normal form; so both are remembered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Told = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that was changed on both sides since the last time; it is left as it is here."""

    field: str
    here: str | None
    there: str | None


@dataclass(frozen=True, slots=True)
class Base:
    """What was said there the last time, and what was kept here of it where that is different."""

    said: Told = field(default_factory=dict[str, str])
    differing: Mapping[str, str | None] = field(default_factory=dict[str, str | None])

    def kept(self, name: str) -> str | None:
        """Return what a field said here after the last time."""
        return self.differing[name] if name in self.differing else self.said.get(name)


@dataclass(frozen=True, slots=True)
class Merge:
    """What is to be changed here (`None` takes a field away), and what is left and reported."""

    changes: dict[str, str | None]
    clashes: list[Clash]


def merge(base: Base, here: Told, there: Told) -> Merge:
    """Compare both sides with the last time; what only this side has is nobody's business."""
    merged = Merge({}, [])
    for name in sorted(base.said.keys() | there.keys()):
        wanted, found = there.get(name), here.get(name)
        if wanted == base.said.get(name) or wanted == found:
            continue
        if found == base.kept(name):
            merged.changes[name] = wanted
        else:
            merged.clashes.append(Clash(name, found, wanted))
    return merged


def rebased(base: Base, merged: Merge, after: Told, there: Told) -> Base:
    """Return what to remember, given how this side is now; a clash is remembered as it was."""
    clashing = {clash.field for clash in merged.clashes}
    said = {name: value for name, value in there.items() if name not in clashing}
    said |= {name: base.said[name] for name in clashing if name in base.said}
    differing: dict[str, str | None] = {}
    for name in said:
        kept = base.kept(name) if name in clashing else after.get(name)
        if kept != said[name]:
            differing[name] = kept
    return Base(said, differing)
