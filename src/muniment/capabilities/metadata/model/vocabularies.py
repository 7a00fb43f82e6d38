"""Controlled vocabularies: the terms an organisation has agreed on, and other words for them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Self

from muniment.capabilities.metadata.model.terms import Lookup, Term, lookup_of, texts_of
from muniment.kernel.errors import Conflict, Invalid, NotFound
from muniment.kernel.events import INSTANCE, Scope, Subject
from muniment.kernel.values import accept_text
from muniment.kernel.words import fold

MAX_TERMS = 2_000
MAX_SYNONYMS = 200
MAX_LABEL = 200
MAX_DEFINITION = 4_000
NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_CODE = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_MAX_CODE = 80
_SHOWN = 20


class VocabularyNotFound(NotFound):
    """There is no vocabulary of that name."""

    code = "metadata.vocabulary-not-found"
    title = "There is no such vocabulary"


class VocabularyExists(Conflict):
    """There is a vocabulary of that name already."""

    code = "metadata.vocabulary-exists"
    title = "The vocabulary exists already"


class VocabularyRefused(Invalid):
    """The terms contradict one another; `errors` says which, and what would be accepted."""

    code = "metadata.vocabulary-refused"
    title = "The vocabulary is not acceptable"


class TermRefused(Invalid):
    """The text is no term of the vocabulary, nor another word for one."""

    code = "metadata.term-refused"
    title = "This is not a term of the vocabulary"


@dataclass(frozen=True)  # without slots, so that the lookup can be kept
class Vocabulary:
    """A named list of terms. `edition` is the edition of the shipped list that it has taken in."""

    name: str
    created_at: datetime
    created_by: str
    title: str = ""
    description: str = ""
    terms: tuple[Term, ...] = ()
    version: int = 1
    edition: int | None = None
    revision: int = 0
    updated_at: datetime | None = None

    @property
    def subject(self) -> Subject:
        """What the journal files this vocabulary's events under."""
        return Subject("vocabulary", self.name)

    @property
    def scope(self) -> Scope:
        """Vocabularies belong to no project."""
        return INSTANCE

    @cached_property
    def lookup(self) -> Lookup:
        """The texts of the terms, ready to be looked up."""
        return lookup_of(self.terms)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that are recorded, in the order of the terms."""
        return tuple(term.code for term in self.terms if term.is_accepted)

    def with_terms(self, terms: tuple[Term, ...]) -> Self:
        """Return the next version with these terms added, or put in place by their code.

        Raises `VocabularyRefused` if the terms would then contradict one another.
        """
        wanted = {term.code: term for term in self.terms} | {term.code: term for term in terms}
        return replace(self, terms=tuple(wanted.values())).checked()

    def completed(self, terms: tuple[Term, ...]) -> Self:
        """Return the next version with those of `terms` added that stand in nobody's way.

        What is there stays as it is: a term whose code, label or synonym is taken is left out.
        """
        taken = {text for term in self.terms for text, _ in texts_of(term)}
        free = [t for t in terms if taken.isdisjoint(text for text, _ in texts_of(t))]
        known = {term.code for term in (*self.terms, *free)}
        added = [
            replace(
                term,
                parent=term.parent if term.parent in known else None,
                deprecated_by=term.deprecated_by if term.deprecated_by in known else None,
            )
            for term in free
        ]
        return replace(self, terms=(*self.terms, *added)).checked()

    def checked(self) -> Self:
        """Return the vocabulary; raise `VocabularyRefused` naming everything wrong with it."""
        errors = list(_flaws(self))
        if errors:
            said = "; ".join(f"{error['pointer']}: {error['message']}" for error in errors[:5])
            raise VocabularyRefused(
                f"The vocabulary '{self.name[:80]}' has {len(errors)} flaw(s): {said}.",
                errors=errors[:_SHOWN],
            )
        return self

    def refusal(self, text: str, suggestions: tuple[str, ...]) -> TermRefused:
        """Return the refusal of `text`: what is near, and what is accepted."""
        near = f" Did you mean {' or '.join(suggestions)}?" if suggestions else ""
        is_ended = fold(text) in self.lookup.ended
        what = "is deprecated in" if is_ended else "is not a term of"
        more = "" if len(self.codes) <= _SHOWN else f" and {len(self.codes) - _SHOWN} more"
        return TermRefused(
            f"'{text[:80]}' {what} '{self.name}'.{near} Accepted: "
            f"{', '.join(self.codes[:_SHOWN])}{more}.",
            vocabulary=self.name,
            value=text[:80],
            suggestions=list(suggestions),
        )


def _flaws(vocabulary: Vocabulary) -> Iterator[dict[str, str]]:
    if not NAME.fullmatch(vocabulary.name):
        yield _flaw("/name", "use 1 to 63 of a-z, 0-9 and '_', beginning with a letter")
    accept_text(vocabulary.title, "/title", MAX_LABEL)
    accept_text(vocabulary.description, "/description", MAX_DEFINITION)
    if len(vocabulary.terms) > MAX_TERMS:
        yield _flaw("/terms", f"at most {MAX_TERMS} terms are kept")
    by_code = {term.code: term for term in vocabulary.terms}
    if len(by_code) < len(vocabulary.terms):
        yield _flaw("/terms", "a code is given twice; give each term one entry")
    for term in vocabulary.terms:
        yield from _term_flaws(term, by_code)
    yield from _ambiguities(vocabulary)


def _term_flaws(term: Term, by_code: dict[str, Term]) -> Iterator[dict[str, str]]:
    at = f"/terms/{term.code[:_MAX_CODE]}"
    if len(term.code) > _MAX_CODE or not _CODE.fullmatch(term.code):
        yield _flaw(at, "a code is a-z and 0-9, in parts joined by '.', '_' or '-'")
    if len(term.synonyms) > MAX_SYNONYMS:
        yield _flaw(f"{at}/synonyms", f"at most {MAX_SYNONYMS} synonyms are kept")
    accept_text(term.label, f"{at}/label", MAX_LABEL)
    accept_text(term.definition, f"{at}/definition", MAX_DEFINITION)
    for synonym in term.synonyms:
        accept_text(synonym, f"{at}/synonyms", MAX_LABEL)
        if not fold(synonym):
            yield _flaw(f"{at}/synonyms", f"'{synonym}' has no letter or digit")
    for field in ("parent", "deprecated_by"):
        if not _ends(term, field, by_code):
            yield _flaw(f"{at}/{field}", "must be the code of another term, and not lead back here")


def _ends(term: Term, field: str, by_code: dict[str, Term]) -> bool:
    """Whether following `field` from term to term comes to an end."""
    seen = {term.code}
    code: str | None = getattr(term, field)
    while code is not None:
        if code in seen or code not in by_code:
            return False
        seen.add(code)
        code = getattr(by_code[code], field)
    return True


def _ambiguities(vocabulary: Vocabulary) -> Iterator[dict[str, str]]:
    meant: dict[str, str] = {}
    for term in vocabulary.terms:
        for text, _ in texts_of(term):
            other = meant.setdefault(text, term.code)
            if other != term.code:
                yield _flaw(f"/terms/{term.code}", f"'{text}' means '{other}' already")


def _flaw(pointer: str, message: str) -> dict[str, str]:
    return {"pointer": pointer, "message": message}
