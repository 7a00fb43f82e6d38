"""JSON routes of vocabularies."""

from dataclasses import dataclass

from pydantic import Field

from muniment.capabilities.metadata.model import (
    Match,
    Term,
    TermRefused,
    Vocabulary,
    VocabularyExists,
    VocabularyNotFound,
    VocabularyRefused,
)
from muniment.capabilities.metadata.model.matching import How
from muniment.capabilities.metadata.service import vocabularies as service
from muniment.capabilities.metadata.service.permissions import MANAGE_VOCABULARY, READ_VOCABULARY
from muniment.platform.http import Body, Created, Inquiry, Page, Router, page_of
from muniment.platform.http.paging import DEFAULT_LIMIT, check_limit, read_words
from muniment.platform.http.past import history_page
from muniment.platform.journal.history import Revision

MAX_TEXTS = 500
router = Router(tag="Vocabularies")


class TermChange(Body):
    """What to say of a term; what is left out stays, `null` empties it."""

    label: str | None = None
    synonyms: tuple[str, ...] | None = None
    definition: str | None = None
    parent: str | None = None
    deprecated_by: str | None = None
    deprecated: bool = False


class TermRequest(TermChange):
    """A term of a new vocabulary."""

    code: str


class VocabularyRequest(Body):
    """A vocabulary to agree on."""

    name: str
    title: str = ""
    description: str = ""
    terms: list[TermRequest] = Field(default_factory=list[TermRequest])


class VocabularyChange(Body):
    """What to change about a vocabulary; `terms` adds or changes terms by their code."""

    title: str | None = None
    description: str | None = None
    terms: dict[str, TermChange] = Field(default_factory=dict[str, TermChange])


class TextsRequest(Body):
    """Texts to look up in a vocabulary."""

    values: list[str] = Field(max_length=MAX_TEXTS)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A text and the term it was taken for."""

    value: str
    code: str | None
    how: How
    suggestions: tuple[str, ...]


@router.get("/vocabularies", permission=READ_VOCABULARY)
def list_vocabularies(
    unit: Inquiry, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Vocabulary]:
    """List the vocabularies, by name."""
    (after,) = read_words(cursor) or ("",)
    found = service.list_vocabularies(unit, after=after, limit=check_limit(limit) + 1)
    return page_of(found, limit, lambda vocabulary: (vocabulary.name,))


@router.post(
    "/vocabularies",
    permission=MANAGE_VOCABULARY,
    refusals=(VocabularyExists, VocabularyRefused),
)
def create_vocabulary(unit: Inquiry, vocabulary: VocabularyRequest) -> Created:
    """Agree on a new vocabulary."""
    created = service.create_vocabulary(
        unit,
        vocabulary.name,
        [Term(**term.model_dump(exclude_none=True)) for term in vocabulary.terms],
        title=vocabulary.title,
        description=vocabulary.description,
    )
    return Created(created, f"/api/v1/vocabularies/{created.name}")


@router.get("/vocabularies/{name}", permission=READ_VOCABULARY, refusals=(VocabularyNotFound,))
def show_vocabulary(unit: Inquiry, name: str) -> Vocabulary:
    """Show a vocabulary with its terms."""
    return service.show_vocabulary(unit, name)


@router.patch(
    "/vocabularies/{name}",
    permission=MANAGE_VOCABULARY,
    refusals=(VocabularyNotFound, VocabularyRefused, TermRefused),
)
def change_vocabulary(unit: Inquiry, name: str, change: VocabularyChange) -> Vocabulary:
    """Change a vocabulary: its texts, and terms by their code; none is ever taken away."""
    return service.change_vocabulary(unit, name, change.model_dump(exclude_unset=True))


@router.post(
    "/vocabularies/{name}/normalise",
    permission=READ_VOCABULARY,
    refusals=(VocabularyNotFound,),
)
def look_up(unit: Inquiry, name: str, texts: TextsRequest) -> Page[Recognised]:
    """Say for each text which term it stands for, how that was seen, or what is near it."""
    matches = service.look_up(unit, name, texts.values)
    return Page([_recognised(*found) for found in zip(texts.values, matches, strict=True)])


@router.get(
    "/vocabularies/{name}/history", permission=READ_VOCABULARY, refusals=(VocabularyNotFound,)
)
def vocabulary_history(
    unit: Inquiry, name: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Revision]:
    """List every change of a vocabulary, newest first."""
    return history_page(unit, service.show_vocabulary(unit, name).subject, limit, cursor)


def _recognised(text: str, match: Match) -> Recognised:
    return Recognised(text, match.code, match.how, match.suggestions)
