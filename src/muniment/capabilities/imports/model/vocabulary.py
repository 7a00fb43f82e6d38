"""Controlled vocabularies as an import meets them: finding the term that a writer meant."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz, process

from muniment.kernel.words import fold

SUGGESTION_CUTOFF = 75
_CHOICE = re.compile(r"(?:[A-Za-z0-9]{1,2}[).]\s*)+")
_EXPLANATION = re.compile(r"\s[\N{EN DASH}\N{EM DASH}-]\s|:\s")


class How(StrEnum):
    """By which step a raw value was recognised."""

    EXACT = "exact"
    FOLDED = "case-folded"
    SYNONYM = "synonym"
    PREFIX = "prefix"
    EXPLAINED = "explained"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Term:
    """One accepted value: the code that is recorded, its label, and other words for it."""

    code: str
    label: str = ""
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A named list of accepted values."""

    name: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What a raw value was taken for; a suggestion is shown and never applied."""

    term: str | None
    how: How
    suggestion: str | None = None


class Matcher:
    """Finds the term a raw value stands for, in a vocabulary and the mapping's own synonyms."""

    def __init__(self, vocabulary: Vocabulary, synonyms: Mapping[str, str] | None = None) -> None:
        self.vocabulary = vocabulary
        self._codes = {term.code for term in vocabulary.terms}
        self._folded = _index(
            (text, t.code) for t in vocabulary.terms for text in (t.code, t.label)
        )
        shipped = ((text, term.code) for term in vocabulary.terms for text in term.synonyms)
        self._synonyms = _index((*(synonyms or {}).items(), *shipped))
        self._known: dict[str, Match] = {}

    @property
    def codes(self) -> tuple[str, ...]:
        """The accepted values, in the vocabulary's order."""
        return tuple(term.code for term in self.vocabulary.terms)

    def match(self, raw: str) -> Match:
        """Return the term `raw` stands for and how that was seen, or a suggestion if it is none."""
        if raw not in self._known:
            self._known[raw] = self._look_up(raw)
        return self._known[raw]

    def _look_up(self, raw: str) -> Match:
        if raw in self._codes:
            return Match(raw, How.EXACT)
        bare = _CHOICE.sub("", raw, count=1) if _CHOICE.match(raw) else raw
        head = _EXPLANATION.split(bare, maxsplit=1)[0]
        for text, how in ((raw, None), (bare, How.PREFIX), (head, How.EXPLAINED)):
            if found := self._recognise(text):
                return Match(found.term, how or found.how)
        return Match(None, How.UNKNOWN, self._suggest(bare))

    def _recognise(self, text: str) -> Match | None:
        folded = fold(text)
        if folded in self._folded:
            return Match(self._folded[folded], How.FOLDED)
        if folded in self._synonyms:
            return Match(self._synonyms[folded], How.SYNONYM)
        return None

    def _suggest(self, text: str) -> str | None:
        choices = self._synonyms | self._folded
        nearest = process.extractOne(
            fold(text), choices.keys(), scorer=fuzz.ratio, score_cutoff=SUGGESTION_CUTOFF
        )
        return choices[nearest[0]] if nearest else None


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    index: dict[str, str] = {}
    for text, code in pairs:
        if folded := fold(text):
            index.setdefault(folded, code)
    return index
