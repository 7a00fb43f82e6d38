"""The fields that can be asked for: those that rooms declare, and those that documents have."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from muniment.platform.searching import FieldKind, Searchable
from muniment.platform.searching.layout import THING
from muniment.platform.searching.names import Names

_SUGGESTIONS = 5
_NEAR = 60.0  # percent of likeness from which a name is worth suggesting
# What an unknown field may hold; a field of digests is always declared.
_ANY = tuple(kind for kind in FieldKind if kind is not FieldKind.DIGEST)


@dataclass(frozen=True, slots=True)
class Known:
    """A field: what it holds, what it says, which kinds of things have it (none: any)."""

    name: str
    kinds: tuple[FieldKind, ...]
    summary: str = ""
    things: tuple[str, ...] = ()
    facet: bool = False


class Fields:
    """The fields there are.

    Without `names` of an index nobody knows which undeclared ones there are: any name may be one.
    `shows` tells whether anything that the actor may see has a field: the names of the others are
    not told either.
    """

    def __init__(
        self,
        searchables: Sequence[Searchable],
        names: Names | None,
        shows: Callable[[str], bool],
    ) -> None:
        self.is_open = names is None
        self._shows = shows
        self._declared: set[str] = {THING}
        self._patterns: dict[str, Known] = {}
        found: dict[str, Known] = {
            THING: Known(THING, (FieldKind.KEYWORD,), "What kind of thing it is", facet=True)
        }
        for searchable in searchables:
            for field in searchable.fields:
                kinds = () if field.kind is None else (field.kind,)
                target = self._patterns if field.name.endswith(".*") else found
                self._declared.add(field.name)
                before = target.get(field.name)
                things = (*(before.things if before else ()), searchable.kind)
                summary = before.summary if before else field.summary
                target[field.name] = Known(field.name, kinds, summary, things, field.facet)
        for name, kinds in (names.kinds if names else {}).items():
            if name not in found:
                pattern = self._patterns.get(f"{name.partition('.')[0]}.*")
                summary, things = (pattern.summary, pattern.things) if pattern else ("", ())
                found[name] = Known(name, tuple(kinds), summary, things)
        self.known: Mapping[str, Known] = found
        self._folded = {name.casefold(): name for name in found}

    @property
    def patterns(self) -> Iterable[Known]:
        """The declared names that stand for all that begin so."""
        return self._patterns.values()

    def find(self, name: str) -> list[Known]:
        """Return the field of that name, or those whose name ends so: `team` for `tags.team`."""
        exact = self.known.get(name) or self.known.get(self._folded.get(name.casefold(), ""))
        if exact is not None and self.is_told(exact.name):
            return [exact]
        end = f".{name.casefold()}"
        found = [
            each
            for key, each in self.known.items()
            if key.casefold().endswith(end) and self.is_told(key)
        ]
        if found or not self.is_open:
            return found
        pattern = self._patterns.get(f"{name.partition('.')[0]}.*")
        return [Known(name, pattern.kinds if pattern and pattern.kinds else _ANY)]

    def near(self, name: str) -> list[str]:
        """Return the names that somebody may have meant."""
        from rapidfuzz import fuzz, process  # noqa: PLC0415  start-up time: few requests need it

        found = process.extract(
            name, self.known.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=_SUGGESTIONS
        )
        return [key for key, _, _ in found if self.is_told(key)]

    def is_told(self, name: str) -> bool:
        """Whether the actor may know of the field: it is declared, or something has it."""
        return name in self._declared or self._shows(name)

    def facets(self, things: Collection[str]) -> list[str]:
        """Return the fields whose values are counted where nothing else is asked for."""
        return [
            each.name
            for each in self.known.values()
            if each.facet and (not each.things or set(each.things) & set(things))
        ]
