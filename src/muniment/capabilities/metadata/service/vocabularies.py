"""Vocabularies: agreeing on terms, and looking them up."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from muniment.capabilities.metadata.model import (
    Match,
    Term,
    Vocabulary,
    VocabularyExists,
    VocabularyNotFound,
    normalise,
)
from muniment.capabilities.metadata.service.permissions import MANAGE_VOCABULARY, READ_VOCABULARY
from muniment.capabilities.metadata.store import vocabularies as store
from muniment.kernel.moment import Moment
from muniment.platform.database import records
from muniment.platform.recording import enter
from muniment.platform.unit import Unit

_ENDINGS = frozenset({"deprecated", "deprecated_by"})


def create_vocabulary(
    unit: Unit, name: str, terms: Iterable[Term], *, title: str = "", description: str = ""
) -> Vocabulary:
    """Agree on a new vocabulary; raise `VocabularyExists` if the name is taken."""
    unit.authorize(MANAGE_VOCABULARY)
    if find_vocabulary(unit, name, Moment.NOW) is not None:
        raise VocabularyExists(f"There is a vocabulary '{name[:80]}' already.", vocabulary=name)
    vocabulary = Vocabulary(
        name=name,
        title=title or name,
        description=description,
        terms=tuple(terms),
        version=1,
        edition=None,
        created_at=unit.now,
        created_by=unit.actor.name,
    )
    return enter(unit, "vocabulary.created", vocabulary.checked())


def change_vocabulary(unit: Unit, name: str, patch: Mapping[str, Any]) -> Vocabulary:
    """Apply a merge patch to a vocabulary, with its terms by code; none is ever taken away."""
    unit.authorize(MANAGE_VOCABULARY)
    before = vocabulary_named(unit, name, unit.base)
    unit.match(before.revision)
    known = {term.code: term for term in before.terms}
    _check_ends(before, patch.get("terms", {}))
    changed = tuple(
        records.merged(known.get(code, Term(code)), wanted)
        for code, wanted in patch.get("terms", {}).items()
    )
    texts = {field: patch[field] for field in ("title", "description") if field in patch}
    after = records.merged(before.with_terms(changed), texts).checked()
    if after == before:
        return before
    return enter(unit, "vocabulary.changed", replace(after, version=before.version + 1))


def _check_ends(vocabulary: Vocabulary, wanted: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse to end what is no term: it would add the typing error, which then stays for good."""
    known = {term.code for term in vocabulary.terms}
    for code, said in wanted.items():
        if code not in known and said and said.keys() <= _ENDINGS:
            match = normalise(vocabulary, code)
            raise vocabulary.refusal(code, match.suggestions)


def show_vocabulary(unit: Unit, name: str) -> Vocabulary:
    """Return a vocabulary to whoever may see any."""
    unit.authorize_anywhere(READ_VOCABULARY)
    return vocabulary_named(unit, name)


def list_vocabularies(unit: Unit, *, after: str, limit: int) -> list[Vocabulary]:
    """Return up to `limit` vocabularies with names after `after`."""
    unit.authorize_anywhere(READ_VOCABULARY)
    return store.page(unit.connection, unit.moment, after=after, limit=limit)


def look_up(unit: Unit, name: str, texts: Iterable[str]) -> list[Match]:
    """Return for each text the term it stands for, or what is near it."""
    vocabulary = show_vocabulary(unit, name)
    return [normalise(vocabulary, text) for text in texts]


def vocabulary_named(unit: Unit, name: str, moment: Moment | None = None) -> Vocabulary:
    """Return the vocabulary called `name`; raise `VocabularyNotFound` if there is none."""
    found = find_vocabulary(unit, name, moment)
    if found is None:
        raise VocabularyNotFound(f"There is no vocabulary '{name[:80]}'.", vocabulary=name[:80])
    return found


def find_vocabulary(unit: Unit, name: str, moment: Moment | None = None) -> Vocabulary | None:
    """Return the vocabulary called `name`, or `None`."""
    return store.find(unit.connection, name, unit.moment if moment is None else moment)


def check_term(unit: Unit, vocabulary: str, text: str) -> str:
    """Return the code of the term that `text` stands for; raise `TermRefused` naming near ones."""
    found = vocabulary_named(unit, vocabulary, Moment.NOW)
    match = normalise(found, text)
    if match.code is None:
        raise found.refusal(text, match.suggestions)
    return match.code
