"""From the drafts of many rows to one record each, and a word where rows disagree."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from muniment.capabilities.imports.model.drafting import Draft, Leaf, RowDraft
from muniment.capabilities.imports.model.mapping import Record
from muniment.capabilities.imports.model.plan import Severity
from muniment.capabilities.imports.model.transforms import Unfit
from muniment.capabilities.imports.model.values import canonical, excerpt
from muniment.kernel.values import JsonValue

_Ordered = TypeVar("_Ordered", str, bytes)


@dataclass(slots=True)
class Merged:
    """A record and the rows that describe it."""

    spec: Record
    key: str
    tail: str
    rows: list[RowDraft] = field(default_factory=list[RowDraft])

    @property
    def identity(self) -> tuple[str, str]:
        """The record of the mapping and the key."""
        return (self.spec.ref, self.key)

    @property
    def drafts(self) -> list[Draft]:
        """What each of the rows says about it."""
        return [row.drafts[self.spec.ref] for row in self.rows]

    def title(self) -> str:
        """Return the title most rows give."""
        return _most_common([draft.title for draft in self.drafts])

    def parent(self, ref: str) -> tuple[str, str] | None:
        """Return the identity of the record `ref` that most rows put beside it."""
        beside = [row.drafts[ref].identity for row in self.rows if ref in row.drafts]
        if not beside:
            return None
        wanted = _most_common(["\0".join(identity) for identity in beside])
        return next(identity for identity in beside if "\0".join(identity) == wanted)

    def leaves(self) -> dict[Leaf, JsonValue]:
        """Return the value most rows give for each leaf; warn in the rows that differ."""
        given: defaultdict[Leaf, list[tuple[RowDraft, JsonValue]]] = defaultdict(list)
        for row in self.rows:
            for leaf, value in row.drafts[self.spec.ref].leaves.items():
                given[leaf].append((row, value))
        return {leaf: self._agreed(leaf, values) for leaf, values in sorted(given.items())}

    def _agreed(self, leaf: Leaf, given: Sequence[tuple[RowDraft, JsonValue]]) -> JsonValue:
        if len(given) == 1:
            return given[0][1]
        wanted = _most_common([canonical(value) for _, value in given])
        agreed = next(value for _, value in given if canonical(value) == wanted)
        for row, value in given:
            if canonical(value) != wanted:
                refused = Unfit(
                    "disagreement",
                    f"differs from what most rows say of {self.spec.kind} '{self.key}'",
                    f"Write '{excerpt(agreed)}' or correct the other rows",
                )
                row.reading.report(".".join(leaf), value, refused, Severity.WARNING)
        return agreed


def merge(rows: Sequence[RowDraft]) -> list[Merged]:
    """Return one `Merged` for every identity that the drafts name, in order of appearance."""
    found: dict[tuple[str, str], Merged] = {}
    for row, draft in _drafts(rows):
        merged = found.setdefault(draft.identity, Merged(draft.spec, draft.identity[1], draft.tail))
        merged.rows.append(row)
    return list(found.values())


def _drafts(rows: Sequence[RowDraft]) -> Iterator[tuple[RowDraft, Draft]]:
    return ((row, draft) for row in rows for draft in row.drafts.values())


def _most_common(values: Sequence[_Ordered]) -> _Ordered:
    """Return the most frequent of `values`, of equally frequent ones the smallest."""
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], value))
