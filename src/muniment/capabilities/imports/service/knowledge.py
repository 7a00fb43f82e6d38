"""What an import builds on: the words of the register, and what came from here before."""

from muniment.capabilities import metadata
from muniment.capabilities.imports.model.allotment import KnownNames
from muniment.capabilities.imports.model.vocabulary import Term, Vocabulary
from muniment.capabilities.imports.service.book import Book
from muniment.capabilities.imports.store import origins, runs
from muniment.platform.unit import Unit

_MOST = 1000


def vocabularies(unit: Unit) -> dict[str, Vocabulary]:
    """Return the vocabularies of the register as a mapping names them."""
    found = metadata.list_vocabularies(unit, after="", limit=_MOST)
    return {vocabulary.name: _as_met(vocabulary) for vocabulary in found}


def open_book(unit: Unit, source: str, *, overwrite: bool, adds: bool = False) -> Book:
    """Return what is known of the records of a source before they are brought in."""
    known = origins.of_source(unit.connection, source)
    return Book(
        source=source,
        origins=known,
        deleted=frozenset(origins.deleted(unit.connection, source)),
        searches=not known and runs.has_finished(unit.connection, source),
        overwrite=overwrite,
        adds=adds,
    )


def names_in(book: Book) -> KnownNames:
    """Return the names that the records of the source keep.

    What others call theirs is not asked for: a record whose name is taken gets an ending.
    """
    return KnownNames({identity: origin.name for identity, origin in book.origins.items()})


def _as_met(vocabulary: metadata.Vocabulary) -> Vocabulary:
    """Return a vocabulary with the texts of deprecated terms as synonyms of what replaces them."""
    successors = {term.code: term.deprecated_by for term in vocabulary.terms if term.deprecated_by}
    words: dict[str, list[str]] = {}
    for term in vocabulary.terms:
        code = term.code
        while code in successors:
            code = successors[code]
        own = () if code == term.code else (term.code, term.label)
        words.setdefault(code, []).extend((*term.synonyms, *own))
    terms = tuple(
        Term(term.code, term.label, tuple(words.get(term.code, ())))
        for term in vocabulary.terms
        if term.code not in successors
    )
    return Vocabulary(vocabulary.name, terms)
