"""Which rows speak of the same thing: duplicates fall out, and what differs is told apart."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from muniment.capabilities.imports.model.drafting import Draft, RowDraft
from muniment.capabilities.imports.model.plan import Severity
from muniment.capabilities.imports.model.transforms import Unfit
from muniment.capabilities.imports.model.values import fingerprint

_HASH_LENGTH: Final = 12
_SHOWN: Final = 3

_Group: TypeAlias = list[tuple[int, Draft]]


def drop_duplicates(rows: Sequence[RowDraft]) -> list[RowDraft]:
    """Return the rows that say something new; report the others as duplicates of the first."""
    first_of: dict[object, RowDraft] = {}
    for row in rows:
        own = [draft for draft in row.drafts.values() if not draft.spec.shared]
        first = first_of.setdefault(_said_by(own) if own else row.number, row)
        if first is not row:
            label = " and ".join(draft.keys[0] for draft in own[:1])
            row.reading.report("", label, _duplicate(row, first), Severity.ERROR)
    return list(first_of.values())


def _duplicate(row: RowDraft, first: RowDraft) -> Unfit:
    """Say what two rows have in common: everything, or only what the mapping reads of them."""
    values = (row.reading.values, first.reading.values)
    unread = [name for name in values[0] if values[0][name] != values[1].get(name)]
    if not unread:
        message, fix = "", "Delete it, or correct it if another thing was meant"
    else:
        named = ", ".join(f"'{name}'" for name in unread[:_SHOWN])
        message = f" in all that the mapping reads, though not in {named}"
        fix = "Let the mapping read what tells the two apart, as part of the key; or delete it"
    return Unfit("duplicate", f"says the same as row {first.number}{message}", fix)


def tell_apart(rows: Sequence[RowDraft]) -> list[RowDraft]:
    """Return `rows` with a key of its own for every record that is not shared.

    Where several rows use one key for different things, each gets a key made of its next best
    identity, or of everything it says; no row keeps the bare key, whatever their order.
    """
    groups: defaultdict[tuple[str, str], _Group] = defaultdict(list)
    for position, row in enumerate(rows):
        for draft in row.drafts.values():
            if not draft.spec.shared:
                groups[draft.identity].append((position, draft))
    told = [dict(row.drafts) for row in rows]
    for group in groups.values():
        if len(group) > 1:
            for (position, draft), mark in zip(group, _marks(group, rows), strict=True):
                key = f"{draft.keys[0]}~{fingerprint(mark)[:_HASH_LENGTH]}"
                told[position][draft.spec.ref] = replace(draft, keys=(key,), tail="")
    return [replace(row, drafts=drafts) for row, drafts in zip(rows, told, strict=True)]


def _marks(group: _Group, rows: Sequence[RowDraft]) -> Sequence[object]:
    """Return what distinguishes the drafts of a group: as little of it as will do."""
    for place in range(1, min(len(draft.keys) for _, draft in group)):
        marks = [draft.keys[place] for _, draft in group]
        if len(set(marks)) == len(marks):
            return marks
    return [_said_by(_own(rows[position].drafts)) for position, _ in group]


def _own(drafts: Mapping[str, Draft]) -> Iterable[Draft]:
    return (draft for draft in drafts.values() if not draft.spec.shared)


def _said_by(drafts: Iterable[Draft]) -> str:
    return fingerprint([list(_parts(draft)) for draft in drafts])


def _parts(draft: Draft) -> Iterator[object]:
    yield draft.spec.ref
    yield draft.keys
    yield draft.title
    yield sorted((".".join(leaf), value) for leaf, value in draft.leaves.items())
