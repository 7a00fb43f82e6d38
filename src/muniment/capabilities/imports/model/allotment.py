"""Which name each record gets: unique in its project, and the same whatever the order of rows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from muniment.capabilities.imports.model.mapping import Kind
from muniment.capabilities.imports.model.naming import fit_name, fit_project_name, slug
from muniment.capabilities.imports.model.values import fingerprint
from muniment.kernel.naming import key_of

LONGEST_ENDING = 32
_HASH_LENGTHS = (8, 16, 32)

Place: TypeAlias = tuple[Kind, str]
"""A kind and the project: names are unique within a place, ignoring case."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A record that wants a name: its identity in the source, and what it would like to be."""

    place: Place
    identity: tuple[str, str]
    title: str
    tail: str

    def candidate(self, attempt: int) -> str:
        """Return the wished name, or at a later attempt one with an ever surer ending."""
        fit = fit_project_name if self.place[0] == "project" else fit_name
        last_resort = f"{self.place[0].replace('_', '-')}-{fingerprint(self.identity)[:8]}"
        ending = self._endings()[attempt]
        return fit(self.title, ending=ending) or fit(last_resort, ending=ending) or last_resort

    def _endings(self) -> list[str]:
        """Return nothing, then the key if it is short, then ever longer hashes of the identity."""
        tail = slug(self.tail)
        tails = [f"-{tail}"] if 0 < len(tail) <= LONGEST_ENDING else []
        return ["", *tails, *(f"-{fingerprint(self.identity)[:n]}" for n in _HASH_LENGTHS)]


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What is named already.

    `given`: the names records of this source got before, which they keep. `taken`: the folded
    names (`kernel.naming.key_of`) that records of other origin hold in a place.
    """

    given: Mapping[tuple[str, str], str] = field(default_factory=lambda: MappingProxyType({}))
    taken: Mapping[Place, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))


def allot(wishes: Sequence[Wish], known: KnownNames) -> dict[tuple[str, str], str]:
    """Return a name for the identity of each wish.

    All who wish for the same name get a distinguishing ending, not only the later ones: so the
    order of the rows does not matter.
    """
    names = {w.identity: known.given[w.identity] for w in wishes if w.identity in known.given}
    used = {(place, name) for place, taken in known.taken.items() for name in taken}
    used |= {(w.place, key_of(names[w.identity])) for w in wishes if w.identity in names}
    pending = [wish for wish in wishes if wish.identity not in names]
    attempt = 0
    while pending:
        tried = [(wish, wish.candidate(attempt)) for wish in pending]
        wanted = Counter((wish.place, key_of(name)) for wish, name in tried)
        free = {claim for claim, claimants in wanted.items() if claimants == 1} - used
        used |= free
        names |= {w.identity: name for w, name in tried if (w.place, key_of(name)) in free}
        pending = [wish for wish in pending if wish.identity not in names]
        attempt += 1
    return names
