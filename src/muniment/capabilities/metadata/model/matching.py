"""Matching: which term of a vocabulary somebody meant by what they wrote."""

from dataclasses import dataclass
from enum import StrEnum

from muniment.capabilities.metadata.model.terms import Lookup
from muniment.capabilities.metadata.model.vocabularies import Vocabulary
from muniment.kernel.words import fold

_SUGGESTIONS = 3
_NEAR = 70.0  # percent of likeness from which a term is worth suggesting
_MAX_COMPARED = 120  # characters; nobody mistypes a term at greater length


class How(StrEnum):
    """By which step a text was recognised."""

    EXACT = "exact"
    CASE = "case"
    SYNONYM = "synonym"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Match:
    """The term a text was taken for, or what is near it; a suggestion is never applied."""

    code: str | None
    how: How
    suggestions: tuple[str, ...] = ()


def normalise(vocabulary: Vocabulary, text: str) -> Match:
    """Return the term that `text` stands for: its code, in whatever spelling, or a synonym."""
    lookup = vocabulary.lookup
    if text in lookup.codes:
        return Match(text, How.EXACT)
    folded = fold(text)
    code = lookup.spellings.get(folded)
    if code is not None:
        return Match(code, How.CASE)
    code = lookup.synonyms.get(folded)
    if code is not None:
        return Match(code, How.SYNONYM)
    return Match(None, How.NONE, _nearest(lookup, folded))


def _nearest(lookup: Lookup, folded: str) -> tuple[str, ...]:
    from rapidfuzz import fuzz, process  # noqa: PLC0415  start-up time: few requests need it

    choices = lookup.synonyms | lookup.spellings
    near = process.extract(
        folded[:_MAX_COMPARED],
        choices.keys(),
        scorer=fuzz.ratio,
        score_cutoff=_NEAR,
        limit=2 * _SUGGESTIONS,
    )
    return tuple(dict.fromkeys(choices[text] for text, _, _ in near))[:_SUGGESTIONS]
