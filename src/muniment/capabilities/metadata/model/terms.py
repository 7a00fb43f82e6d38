"""Terms: accepted values, and every text that means one of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from muniment.kernel.words import fold


@dataclass(frozen=True, slots=True)
class Term:
    """An accepted value: the code that is recorded, what people read, and what they may write.

    A term with `deprecated_by` is only another word for the term of that code. One that is
    `deprecated` without a successor is no longer accepted; what was recorded with it stays.
    """

    code: str
    label: str = ""
    synonyms: tuple[str, ...] = ()
    definition: str = ""
    parent: str | None = None
    deprecated_by: str | None = None
    deprecated: bool = False

    @property
    def is_accepted(self) -> bool:
        """Whether the code may be recorded from now on."""
        return self.deprecated_by is None and not self.deprecated


@dataclass(frozen=True, slots=True)
class Lookup:
    """The texts of a list of terms, ready to be looked up; all but `codes` are folded.

    `ended` holds the texts of terms that are no longer accepted and that nothing replaces.
    """

    codes: frozenset[str]
    spellings: dict[str, str]
    synonyms: dict[str, str]
    ended: dict[str, str]


def texts_of(term: Term) -> Iterator[tuple[str, bool]]:
    """Yield the folded texts that mean the term, and whether each is only a synonym."""
    yield fold(term.code), False
    if fold(term.label):
        yield fold(term.label), False
    for synonym in term.synonyms:
        yield fold(synonym), True


def lookup_of(terms: tuple[Term, ...]) -> Lookup:
    """Return the lookup of terms; the texts of a deprecated term mean what replaces it, if any."""
    successors = {term.code: term.deprecated_by for term in terms if term.deprecated_by}
    accepted = frozenset(term.code for term in terms if term.is_accepted)
    found = Lookup(accepted, {}, {}, {})
    for term in terms:
        code = term.code
        while code in successors:
            code = successors[code]
        for text, is_synonym in texts_of(term):
            known = found.synonyms if is_synonym or code != term.code else found.spellings
            (known if code in accepted else found.ended)[text] = code
    return found
