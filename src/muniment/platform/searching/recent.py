"""What changed since the index was last written: judged by reading, beside what the index has."""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from muniment.platform.searching import reading
from muniment.platform.searching.changes import Change
from muniment.platform.searching.criteria import Criterion, Every, Except, Things
from muniment.platform.searching.declaring import FieldKind
from muniment.platform.searching.judging import Facts, facts_of
from muniment.platform.searching.layout import serial_of
from muniment.platform.searching.names import Names
from muniment.platform.searching.request import (
    DEEPEST,
    NAME,
    RELEVANCE,
    Answer,
    Found,
    Place,
    Request,
    Seen,
)

_FURTHER_VALUES = 50  # of a facet, that what changed may bring among the most frequent


@dataclass(frozen=True, slots=True)
class Recent:
    """Things that changed: what is known of each by its kind and id, `None` if it is gone."""

    things: Mapping[tuple[str, str], Facts | None]

    @classmethod
    def of(cls, change: Change, declared: Mapping[str, FieldKind | None]) -> "Recent":
        """Return what changed."""
        found: dict[tuple[str, str], Facts | None] = {}
        found |= dict.fromkeys((change.kind, one) for one in change.ids)
        for document in change.documents:
            found[change.kind, document.id] = facts_of(change.kind, document, declared)
        return cls(found)

    def and_also(
        self,
        changes: Iterable[Change],
        names: Names,
        declared: Mapping[str, FieldKind | None],
    ) -> "Recent":
        """Return these and what changed now; `names` learns the fields."""
        found = dict(self.things)
        for change in changes:
            found |= dict.fromkeys((change.kind, one) for one in change.ids)
            for document in change.documents:
                names.learn(document, declared)
                found[change.kind, document.id] = facts_of(change.kind, document, declared)
        return Recent(found)

    def without(self, written: "Recent") -> "Recent":
        """Return these but for those that were written as they are now."""
        known = written.things
        kept = {
            key: facts
            for key, facts in self.things.items()
            if key not in known or known[key] is not facts
        }
        return Recent(kept)

    @property
    def facts(self) -> list[Facts]:
        """What is known of those that are still there."""
        return [one for one in self.things.values() if one is not None]

    @property
    def others(self) -> Criterion:
        """What holds of everything else."""
        return Except(Things(frozenset(self.things)))

    def seen_by(self, seen: Sequence[Seen]) -> list[Facts]:
        """Return what is known of those that may be found."""
        allowed = {one.kind: one for one in seen}
        return [one for one in self.facts if reading.may_be_found(one, allowed)]

    def beside(self, ask: Callable[[Request], Answer], request: Request) -> Answer:
        """Return what the index answers to `ask` for all other things, and these among it."""
        wide = replace(
            request,
            criterion=Every((request.criterion, self.others)),
            facet_size=request.facet_size + _FURTHER_VALUES,
        )
        by_count = request.order.by in {RELEVANCE, NAME}
        start = int(request.after[0] or 0) if by_count and request.after else 0
        if by_count:
            wide = replace(wide, after=None, limit=start + request.limit)
        indexed = ask(wide)
        read = reading.answer(replace(wide, criterion=request.criterion), self.facts)
        total = indexed.total + read.total
        facets = {
            name: together(indexed.facets[name], read.facets[name], request.facet_size)
            for name in request.facets
        }
        page = list(_merged(request, indexed.found, read.found))
        if by_count:
            page = page[start : start + request.limit]
            end = start + len(page)
            more = bool(page) and end < min(total, DEEPEST)
            return Answer(page, total, facets, (end,) if more else None)
        more = len(page) > request.limit or indexed.next is not None or read.next is not None
        page = page[: request.limit]
        return Answer(page, total, facets, _place(page[-1]) if page and more else None)


def together(
    one: Sequence[tuple[str, int]], other: Sequence[tuple[str, int]], size: int
) -> list[tuple[str, int]]:
    """Return the most frequent values of both."""
    counted = Counter(dict(one)) + Counter(dict(other))
    return sorted(counted.items(), key=lambda entry: (-entry[1], entry[0]))[:size]


def _merged(request: Request, indexed: list[Found], read: list[Found]) -> Iterable[Found]:
    """Return both in the order that was asked for; relevance has what changed first."""
    if request.order.by == RELEVANCE:
        return [*read, *indexed]
    if request.order.by == NAME:
        return heapq.merge(
            indexed, read, key=lambda one: one.sorted_by or "", reverse=request.order.descending
        )
    return heapq.merge(indexed, read, key=lambda one: _key(request, one))


def _key(request: Request, one: Found) -> tuple[bool, float, int]:
    value = one.sorted_by if isinstance(one.sorted_by, int | float) else 0.0
    signed = -value if request.order.descending else value
    return one.sorted_by is None, signed, serial_of(one.kind, one.id)


def _place(last: Found) -> Place:
    return (last.sorted_by, serial_of(last.kind, last.id))
