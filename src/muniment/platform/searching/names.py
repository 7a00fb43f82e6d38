"""The names of fields that documents turned out to have, and where the index keeps their numbers.

The schema of an index is fixed when it is made, and metrics, parameters and metadata bring new
names every day. So an index has a number of unnamed columns, and a name gets the next free one.
When they run out the index is made anew with more of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from muniment.platform.searching.declaring import Document, FieldKind, Searchable, dates_of
from muniment.platform.searching.values import told_of

COLUMNS = 512
MOST_COLUMNS = 8192
MOST_NAMES = 20_000


class Names(msgspec.Struct):
    """Which fields there are: the kinds of each, and the column of those that hold numbers.

    `things` are the kinds of things, by the number each has in the index; `borrowed` are the fields
    that some documents have from another. `wanting` is whether a number was left out because there
    was no column left for its name; `fresh` is whether something was learned that is not kept yet.
    """

    columns: int = COLUMNS
    kinds: dict[str, list[FieldKind]] = msgspec.field(default_factory=dict[str, list[FieldKind]])
    slots: dict[str, int] = msgspec.field(default_factory=dict[str, int])
    things: list[str] = msgspec.field(default_factory=list[str])
    borrowed: list[str] = msgspec.field(default_factory=list[str])
    wanting: bool = False
    fresh: bool = False

    def column(self, name: str) -> str | None:
        """Return the column that holds the numbers of a field, if it has any."""
        slot = self.slots.get(name)
        return None if slot is None else f"n{slot}"

    def learn(self, document: Document, declared: Mapping[str, FieldKind | None]) -> None:
        """Remember the fields of a document."""
        for told in told_of(document, declared):
            self.note(told.field, told.kind)
        self.borrow(document.also)

    def thing(self, kind: str) -> int:
        """Return the number of a kind of things, which the first one gives it."""
        if kind not in self.things:
            self.things.append(kind)
            self.fresh = True
        return self.things.index(kind)

    def borrow(self, fields: Iterable[str]) -> None:
        """Remember that documents have the texts of these fields from others."""
        for name in fields:
            self.note(name, FieldKind.TEXT)
            if name not in self.borrowed and name in self.kinds:
                self.borrowed.append(name)
                self.fresh = True

    def note(self, name: str, kind: FieldKind) -> bool:
        """Remember that the field holds this; return whether that is new."""
        known = self.kinds.get(name)
        if known is not None and kind in known:
            return False
        if known is None:
            if len(self.kinds) >= MOST_NAMES:
                return False
            known = self.kinds[name] = []
        known.append(kind)
        self.fresh = True
        if kind is FieldKind.NUMBER:
            self._place(name)
        elif kind is FieldKind.DATE:
            self._place(dates_of(name))
        return True

    def _place(self, name: str) -> None:
        if len(self.slots) < self.columns:
            self.slots[name] = len(self.slots)
        else:
            self.wanting = self.columns < MOST_COLUMNS


@dataclass(frozen=True, slots=True)
class Declared:
    """The fields that capabilities declare, by name."""

    kinds: Mapping[str, FieldKind | None] = field(default_factory=dict[str, FieldKind | None])

    @classmethod
    def of(cls, searchables: Iterable[Searchable]) -> "Declared":
        """Return the fields of all kinds of things; one name means the same for each of them."""
        found: dict[str, FieldKind | None] = {}
        for searchable in searchables:
            for one in searchable.fields:
                if found.setdefault(one.name, one.kind) is not one.kind:
                    raise ValueError(f"'{one.name}' is declared as two kinds of field.")
        return cls(found)

    def names(self, columns: int = COLUMNS) -> Names:
        """Return the names an empty index knows: the declared ones."""
        names = Names(columns=columns)
        for name, kind in self.kinds.items():
            if kind is not None and not name.endswith(".*"):
                names.note(name, kind)
        return names
